"""Who may see what, said a second time and independently: plain sentences over one row, no query."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from community.models import BreakGlassApproval
from community.viewer import Viewer
from tests.world import COLLEAGUES, World

EVERYWHERE = ("acme", "bay", "cedar", "dunes", "ember")
_CORE = {"ana", "ben", "mia", "gus", "eva"}
MEMBERS = {
    "acme": _CORE,
    "bay": {"bea", "omar", "ana", "ben"},
    "cedar": _CORE,
    "dunes": _CORE | {"ivy"},
    "ember": _CORE | {"eli"},
}
MODERATORS = {key: {"bea", "omar"} if key == "bay" else {"mia", "gus"} for key in EVERYWHERE}
MANAGERS = {key: {"bea"} if key == "bay" else {"gus"} for key in EVERYWHERE}
PUBLIC, LISTED, EXECUTIVE = {"acme", "bay"}, {"cedar"}, {"ember"}
# People by the handle of the cast; Ivy and Eli have planted handles.
INSIDERS = {"ivy": "dunes", "eli": "ember"}


@dataclass(frozen=True)
class Who:
    """One kind of viewer: a person of the cast or nobody, by a browser or by a token with or without an allow-list."""

    person: str = ""
    by_token: bool = False
    only: tuple[str, ...] | None = None
    closed: bool = False

    def viewer(self, world: World) -> Viewer:
        if not self.by_token:
            user = world.user(self.person) if self.person else None
            if self.closed and user:
                User.objects.filter(pk=user.pk).update(is_active=False)
                user.is_active = False
            return Viewer.for_user(user)
        allowed = None if self.only is None else frozenset(world[place].community.pk for place in self.only)
        return Viewer.for_token(world.user(self.person), allowed)

    @property
    def name(self) -> str:
        return "" if self.closed else self.person

    def admitted(self, place: str) -> bool:
        return not self.by_token or (place not in EXECUTIVE and (self.only is None or place in self.only))

    def is_member(self, place: str) -> bool:
        return self.name in MEMBERS[place] and self.admitted(place)

    def moderates(self, place: str) -> bool:
        return self.name in MODERATORS[place] and self.admitted(place)

    def manages(self, place: str) -> bool:
        return self.name in MANAGERS[place] and self.admitted(place)

    def hosts_or_reads(self, place: str, *, opened: bool) -> bool:
        return self.manages(place) or (opened and self.is_member(place))

    def reads_community(self, place: str) -> bool:
        return place in PUBLIC or self.is_member(place)


WHO = {
    "nobody": Who(),
    "an outsider": Who("otto"),
    "a member who asks": Who("ana"),
    "a member who answers": Who("ben"),
    "an expert": Who("eva"),
    "a moderator": Who("mia"),
    "a manager": Who("gus"),
    "somebody removed": Who("xena"),
    "somebody who waits": Who("pia"),
    "somebody suspended": Who("sam"),
    "a moderator elsewhere": Who("omar"),
    "a manager elsewhere": Who("bea"),
    "staff of the operator": Who("stan"),
    "a platform administrator": Who("paula"),
    "an administrator whose glass has closed": Who("rolf"),
    "an administrator who approved": Who("dora"),
    "an insider of dunes": Who("ivy"),
    "an insider of ember": Who("eli"),
    "a closed account": Who("gus", closed=True),
    "a member's token": Who("ben", by_token=True),
    "a token for acme": Who("ben", by_token=True, only=("acme",)),
    "a token for dunes": Who("ben", by_token=True, only=("dunes", "ember")),
    "a token for nothing": Who("ben", by_token=True, only=()),
    "a manager's token": Who("gus", by_token=True),
    "an outsider's token": Who("otto", by_token=True),
    "an administrator's token": Who("paula", by_token=True),
}


class Oracle:
    """Answers for one viewer; knows the world's rows by their keys."""

    def __init__(self, world: World, who: Who) -> None:
        self.who = who
        self.place_of = {world[key].community.pk: key for key in EVERYWHERE}
        self.corner_of = {corner.space.pk: key for key, corner in world.corners.items()}
        self.colleagues = {world.user(name).pk for name in COLLEAGUES}
        self.me = world.user(who.name).pk if who.name else None
        given = BreakGlassApproval.objects.unscoped("tests look at the rows themselves").filter(approver=self.me)
        self.approved = set(given.values_list("request", flat=True)) if self.me else set()

    def sees(self, row: Any) -> bool:
        return RULES[row._meta.label](self, row)

    def place(self, row: Any) -> str:
        return self.place_of[row.community_id]

    def mine(self, user_id: Any) -> bool:
        return self.me is not None and user_id == self.me

    def reads(self, space_id: Any) -> bool:
        """Whether the space is readable: some of acme's by their own access, the rest as its community."""
        corner = self.corner_of[space_id]
        if corner == "backroom":
            return self.who.is_member("acme")
        if corner == "desk":
            return self.who.moderates("acme")
        if corner == "lounge":
            return self.who.moderates("acme") or (self.who.is_member("acme") and self.who.name in ("ben", "eva"))
        if corner in ("booth", "suite"):
            return self.who.admitted("acme")
        return self.who.is_member(corner) or (corner in PUBLIC and self.who.admitted(corner))

    def sees_all_of(self, space_id: Any) -> bool:
        """Whether the space shows all of its threads: the booth and the suite do to moderators and staff only."""
        corner = self.corner_of[space_id]
        runs_it = self.who.moderates("acme") or (self.who.name == "stan" and self.who.admitted("acme"))
        return self.reads(space_id) and (corner not in ("booth", "suite") or runs_it)

    def shown(self, thread: Any) -> bool:
        """Whether the thread's space shows it: the booth each person their own, the suite a company's among colleagues."""
        if self.sees_all_of(thread.space_id):
            return True
        among_colleagues = self.corner_of[thread.space_id] == "suite" and self.who.name in COLLEAGUES
        return self.reads(thread.space_id) and (
            self.mine(thread.author_id) or (among_colleagues and thread.author_id in self.colleagues)
        )

    def moderates(self, row: Any) -> bool:
        return self.who.moderates(self.place(row))

    def helps(self, row: Any) -> bool:
        place = self.place(row)
        return self.who.moderates(place) or (self.who.name == "eva" and self.who.is_member(place))

    def post(self, row: Any) -> bool:
        if row.status == "moved" or not self.shown(getattr(row, "thread", row)):
            return False
        if self.moderates(row):
            return True
        above = getattr(row, "parent_is_published", True)
        return above and (row.status == "published" or self.mine(row.author_id) or self.mine(row.sealed_author_id))

    def own(self, row: Any, field: str) -> bool:
        return self.reads(row.space_id) and self.mine(getattr(row, field))

    def membership(self, row: Any) -> bool:
        place = self.place(row)
        if self.mine(row.user_id):
            return place in PUBLIC or self.who.admitted(place)
        return self.who.manages(place) or (row.status == "active" and self.who.reads_community(place))

    def grant(self, row: Any) -> bool:
        place = self.place(row.membership)
        return self.who.manages(place) or (row.membership.status == "active" and self.who.reads_community(place))

    def acceptance(self, row: Any) -> bool:
        place = self.place(row.membership)
        return self.who.manages(place) or (self.mine(row.membership.user_id) and self.who.admitted(place))

    def solution(self, row: Any) -> bool:
        stands = row.reply.status == "published" and row.reply.parent_is_published
        return self.shown(row.thread) and (stands or self.moderates(row))

    def flag(self, row: Any) -> bool:
        return self.shown(row.item.thread) and (self.moderates(row) or self.mine(row.reporter_id))

    def sanction(self, row: Any) -> bool:
        place = self.place(row)
        return self.who.moderates(place) or (self.mine(row.user_id) and self.who.reads_community(place))

    def points(self, row: Any) -> bool:
        place = self.place(row)
        thread = row.thread
        in_sight = thread is None or (self.shown(thread) and thread.status == "published")
        if self.mine(row.membership.user_id):
            return self.who.is_member(place) or (in_sight and self.who.reads_community(place))
        return in_sight and row.membership.status == "active" and self.who.reads_community(place)

    def notification(self, row: Any) -> bool:
        if row.thread is None:
            place = self.place(row)
            may_know = row.join_request_id is not None and place in PUBLIC | LISTED
            return self.mine(row.user_id) and (may_know or self.who.is_member(place))
        return self.mine(row.user_id) and self.reads(row.space_id) and self.post(row.thread)

    def revision(self, row: Any, post_of: Callable[[Any], Any]) -> bool:
        may_know = not row.is_withheld or self.mine(row.editor_id) or self.moderates(row)
        return self.reads(row.space_id) and self.post(post_of(row)) and may_know

    def glass(self, row: Any) -> bool:
        if row.community_id is None:
            return self.mine(row.asker_id)
        place = self.place(row)
        may_know = self.who.hosts_or_reads(place, opened=row.opened_at is not None)
        return not self.who.by_token and (may_know or self.mine(row.asker_id) or row.pk in self.approved)

    def glass_entry(self, row: Any) -> bool:
        request = row.request
        place = self.place(request)
        return self.who.admitted(place) and self.who.hosts_or_reads(place, opened=request.opened_at is not None)

    def party(self, row: Any) -> bool:
        return self.reads(row.space_id) and (self.mine(row.asked_by_id) or self.mine(row.answerer_id))

    def attachment(self, row: Any) -> bool:
        """With its post; without one it is the uploader's, as long as they read the space."""
        return self.reads(row.space_id) and (self.mine(row.uploader_id) if row.post_id is None else self.post(row.post))

    def draft(self, row: Any) -> bool:
        """Its writer's, while they read the community and the thread below which it would stand."""
        in_view = (
            row.thread is None or self.post(row.thread) or (row.thread.leads_to is not None and self.post(row.thread.leads_to))
        )
        return self.mine(row.writer_id) and self.who.reads_community(self.place(row)) and in_view

    def canned(self, row: Any) -> bool:
        """Whoever answers for the community: moderators, its expert Eva, and Stan of the operator where he reads."""
        place = self.place(row)
        is_expert = self.who.name == "eva" and place != "bay" and self.who.is_member(place)
        return self.who.moderates(place) or is_expert or (self.who.name == "stan" and self.who.reads_community(place))

    def change(self, row: Any) -> bool:
        place = self.place(row)
        if place not in EXECUTIVE and row.space.feed_policy == "full" and self.sees_all_of(row.space_id):
            return True
        was_for = (
            row.audience == "public"
            or (row.audience == "members" and self.who.is_member(place))
            or self.sees_all_of(row.space_id)
        )
        return row.state == "gone" and was_for


RULES: dict[str, Callable[[Oracle, Any], bool]] = {
    "community.Community": lambda o, row: o.place_of[row.pk] in PUBLIC | LISTED or o.who.is_member(o.place_of[row.pk]),
    "community.Space": lambda o, row: o.reads(row.pk),
    "community.Tag": lambda o, row: o.sees_all_of(row.space_id) and row.thread_count > 0,
    "community.TagGuide": lambda o, row: (
        o.who.moderates(o.place(row)) or any(o.sees_all_of(space) for space in row.tagged_spaces)
    ),
    "community.Product": lambda o, row: o.who.reads_community(o.place(row)),
    "community.Segment": lambda o, row: o.who.manages(o.place(row)),
    "community.SegmentMember": lambda o, row: o.who.manages(o.place(row.segment)),
    "community.SpaceAdmission": lambda o, row: o.who.manages(o.place(row.space)),
    "community.Membership": lambda o, row: o.membership(row),
    "community.MembershipGrant": lambda o, row: o.grant(row),
    "community.Invitation": lambda o, row: o.who.manages(o.place(row)) or (o.moderates(row) and o.mine(row.invited_by_id)),
    "community.InvitationBatch": lambda o, row: o.moderates(row) and o.mine(row.created_by_id),
    "community.BatchRow": lambda o, row: o.moderates(row.batch) and o.mine(row.batch.created_by_id),
    "community.CustomerOrganisation": lambda o, row: o.who.manages(o.place(row)),
    "community.JoinRequest": lambda o, row: o.who.manages(o.place(row)),
    "community.Terms": lambda o, row: o.who.reads_community(o.place(row)),
    "community.TermsAcceptance": lambda o, row: o.acceptance(row),
    "community.Thread": lambda o, row: o.post(row),
    "community.Reply": lambda o, row: o.post(row),
    "community.Comment": lambda o, row: o.post(row),
    "community.Revision": lambda o, row: o.revision(row, lambda revision: revision.post),
    "community.Attachment": lambda o, row: o.attachment(row),
    "community.SearchDocument": lambda o, row: o.shown(row.thread),
    "community.SearchWord": lambda o, row: o.sees_all_of(row.space_id),
    "community.SearchMiss": lambda o, row: o.who.manages(o.place(row)),
    "community.Solution": lambda o, row: o.solution(row),
    "community.Confirmation": lambda o, row: o.own(row, "user_id"),
    "community.Vote": lambda o, row: o.own(row, "voter_id"),
    "community.MeToo": lambda o, row: o.own(row, "user_id"),
    "community.Claim": lambda o, row: o.helps(row) and o.shown(row.thread),
    "community.Subscription": lambda o, row: o.own(row, "user_id"),
    "community.PlaceFollow": lambda o, row: (
        o.own(row, "user_id") if row.space_id else o.mine(row.user_id) and o.who.reads_community(o.place(row))
    ),
    "community.Bookmark": lambda o, row: o.own(row, "user_id"),
    "community.ReadMark": lambda o, row: o.own(row, "user_id"),
    "community.Moving": lambda o, row: o.post(row.thread) or o.post(row.origin),
    "community.Draft": lambda o, row: o.draft(row),
    "community.CannedReply": lambda o, row: o.canned(row),
    "community.BreakGlass": lambda o, row: o.glass(row),
    "community.BreakGlassApproval": lambda o, row: o.glass(row.request),
    "community.BreakGlassEntry": lambda o, row: o.glass_entry(row),
    "community.AliasResolution": lambda o, row: o.who.manages(o.place(row)),
    "community.Nomination": lambda o, row: o.who.is_member(o.place(row)),
    "community.Objection": lambda o, row: (
        o.who.manages(o.place(row.nomination)) or (o.mine(row.member_id) and o.who.is_member(o.place(row.nomination)))
    ),
    "community.Takeaway": lambda o, row: o.party(row),
    "community.TakeawayAnswer": lambda o, row: o.party(row.takeaway),
    "community.ReadersReview": lambda o, row: o.who.manages(o.place(row)),
    "moderation.ReviewItem": lambda o, row: o.reads(row.space_id) and o.moderates(row),
    "moderation.Flag": lambda o, row: o.flag(row),
    "moderation.ModerationAction": lambda o, row: (row.space_id is None or o.reads(row.space_id)) and o.moderates(row),
    "moderation.Sanction": lambda o, row: o.sanction(row),
    "reputation.ReputationEvent": lambda o, row: o.points(row),
    "notifications.Notification": lambda o, row: o.notification(row),
    "api.ApiToken": lambda o, row: o.mine(row.user_id),
    "api.IdempotencyRecord": lambda o, row: o.mine(row.user_id) and (row.space_id is None or o.reads(row.space_id)),
    "api.IssueChange": lambda o, row: o.change(row),
    "api.FeedPruning": lambda o, row: o.sees_all_of(row.space_id),
}
