"""What people write: threads, replies, comments, and the saved versions of each."""

import uuid
from datetime import UTC, datetime

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Case, DateTimeField, DurationField, ExpressionWrapper, F, FloatField, Q, Value, When
from django.db.models.functions import Cast, Extract, Greatest, Log
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from community.models.places import Community, Space, ThreadKind
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

BODY_LIMIT = 100_000
TITLE_LIMIT = 200
ENVIRONMENT_LIMIT = 160


class PostStatus(models.TextChoices):
    PUBLISHED = "published", _("Published")
    HELD = "held", _("Waiting for review")
    HIDDEN = "hidden", _("Hidden by moderators")
    DELETED = "deleted", _("Deleted")
    # What is left where a post was before it moved: without its text, shown to nobody, only leading on.
    MOVED = "moved", _("Moved on")


class PostType(models.TextChoices):
    THREAD = "thread"
    REPLY = "reply"
    COMMENT = "comment"


class ThreadState(models.TextChoices):
    """Where a thread stands, derived by the database from facts on its row."""

    OPEN = "open", _("Open")
    ANSWERED = "answered", _("Answered")
    RESOLVED = "resolved", _("Solved")
    DUPLICATE = "duplicate", _("Duplicate")
    CLOSED = "closed", _("Closed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class CloseReason(models.TextChoices):
    SOLVED_OUTSIDE = "solved_outside", _("Solved outside this community")
    SOLVED_WITHOUT_REPLY = "solved_without_reply", _("Solved without a reply")
    OFF_TOPIC = "off_topic", _("Not about this community's subject")
    UNCLEAR = "unclear", _("Unclear, and the asker is gone")
    OUTDATED = "outdated", _("No longer relevant")


HOT_EPOCH = datetime(2020, 1, 1, tzinfo=UTC)
HOT_SECONDS = 3 * 86_400  # three days of age outweigh ten times the interest
RESOLVING_REASONS = [CloseReason.SOLVED_OUTSIDE, CloseReason.SOLVED_WITHOUT_REPLY]


class Post(GatedModel):
    """What the three kinds of writing share. `author_role` and `author_is_staff` are as they were when it was posted."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    # Executive communities: a post under an alias has no author; who wrote it is sealed here (decision 0011).
    alias = models.CharField(max_length=40, blank=True, default="", db_default="")
    sealed_author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    author_role = models.CharField(max_length=12, blank=True)
    author_is_staff = models.BooleanField(default=False)
    body_md = models.TextField()
    body_html = models.TextField()
    renderer_version = models.PositiveSmallIntegerField(default=0)
    status = models.CharField(max_length=10, choices=PostStatus, default=PostStatus.PUBLISHED)
    status_reason = models.CharField(max_length=500, blank=True)
    version = models.PositiveIntegerField(default=1)
    # How many of the versions stand in the history: what its author mends right after posting leaves none there.
    revision_count = models.PositiveIntegerField(default=1, db_default=1)
    created_at = models.DateTimeField(default=clock.now)
    edited_at = models.DateTimeField(null=True)
    request_key = models.CharField(max_length=64, blank=True)

    class Meta:
        abstract = True

    @property
    def public_id(self) -> str:
        return encode(self.pk)

    @property
    def writer_id(self) -> uuid.UUID | None:
        """Who wrote it, under whichever name. For rights and for telling the writer; no page may ask."""
        return self.author_id or self.sealed_author_id


def _rules_of(kind: str) -> list[models.BaseConstraint]:
    """What holds for every kind of post: one row per request, and no name beside an alias."""
    sent = ~Q(request_key="")
    return [
        models.UniqueConstraint(fields=["author", "request_key"], condition=sent, name=f"one_{kind}_per_request"),
        models.UniqueConstraint(
            fields=["sealed_author", "request_key"],
            condition=sent & Q(sealed_author__isnull=False),
            name=f"one_{kind}_per_request_under_an_alias",
        ),
        models.CheckConstraint(
            condition=Q(alias="", sealed_author=None) | ~Q(alias="") & Q(author=None, author_role="", author_is_staff=False),
            name=f"{kind}_under_an_alias_names_nobody",
        ),
    ]


class Thread(Post):
    """What a member starts in a space."""

    post_type = PostType.THREAD

    kind = models.CharField(max_length=12, choices=ThreadKind, default=ThreadKind.QUESTION)
    # The author's company when it was started: colleagues see it where a space shows a company its own threads.
    author_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    title = models.CharField(max_length=TITLE_LIMIT)
    slug = models.CharField(max_length=90)
    excerpt = models.CharField(max_length=200, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    product = models.CharField(max_length=80, blank=True)
    product_version = models.CharField(max_length=40, blank=True)
    environment = models.CharField(max_length=ENVIRONMENT_LIMIT, blank=True, default="", db_default="")
    score = models.IntegerField(default=0)
    reply_count = models.PositiveIntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    solution_count = models.PositiveIntegerField(default=0)
    worked_count = models.PositiveIntegerField(default=0)
    me_too_count = models.PositiveIntegerField(default=0, db_default=0)
    first_reply_at = models.DateTimeField(null=True)
    last_activity_at = models.DateTimeField(default=clock.now)
    last_reply_author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    solved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    close_reason = models.CharField(max_length=24, choices=CloseReason, blank=True)
    close_note = models.CharField(max_length=500, blank=True)
    # A moderator has frozen which answers are its solutions.
    solutions_locked_at = models.DateTimeField(null=True)
    # What was said to be the original, and where the chain of that ends; how many threads end here.
    said_duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    duplicate_of = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="duplicates")
    duplicate_count = models.PositiveIntegerField(default=0, db_default=0)
    # Where the posts of a thread that moved on are found.
    leads_to = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    # When the asker was reminded of the answers, and helpers of the missing one: once each (community.services.reminding).
    asker_reminded_at = models.DateTimeField(null=True)
    helpers_nudged_at = models.DateTimeField(null=True)
    state = models.GeneratedField(
        expression=Case(
            When(status=PostStatus.DELETED, then=Value("withdrawn")),
            When(duplicate_of__isnull=False, then=Value("duplicate")),
            When(solution_count__gt=0, then=Value("resolved")),
            When(
                closed_at__isnull=False, close_reason__in=[reason.value for reason in RESOLVING_REASONS], then=Value("resolved")
            ),
            When(closed_at__isnull=False, then=Value("closed")),
            When(reply_count__gt=0, then=Value("answered")),
            default=Value("open"),
        ),
        output_field=models.CharField(max_length=10, choices=ThreadState),
        db_persist=True,
    )
    # How much is said and agreed against how old it is: no job has to bring it up to date, and pages can go on from any row.
    hot = models.GeneratedField(
        expression=Log(10.0, Cast(Greatest(1 + F("reply_count") + 2 * F("score") + 2 * F("worked_count"), 1), FloatField()))
        + Extract(ExpressionWrapper(F("created_at") - Value(HOT_EPOCH, DateTimeField()), DurationField()), "epoch") / HOT_SECONDS,
        output_field=models.FloatField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            *_rules_of("thread"),
            models.CheckConstraint(condition=Q(closed_at=None) | ~Q(close_reason=""), name="closed_thread_has_a_reason"),
        ]
        indexes = [
            models.Index(fields=["community", "-last_activity_at", "-id"], name="thread_active"),
            models.Index(fields=["community", "-created_at", "-id"], name="thread_newest"),
            models.Index(fields=["space", "-last_activity_at", "-id"], name="thread_active_in_space"),
            models.Index(fields=["space", "-created_at", "-id"], name="thread_newest_in_space"),
            models.Index(fields=["community", "state", "-last_activity_at", "-id"], name="thread_by_state"),
            models.Index(fields=["community", "-hot", "-id"], name="thread_hot"),
            models.Index(fields=["author", "-created_at", "-id"], name="thread_by_author"),
            models.Index(
                fields=["author_organisation", "-created_at", "-id"],
                condition=Q(author_organisation__isnull=False),
                name="thread_by_organisation",
            ),
            models.Index(
                fields=["first_reply_at"],
                condition=Q(kind="question", state="answered", asker_reminded_at=None),
                name="thread_to_remind_of",
            ),
            models.Index(
                fields=["created_at"],
                condition=Q(kind="question", state="open", helpers_nudged_at=None),
                name="thread_to_nudge_for",
            ),
            models.Index(fields=["helpers_nudged_at"], condition=Q(helpers_nudged_at__isnull=False), name="thread_nudged_for"),
            GinIndex(fields=["tags"], name="thread_tags"),
        ]

    def __str__(self) -> str:
        return self.title


class Reply(Post):
    """A post under a thread; an answer when the thread is a question.

    `parent_is_published` repeats the thread's status so that one row is enough to decide who sees it.
    """

    post_type = PostType.REPLY

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="replies")
    parent_is_published = models.BooleanField(default=True)
    score = models.IntegerField(default=0)
    comment_count = models.PositiveIntegerField(default=0)
    is_solution = models.BooleanField(default=False)
    # The title of the thread that this post opened before it was merged into this one; such a post is no answer.
    opened_title = models.CharField(max_length=TITLE_LIMIT, blank=True, default="", db_default="")
    # A helper needs to know more from whoever asked (community.triage).
    asks_for_details = models.BooleanField(default=False, db_default=False)

    class Meta:
        verbose_name_plural = "replies"
        constraints = _rules_of("reply")
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="reply_by_time"),
            models.Index(fields=["thread", "-score", "created_at", "id"], name="reply_by_score"),
            models.Index(fields=["author", "-created_at", "-id"], name="reply_by_author"),
            models.Index(fields=["thread"], condition=Q(is_solution=True), name="reply_solving"),
            models.Index(fields=["thread"], condition=Q(asks_for_details=True), name="reply_asking"),
        ]

    def __str__(self) -> str:
        return f"reply {self.pk}"


class Comment(Post):
    """A short remark under a thread (`reply` empty) or under one of its replies."""

    post_type = PostType.COMMENT

    thread = models.ForeignKey(Thread, on_delete=models.CASCADE, related_name="comments")
    reply = models.ForeignKey(Reply, null=True, on_delete=models.CASCADE, related_name="comments")
    parent_is_published = models.BooleanField(default=True)
    asks_for_details = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = _rules_of("comment")
        indexes = [
            models.Index(fields=["thread", "created_at", "id"], name="comment_by_time"),
            models.Index(fields=["thread"], condition=Q(asks_for_details=True), name="comment_asking"),
        ]

    def __str__(self) -> str:
        return f"comment {self.pk}"


class PostTarget(models.Model):
    """Base of rows that point at a post of any kind; post ids are unique across the three."""

    post_id = models.UUIDField()
    post_type = models.CharField(max_length=8, choices=PostType)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="+")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Revision(PostTarget, GatedModel):
    """One saved version of a post; number 1 is the original.

    `is_withheld`: somebody other than the author has edited the post since, perhaps to take out what must not be read.
    """

    number = models.PositiveIntegerField()
    editor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    title = models.CharField(max_length=TITLE_LIMIT, blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    body_md = models.TextField()
    reason = models.CharField(max_length=200, blank=True)
    is_withheld = models.BooleanField(default=False, db_default=False)
    created_at = models.DateTimeField(default=clock.now)
    # A moderator took its words out of this row, for everybody and for good.
    hidden_at = models.DateTimeField(null=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    hidden_reason = models.CharField(max_length=200, blank=True, default="", db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post_id", "number"], name="one_revision_per_number"),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | Q(body_md="", title="", tags=[]), name="hidden_revision_has_no_words_left"
            ),
        ]

    def __str__(self) -> str:
        return f"revision {self.number} of {self.post_id}"
