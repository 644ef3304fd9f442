"""What moderators moved: threads merged, split and moved to another space, answers made comments and back."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from community.models.places import Community, Space
from community.models.posts import TITLE_LIMIT, PostType, Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class MovingKind(models.TextChoices):
    MERGE = "merge", _("Merged threads")
    SPLIT = "split", _("Split a thread")
    MOVE = "move", _("Moved a thread")
    CONVERT = "convert", _("Made an answer a comment, or a comment an answer")


class Moving(GatedModel):
    """One act. `thread` is where the posts are since then, `origin` where they were; a moved thread is both.

    `from_space` is where the origin stood, `post_id` the post that was converted, or that opens the new thread.
    `title` is what a merged thread was called. `before` holds what undoing needs, and no text of any post.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=8, choices=MovingKind)
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    origin = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="+")
    from_space = models.ForeignKey(Space, null=True, on_delete=models.SET_NULL, related_name="+")
    post_id = models.UUIDField(null=True)
    became = models.CharField(max_length=8, choices=PostType, blank=True)
    post_count = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    before = models.JSONField(default=dict)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)
