"""Who may see a row: one Q per model. Nothing else in the product decides visibility.

Content carries `space_id`, so the rule is "space readable ∧ state visible to this viewer": one indexed
condition. `can_see` *is* the rule asked of one row. Roles and statuses are read here and in `policies.py` only.
"""

import uuid

from django.db.models import Exists, Model, OuterRef, Q

from accounts.models import Organisation, User
from community.models import (
    Access,
    AliasResolution,
    Attachment,
    BatchRow,
    BreakGlass,
    BreakGlassApproval,
    BreakGlassEntry,
    Comment,
    Community,
    Confirmation,
    CustomerOrganisation,
    Grant,
    Invitation,
    InvitationBatch,
    JoinRequest,
    Membership,
    MembershipGrant,
    Nomination,
    Objection,
    PostStatus,
    Product,
    ReadersReview,
    Reply,
    Revision,
    Role,
    SearchDocument,
    SearchWord,
    Segment,
    SegmentMember,
    Solution,
    Space,
    SpaceAdmission,
    Subscription,
    Tag,
    Takeaway,
    TakeawayAnswer,
    Terms,
    TermsAcceptance,
    Thread,
    ThreadSight,
    Visibility,
    Vote,
)
from community.standing import Standing, stays
from community.viewer import Viewer
from core import clock
from core.gate import rule_for, visibility_rule

MODERATING_ROLES = (Role.MODERATOR, Role.MANAGER)


def can_see(viewer: Viewer, row: Model) -> bool:
    """Whether the viewer may see this row now; the same rule as every list, asked of one row."""
    manager = type(row)._default_manager
    return manager.visible_to(viewer).filter(pk=row.pk).exists()  # type: ignore[attr-defined]


def can_be_seen_by(viewer: Viewer, model: type[Model]) -> Q:
    """Return the rule of a model as a building block for higher apps."""
    return rule_for(model)(viewer)


def is_staff_of(user: User | None, community: Community) -> bool:
    """Staff of a community are the members of its operator organisation, never Django's `is_staff`."""
    return bool(user and user.organisation_id and user.organisation_id == community.operator_organisation_id)


def admission_of(user: User) -> Q:
    """Which rows of SpaceAdmission are for somebody; the outer query knows their membership of the community as `own`.

    A company's row is for its people without a membership too; whether they may come in at all, `may_read_space` says.
    """
    found = Q(role=OuterRef("own__role")) | Q(segment__members__membership=OuterRef("own__pk"))
    return found | Q(organisation=user.organisation_id) if user.organisation_id else found


def may_read_space(
    space: Space, community: Community, standing: Standing | None, is_staff: bool, is_chosen: bool, *, by_pass: bool = False
) -> bool:
    """A space can narrow its community's audience, never widen it. `is_chosen`: a row of the space admits them to read.

    Who comes by break-glass reads as a plain member, and nothing of spaces that show people their own threads.
    """
    is_member = by_pass or (standing is not None and standing.is_active)
    if community.visibility != Visibility.PUBLIC and not is_member:
        return False
    if by_pass and space.thread_sight != ThreadSight.ALL:
        return False
    moderates = is_member and standing is not None and standing.role in MODERATING_ROLES
    return {
        Access.INHERIT: True,
        Access.EVERYONE: True,
        Access.MEMBERS: is_member,
        Access.MODERATORS: moderates,
        Access.STAFF: moderates or is_staff,
        Access.CHOSEN: moderates or (is_chosen and (standing is None or is_member)),
    }[Access(space.read_access)]


def in_readable_space(viewer: Viewer) -> Q:
    """For rows that are the viewer's own, or that only those read who see every thread of the space."""
    return Q(space_id__in=viewer.readable_space_ids)


def in_sight(viewer: Viewer, *, thread: str = "thread", space: str = "space") -> Q:
    """For rows below a thread: in a space whose threads the viewer all sees, or below one that the space shows them.

    `thread` and `space` are the paths from the row. Nothing is joined unless the viewer reads a space of the second kind.
    """
    whole = Q(**{f"{space}_id__in": viewer.whole_space_ids})
    shown = _shown_threads(viewer)
    if shown is None:
        return whole
    threads = Thread.objects.unscoped("a part of the visibility rule itself").filter(shown)
    return whole | Q(**{f"{space}_id__in": viewer.readable_space_ids, f"{thread}_id__in": threads.values("pk")})


def _shown_threads(viewer: Viewer) -> Q | None:
    """Return which threads the viewer sees where a space does not show all; None where that is no question."""
    own, company = viewer.space_ids_showing(ThreadSight.OWN), viewer.space_ids_showing(ThreadSight.COMPANY)
    if not own | company or viewer.user_id is None:
        return None
    shown = Q(space_id__in=own | company, author_id=viewer.user_id)
    if viewer.organisation_id:
        # What was written in a company that became this one is this one's, too.
        companies = Organisation.objects.filter(Q(pk=viewer.organisation_id) | Q(merged_into_id=viewer.organisation_id))
        shown |= Q(space_id__in=company, author_organisation_id__in=companies.values("pk"))
    return shown


def _thread_in_sight(viewer: Viewer) -> Q:
    whole = Q(space_id__in=viewer.whole_space_ids)
    shown = _shown_threads(viewer)
    return whole if shown is None else whole | shown


def readable_community(viewer: Viewer, prefix: str = "") -> Q:
    """Communities whose content the viewer reads: public ones, their own, and those open to them by break-glass."""
    return Q(**{f"{prefix}visibility": Visibility.PUBLIC}) | Q(**{f"{prefix}pk__in": viewer.reading_community_ids})


def _mine(viewer: Viewer, field: str) -> Q:
    return Q(**{f"{field}_id": viewer.user_id}) if viewer.user_id else Q(pk__in=[])


def _written(viewer: Viewer) -> Q:
    """The viewer's own posts, those under an alias among them."""
    own = _mine(viewer, "author")
    return own | _mine(viewer, "sealed_author") if viewer.may_have_aliases else own


def _moderated(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.moderated_community_ids)


@visibility_rule(Community)
def community_rule(viewer: Viewer) -> Q:
    """Public and listed communities exist for everybody, the others for their active members."""
    return Q(visibility__in=[Visibility.PUBLIC, Visibility.LISTED]) | Q(pk__in=viewer.reading_community_ids)


@visibility_rule(Space)
def space_rule(viewer: Viewer) -> Q:
    return Q(pk__in=viewer.readable_space_ids)


@visibility_rule(Tag)
def tag_rule(viewer: Viewer) -> Q:
    """Counts of a whole space: only for who sees every thread of it."""
    return Q(space_id__in=viewer.whole_space_ids) & Q(thread_count__gt=0)


@visibility_rule(Product)
def product_rule(viewer: Viewer) -> Q:
    return readable_community(viewer, "community__")


@visibility_rule(Membership)
def membership_rule(viewer: Viewer) -> Q:
    """Active members of a readable community; oneself, where this viewer may be known; everybody for its managers."""
    active = stays() & readable_community(viewer, "community__")
    own = Q(pk__in=[standing.membership_id for standing in viewer.standings.values()])
    return active | own | Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(MembershipGrant)
def grant_rule(viewer: Viewer) -> Q:
    active = stays("membership__") & readable_community(viewer, "membership__community__")
    return active | Q(membership__community_id__in=viewer.managed_community_ids)


@visibility_rule(Invitation)
def invitation_rule(viewer: Viewer) -> Q:
    """Every one for managers; for moderators those that they sent."""
    return Q(community_id__in=viewer.managed_community_ids) | _moderated(viewer) & _mine(viewer, "invited_by")


def stands() -> Q:
    """Invitations that open a door now: unused, in time, and from somebody who may still invite into that role."""
    inviter = Membership.objects.unscoped("whether the inviter may still invite is a part of the rule itself")
    inviter = inviter.filter(
        stays(), community_id=OuterRef("community_id"), user_id=OuterRef("invited_by_id"), user__is_active=True
    )
    manages = Q(Exists(inviter.filter(role=Role.MANAGER)))
    moderates = Q(Exists(inviter.filter(role=Role.MODERATOR))) & ~Q(community__visibility=Visibility.EXECUTIVE)
    backed = manages | moderates & Q(role=Role.MEMBER)
    return Q(redeemed_at=None, revoked_at=None, expires_at__gt=clock.now()) & backed


@visibility_rule(InvitationBatch)
def batch_rule(viewer: Viewer) -> Q:
    """A list of addresses is its sender's, as long as they run the community."""
    return _moderated(viewer) & _mine(viewer, "created_by")


@visibility_rule(BatchRow)
def batch_row_rule(viewer: Viewer) -> Q:
    moderated = Q(batch__community_id__in=viewer.moderated_community_ids)
    return moderated & Q(batch__created_by_id=viewer.user_id) if viewer.user_id else Q(pk__in=[])


@visibility_rule(Terms)
def terms_rule(viewer: Viewer) -> Q:
    """Whoever reads the community, and its members before they accept: one must see what one is asked to accept."""
    waiting = [community.pk for community in viewer.waiting_for_terms.values()]
    return readable_community(viewer, "community__") | Q(community_id__in=waiting)


@visibility_rule(TermsAcceptance)
def acceptance_rule(viewer: Viewer) -> Q:
    """One's own; everybody's for the community's managers."""
    own = Q(membership_id__in=[standing.membership_id for standing in viewer.standings.values()])
    return own | Q(membership__community_id__in=viewer.managed_community_ids)


@visibility_rule(JoinRequest)
def join_request_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(CustomerOrganisation)
def customer_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(Segment)
def segment_rule(viewer: Viewer) -> Q:
    """Whom managers group, and how, is theirs to know."""
    return Q(community_id__in=viewer.managed_community_ids)


@visibility_rule(SegmentMember)
def segment_member_rule(viewer: Viewer) -> Q:
    return Q(segment__community_id__in=viewer.managed_community_ids)


@visibility_rule(SpaceAdmission)
def admission_rule(viewer: Viewer) -> Q:
    return Q(space__community_id__in=viewer.managed_community_ids)


@visibility_rule(Thread)
def thread_rule(viewer: Viewer) -> Q:
    """Published, or one's own, or of a community that one moderates; always in a readable space."""
    return _thread_in_sight(viewer) & (Q(status=PostStatus.PUBLISHED) | _written(viewer) | _moderated(viewer))


def _below_thread_rule(viewer: Viewer) -> Q:
    published = Q(status=PostStatus.PUBLISHED) | _written(viewer)
    return in_sight(viewer) & (Q(parent_is_published=True) & published | _moderated(viewer))


@visibility_rule(Reply)
def reply_rule(viewer: Viewer) -> Q:
    return _below_thread_rule(viewer)


@visibility_rule(Comment)
def comment_rule(viewer: Viewer) -> Q:
    return _below_thread_rule(viewer)


def _with_its_post(viewer: Viewer) -> Q:
    """For rows that name a post of any kind by `post_id`."""
    posts = [Exists(model.objects.visible_to(viewer).filter(pk=OuterRef("post_id"))) for model in (Thread, Reply, Comment)]
    return Q(posts[0]) | Q(posts[1]) | Q(posts[2])


@visibility_rule(Attachment)
def attachment_rule(viewer: Viewer) -> Q:
    """A file is seen by whoever sees the post that carries it; before that, by whoever uploaded it."""
    loose = Q(post_id=None) & _mine(viewer, "uploader")
    return in_readable_space(viewer) & (loose | _with_its_post(viewer))


@visibility_rule(Revision)
def revision_rule(viewer: Viewer) -> Q:
    """A saved version is seen by whoever sees the post; a withheld one by moderators and by whoever wrote it."""
    return (
        in_readable_space(viewer) & _with_its_post(viewer) & (Q(is_withheld=False) | _mine(viewer, "editor") | _moderated(viewer))
    )


@visibility_rule(SearchDocument)
def search_document_rule(viewer: Viewer) -> Q:
    return in_sight(viewer)


@visibility_rule(SearchWord)
def search_word_rule(viewer: Viewer) -> Q:
    """Of spaces whose every published thread the viewer sees: a word does not say whose it is."""
    return Q(space_id__in=viewer.whole_space_ids)


@visibility_rule(Solution)
def solution_rule(viewer: Viewer) -> Q:
    published = Q(reply__status=PostStatus.PUBLISHED, reply__parent_is_published=True)
    return in_sight(viewer) & (published | _moderated(viewer))


@visibility_rule(Confirmation)
def confirmation_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & _mine(viewer, "user")


@visibility_rule(Vote)
def vote_rule(viewer: Viewer) -> Q:
    """Ballots are secret: everybody sees their own."""
    return in_readable_space(viewer) & _mine(viewer, "voter")


@visibility_rule(Subscription)
def subscription_rule(viewer: Viewer) -> Q:
    return in_readable_space(viewer) & _mine(viewer, "user")


def _hosted(viewer: Viewer) -> frozenset[uuid.UUID]:
    """Communities of which the viewer is owner or host."""
    return frozenset(pk for pk in viewer.standings if viewer.owns(pk) or viewer.holds(pk, Grant.HOST))


def _glass(viewer: Viewer, request: str = "") -> Q:
    """Its asker, owners and hosts; members once it has opened; administrators who may decide about it, or have approved it.

    `request` is the path from the row to the request, with its underscores.
    """
    if viewer.user is None or viewer.channel == "api":
        return Q(pk__in=[])
    is_open = Q(**{f"{request}community_id__in": viewer.member_community_ids, f"{request}opened_at__isnull": False})
    seen = is_open | Q(**{f"{request}community_id__in": _hosted(viewer)})
    if not viewer.is_administrator:
        return seen
    approvals = BreakGlassApproval.objects.unscoped("a part of the visibility rule itself").filter(approver_id=viewer.user_id)
    approved = Exists(approvals.filter(request=OuterRef(f"{request}pk")))
    waits = Q(**{f"{request}opened_at": None, f"{request}refused_at": None})
    return seen | waits | Q(**{f"{request}asker_id": viewer.user_id}) | Q(approved)


@visibility_rule(BreakGlass)
def break_glass_rule(viewer: Viewer) -> Q:
    return _glass(viewer)


@visibility_rule(BreakGlassApproval)
def break_glass_approval_rule(viewer: Viewer) -> Q:
    return _glass(viewer, "request__")


@visibility_rule(BreakGlassEntry)
def break_glass_entry_rule(viewer: Viewer) -> Q:
    """What was read is for the members of the community, not for administrators."""
    member = Q(request__community_id__in=viewer.member_community_ids, request__opened_at__isnull=False)
    return member | Q(request__community_id__in=_hosted(viewer))


@visibility_rule(AliasResolution)
def alias_resolution_rule(viewer: Viewer) -> Q:
    """The hosts hold each other to account; the author learns of it in the inbox."""
    return Q(community_id__in=[pk for pk in viewer.standings if viewer.holds(pk, Grant.HOST)])


@visibility_rule(Nomination)
def nomination_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=viewer.member_community_ids)


@visibility_rule(Objection)
def objection_rule(viewer: Viewer) -> Q:
    """Whoever objected, and the hosts."""
    here = Q(nomination__community_id__in=viewer.member_community_ids) & _mine(viewer, "member")
    return here | Q(nomination__community_id__in=_hosted(viewer))


@visibility_rule(Takeaway)
def takeaway_rule(viewer: Viewer) -> Q:
    """Between whoever asks and whoever wrote."""
    return in_readable_space(viewer) & (_mine(viewer, "asked_by") | _mine(viewer, "answerer"))


@visibility_rule(TakeawayAnswer)
def takeaway_answer_rule(viewer: Viewer) -> Q:
    party = _mine(viewer, "takeaway__asked_by") | _mine(viewer, "takeaway__answerer")
    return Q(takeaway__space_id__in=viewer.readable_space_ids) & party


@visibility_rule(ReadersReview)
def readers_review_rule(viewer: Viewer) -> Q:
    return Q(community_id__in=_hosted(viewer) | viewer.managed_community_ids)
