"""What helpers tell each other about a question: who is on it just now."""

from django.conf import settings
from django.db import models

from community.models.places import Community, Space
from community.models.posts import Thread
from core import clock
from core.gate import GatedModel


class Claim(GatedModel):
    """A helper is on a thread until `until`; after that the row says nothing, and the next one takes its place."""

    thread = models.OneToOneField(Thread, primary_key=True, on_delete=models.CASCADE, related_name="claim")
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    until = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.user_id} is on {self.thread_id}"
