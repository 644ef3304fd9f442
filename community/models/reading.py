"""How far somebody has read a thread."""

from django.conf import settings
from django.db import models

from community.models.places import Community, Space
from community.models.posts import Thread
from core.gate import GatedModel


class ReadMark(GatedModel):
    """A member has seen a thread up to `read_through`; what was written before `Membership.read_through` needs no row."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="read_marks")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    read_through = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "thread"], name="one_read_mark_per_person_and_thread")]
        indexes = [models.Index(fields=["user", "community", "read_through"], name="read_marks_of_somebody")]

    def __str__(self) -> str:
        return f"{self.user_id} read {self.thread_id}"
