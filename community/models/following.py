"""Whose news somebody wants to hear, how much of it, and what they keep for themselves."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from community.models.places import Community, Space
from community.models.posts import PostTarget, Thread
from core import clock
from core.gate import GatedModel
from core.ids import new_id


class FollowLevel(models.IntegerChoices):
    """How much somebody wants to hear; where several apply, the loudest counts."""

    MUTE = -1, _("Mute")
    NORMAL = 0, _("Normal")
    TRACK = 1, _("Track")
    WATCH = 2, _("Watch")


class Subscription(GatedModel):
    """What somebody wants to hear of one thread; a level of their own choice keeps an automatic follow from coming back."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="subscriptions")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    level = models.SmallIntegerField(choices=FollowLevel, default=FollowLevel.WATCH, db_default=FollowLevel.WATCH)
    # Followed because this thread was joined with the followed one, and for no other reason.
    because_of = models.ForeignKey(Thread, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(F("user"), F("thread"), name="one_subscription_per_person_and_thread")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.thread_id}"


class PlaceFollow(GatedModel):
    """What somebody wants to hear of a space, or of a tag; no row is the normal level."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="follows")
    tag = models.CharField(max_length=40, default="")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    level = models.SmallIntegerField(choices=FollowLevel)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "community", "space", "tag"], nulls_distinct=False, name="one_follow_per_person_and_place"
            ),
            models.CheckConstraint(condition=Q(space=None) ^ Q(tag=""), name="follow_is_of_a_space_or_of_a_tag"),
            models.CheckConstraint(condition=~Q(level=FollowLevel.NORMAL), name="follow_of_a_place_is_not_the_normal_level"),
        ]
        indexes = [models.Index(fields=["community", "level"], name="who_hears_of_new_threads")]

    def __str__(self) -> str:
        return f"{self.user_id} follows {self.space_id or self.tag}"


class Bookmark(PostTarget, GatedModel):
    """A post that somebody keeps for later, for nobody else's eyes."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "post_id"], name="one_bookmark_per_person_and_post")]
        indexes = [models.Index(fields=["user", "community", "-created_at", "-id"], name="bookmarks_of_somebody")]

    def __str__(self) -> str:
        return f"{self.user_id} keeps {self.post_id}"
