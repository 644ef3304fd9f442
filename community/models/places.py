"""Communities, their spaces, tags and products."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from core import clock
from core.gate import GatedModel
from core.ids import encode, new_id

colour_shape = RegexValidator(r"^#[0-9a-fA-F]{6}$", _("Use a colour such as #0b6e5f."))


LONGEST_EDIT_WINDOW = 60  # minutes


class Visibility(models.TextChoices):
    """Who may know that a community exists, and read it."""

    PUBLIC = "public", _("Public: everybody reads")
    LISTED = "listed", _("Listed: everybody sees the landing page, members read")
    UNLISTED = "unlisted", _("Unlisted: only members know that it exists")
    EXECUTIVE = "executive", _("Executive: unlisted, and nothing leaves")


class JoinPolicy(models.TextChoices):
    OPEN = "open", _("Anybody may join")
    REQUEST = "request", _("People ask, a manager approves")
    INVITE = "invite", _("By invitation only")
    DOMAIN = "domain", _("With a verified e-mail domain")

    @classmethod
    def asked_for(cls) -> tuple["JoinPolicy", ...]:
        """The policies by which somebody can come on their own initiative."""
        return cls.OPEN, cls.REQUEST, cls.DOMAIN


class WritePolicy(models.TextChoices):
    EVERYONE = "everyone", _("Everybody who is signed in")
    MEMBERS = "members", _("Members")
    STAFF = "staff", _("Staff of the community")


class Access(models.TextChoices):
    """A space's own answer to who may read, start, reply or attach; empty inherits the community's."""

    INHERIT = "", _("As in the community")
    EVERYONE = "everyone", _("Everybody")
    MEMBERS = "members", _("Members")
    MODERATORS = "moderators", _("Moderators and managers")
    STAFF = "staff", _("Staff, moderators and managers")
    CHOSEN = "chosen", _("Chosen people, moderators and managers")


class ThreadSight(models.TextChoices):
    """Which threads of a space its readers see. Moderators, and staff of the community, see all of them."""

    ALL = "all", _("Every thread")
    OWN = "own", _("Only their own threads")
    COMPANY = "company", _("Only their own and their company's threads")


class Asked(models.TextChoices):
    """Whether a space asks its questions for something beside title and text."""

    OFF = "off", _("Not asked for")
    OPTIONAL = "optional", _("Optional")
    REQUIRED = "required", _("Required")


class FeedPolicy(models.TextChoices):
    OFF = "off", _("Not in the feed")
    SUMMARY = "summary", _("A human-approved summary")
    FULL = "full", _("In full")


class ThreadKind(models.TextChoices):
    QUESTION = "question", _("Question")
    DISCUSSION = "discussion", _("Discussion")
    IDEA = "idea", _("Idea")
    ANNOUNCEMENT = "announcement", _("Announcement")


def every_kind() -> list[str]:
    return [ThreadKind.QUESTION.value, ThreadKind.DISCUSSION.value]


class Community(GatedModel):
    """A branded tenant, public or private. `header_links` and `footer_links` are lists of {"label", "url"}."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(_("name"), max_length=80)
    tagline = models.CharField(_("tagline"), max_length=160, blank=True)
    visibility = models.CharField(_("visibility"), max_length=12, choices=Visibility, default=Visibility.PUBLIC)
    join_policy = models.CharField(_("how people join"), max_length=12, choices=JoinPolicy, default=JoinPolicy.OPEN)
    # Join policy "domain": people with a confirmed address on one of these (lower case) join by themselves.
    join_domains = ArrayField(models.CharField(max_length=253), default=list, blank=True)
    write_policy = models.CharField(_("who may write"), max_length=12, choices=WritePolicy, default=WritePolicy.EVERYONE)
    # Join policy "request": what people are asked, at most five sentences.
    join_questions = ArrayField(models.CharField(max_length=200), default=list, blank=True)
    # The version of the terms in force; 0 where there are none.
    terms_version = models.PositiveSmallIntegerField(default=0)
    operator_organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="operates")
    domain = models.CharField(_("own domain"), max_length=253, blank=True)
    domain_seen_at = models.DateTimeField(null=True, blank=True)  # a request came by that name, to within five minutes
    language = models.CharField(_("language"), max_length=12, default="en")
    accent = models.CharField(_("accent colour"), max_length=7, default="#0b6e5f", validators=[colour_shape])
    logo = models.ImageField(upload_to="brand/", blank=True)
    cover = models.ImageField(upload_to="brand/", blank=True)
    favicon = models.ImageField(upload_to="brand/", blank=True)
    header_links = models.JSONField(default=list, blank=True)
    footer_links = models.JSONField(default=list, blank=True)
    # What people read instead of "question", "answer" and so on: {key of community.nouns: [one, many]}.
    nouns = models.JSONField(default=dict, blank=True)
    # For so long after posting an author mends what nobody replied to without a trace in its history.
    edit_window_minutes = models.PositiveSmallIntegerField(_("minutes to mend a post"), default=5, db_default=5)
    sender_name = models.CharField(_("name that mail comes from"), max_length=60, blank=True)
    # Markdown as it was written, and the HTML that was made of it then.
    welcome_md = models.TextField(blank=True)
    welcome_html = models.TextField(blank=True, editable=False)
    privacy_md = models.TextField(blank=True)
    privacy_html = models.TextField(blank=True, editable=False)
    founding_key = models.CharField(max_length=64, blank=True, default="", editable=False)
    # Origins (scheme, host, port) of the sites on which the widget may stand; none where there is no widget.
    widget_sites = ArrayField(models.CharField(max_length=255), default=list, blank=True, db_default=[])
    # What mail goes out by itself: to askers whose answers wait, to helpers where nobody answers.
    reminds_askers = models.BooleanField(default=True, db_default=True)
    nudges_helpers = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "communities"
        constraints = [
            models.UniqueConstraint(
                fields=["founding_key"], condition=~Q(founding_key=""), name="one_community_per_founding_request"
            ),
            models.UniqueConstraint(Lower("domain"), condition=~Q(domain=""), name="one_community_per_domain"),
            models.CheckConstraint(condition=Q(domain=Lower("domain")), name="own_domain_is_lower_case"),
            # Host names and certificates stand in public records, so a domain would tell that the community exists.
            models.CheckConstraint(
                condition=Q(domain="") | Q(visibility__in=[Visibility.PUBLIC, Visibility.LISTED]),
                name="own_domain_only_where_everybody_may_know",
            ),
            models.CheckConstraint(condition=Q(visibility__in=Visibility.values), name="community_visibility_is_known"),
            models.CheckConstraint(condition=Q(edit_window_minutes__lte=LONGEST_EDIT_WINDOW), name="edit_window_is_short"),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.EXECUTIVE) | Q(join_policy=JoinPolicy.INVITE),
                name="executive_community_is_joined_by_invitation",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.EXECUTIVE) | Q(sender_name=""),
                name="executive_community_writes_mail_under_no_name",
            ),
            models.CheckConstraint(
                condition=~Q(visibility=Visibility.EXECUTIVE) | Q(terms_version__gte=1), name="executive_community_has_terms"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_id(self) -> str:
        return encode(self.pk)

    @property
    def home_domain(self) -> str:
        """The domain where people find it: its own once a request has come by that name, so that a slip shuts nobody out."""
        return self.domain if self.domain_seen_at else ""

    @property
    def is_executive(self) -> bool:
        return self.visibility == Visibility.EXECUTIVE

    @property
    def is_public(self) -> bool:
        return self.visibility == Visibility.PUBLIC


class Space(GatedModel):
    """An area inside a community with its own access and the thread kinds it allows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="spaces")
    slug = models.SlugField(max_length=60)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("description"), max_length=240, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    kinds = ArrayField(models.CharField(max_length=12, choices=ThreadKind), default=every_kind)
    read_access = models.CharField(max_length=12, choices=Access, default=Access.INHERIT, blank=True)
    start_access = models.CharField(max_length=12, choices=Access, default=Access.INHERIT, blank=True)
    reply_access = models.CharField(max_length=12, choices=Access, default=Access.INHERIT, blank=True)
    thread_sight = models.CharField(max_length=8, choices=ThreadSight, default=ThreadSight.ALL)
    attach_access = models.CharField(max_length=12, choices=Access, default=Access.INHERIT, blank=True)
    feed_policy = models.CharField(max_length=8, choices=FeedPolicy, default=FeedPolicy.OFF)
    # What a new thread starts from, as Markdown; and what its questions say beside title and text.
    template_md = models.TextField(blank=True, default="", db_default="")
    ask_product = models.CharField(max_length=8, choices=Asked, default=Asked.OPTIONAL, db_default=Asked.OPTIONAL)
    ask_version = models.CharField(max_length=8, choices=Asked, default=Asked.OPTIONAL, db_default=Asked.OPTIONAL)
    ask_environment = models.CharField(max_length=8, choices=Asked, default=Asked.OFF, db_default=Asked.OFF)
    thread_count = models.PositiveIntegerField(default=0)
    open_count = models.PositiveIntegerField(default=0)  # published questions without a reply, kept by a trigger
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["community", "slug"], name="one_space_per_slug_in_a_community"),
            models.CheckConstraint(condition=Q(thread_sight__in=ThreadSight.values), name="space_thread_sight_is_known"),
            *(
                models.CheckConstraint(condition=Q(**{f"ask_{fact}__in": Asked.values}), name=f"space_asks_for_{fact}_or_not")
                for fact in ("product", "version", "environment")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Tag(GatedModel):
    """How many published threads of one space carry a tag; per space, so that a count never tells of another one."""

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="tags")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="tags")
    name = models.CharField(max_length=40)
    thread_count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["space", "name"], name="one_tag_row_per_space_and_name")]
        indexes = [models.Index(fields=["community", "name"], name="tag_by_name")]

    def __str__(self) -> str:
        return self.name


class Product(GatedModel):
    """What questions of a community are about, with the versions offered while asking, newest first.

    Retired versions are offered no more, and solutions for them need another look.
    """

    community = models.ForeignKey(Community, on_delete=models.CASCADE, related_name="products")
    name = models.CharField(max_length=80)
    versions = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    retired_versions = ArrayField(models.CharField(max_length=40), default=list, blank=True, db_default=[])

    class Meta:
        constraints = [models.UniqueConstraint(F("community"), Lower("name"), name="one_product_per_name_in_a_community")]

    def __str__(self) -> str:
        return self.name
