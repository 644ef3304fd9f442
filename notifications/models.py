"""What somebody was told in their inbox."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from community.models import Community, JoinRequest, Space, Thread
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id


class Kind(models.TextChoices):
    """Why somebody is told; each kind has a sentence in the inbox, and a mail where it is worth one."""

    NEW_THREAD = "new_thread", _("New thread")
    REPLY = "reply", _("New reply")
    COMMENT = "comment", _("New comment")
    MENTION = "mention", _("You were mentioned")
    SOLUTION_ACCEPTED = "solution_accepted", _("Your answer was accepted")
    SOLUTION_MARKED = "solution_marked", _("An answer to your question was marked as the solution")
    SOLVED = "solved", _("A problem that you have too was solved")
    OBJECTED = "objected", _("The asker objected to a solution")
    SUPERSEDED = "superseded", _("A newer answer replaces yours")
    STALE = "stale", _("A solution needs another look")
    CONFIRMED = "confirmed", _("Your answer worked for somebody")
    REOPENED = "reopened", _("A solution was taken back")
    POST_HIDDEN = "post_hidden", _("Your post was hidden")
    WARNING = "warning", _("A moderator warned you")
    GLASS_ASKED = "glass_asked", _("An administrator asks to read")
    GLASS_OPENED = "glass_opened", _("An administrator reads")
    NOMINATED = "nominated", _("Somebody was nominated")
    ALIAS_RESOLVED = "alias_resolved", _("A host looked up your name")
    TAKEAWAY_ASKED = "takeaway_asked", _("Somebody asks for your words")
    TAKEAWAY_ANSWERED = "takeaway_answered", _("Your request for a takeaway was answered")
    ANSWERS_WAIT = "answers_wait", _("Answers to your question wait for a word from you")
    UNANSWERED = "unanswered", _("Questions wait for an answer")
    JOIN_DECISION = "join_decision", _("Your request to join was decided")


class Notification(GatedModel):
    """One line of one person's inbox; one per person and event, however often the event is handled.

    About a post, or (space, thread and post empty) about the community as a whole or about a request to join it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    event_id = models.UUIDField()
    kind = models.CharField(max_length=20, choices=Kind)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, null=True, on_delete=models.CASCADE, related_name="+")
    thread = models.ForeignKey(Thread, null=True, on_delete=models.CASCADE, related_name="+")
    post_id = models.UUIDField(null=True)
    join_request = models.ForeignKey(JoinRequest, null=True, on_delete=models.CASCADE, related_name="+")
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "event_id"], name="one_notification_per_person_and_event"),
            models.CheckConstraint(
                condition=Q(space=None, thread=None, post_id=None)
                | Q(space__isnull=False, thread__isnull=False, post_id__isnull=False),
                name="notification_is_about_a_post_or_a_community",
            ),
            models.CheckConstraint(
                condition=Q(join_request=None) | Q(post_id=None), name="notification_of_a_request_is_about_no_post"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="inbox"),
            models.Index(fields=["user"], condition=Q(read_at=None), name="inbox_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"

    @property
    def public_id(self) -> str:
        return encode(self.pk)
