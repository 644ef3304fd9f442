"""Who sees which post, cell by cell: viewer kind × community × space access × membership status × post state.

`python -m pytest tests/visibility/test_truth_table.py` compares the rule, a second saying of it, and docs/visibility.md.
With TRUTH_TABLE=write it writes the page anew.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

from accounts.models import Organisation, User
from community.models import (
    Act,
    Community,
    JoinPolicy,
    Membership,
    PostStatus,
    Role,
    Segment,
    SegmentMember,
    Space,
    SpaceAdmission,
    Thread,
    ThreadSight,
    Visibility,
)
from community.viewer import Viewer
from core.ids import new_id

COMMUNITIES = list(Visibility)
# Column → what of a space it sets. The last is for the segment, the expert role and the company at once.
SPACES: dict[str, dict[str, str]] = {
    "as community": {},
    "everybody": {"read_access": "everyone"},
    "members": {"read_access": "members"},
    "staff": {"read_access": "staff"},
    "moderators": {"read_access": "moderators"},
    "chosen": {"read_access": "chosen"},
    "own threads": {"thread_sight": ThreadSight.OWN},
    "company's threads": {"thread_sight": ThreadSight.COMPANY},
}
STATES = list(PostStatus)
LETTERS = {PostStatus.PUBLISHED: "P", PostStatus.HELD: "W", PostStatus.HIDDEN: "H", PostStatus.DELETED: "D"}


@dataclass(frozen=True)
class Kind:
    """One kind of viewer. `role` and `status` are of their membership, "" without one."""

    name: str
    role: str = ""
    status: str = ""
    writes: bool = False  # wrote every thread of the table
    is_colleague: bool = False  # of the company of who did
    is_staff: bool = False  # of the operator's company
    is_chosen: bool = False  # in the segment that a "chosen" space names
    is_administrator: bool = False
    by_token: bool = False
    is_signed_in: bool = True

    @property
    def is_member(self) -> bool:
        return self.status == "active"

    @property
    def moderates(self) -> bool:
        return self.is_member and self.role in ("moderator", "manager")


KINDS = [
    Kind("nobody signed in", is_signed_in=False),
    Kind("outsider"),
    Kind("platform administrator", is_administrator=True),
    Kind("outsider of the author's company", is_colleague=True),
    Kind("staff of the operator, no member", is_staff=True),
    *(Kind(f"member: {status}", "member", status) for status in ("pending", "active", "suspended", "left", "removed")),
    Kind("author: active", "member", "active", writes=True),
    Kind("author: suspended", "member", "suspended", writes=True),
    Kind("author: removed", "member", "removed", writes=True),
    Kind("colleague: active", "member", "active", is_colleague=True),
    Kind("colleague: removed", "member", "removed", is_colleague=True),
    Kind("in a chosen segment: active", "member", "active", is_chosen=True),
    Kind("in a chosen segment: suspended", "member", "suspended", is_chosen=True),
    Kind("expert: active", "expert", "active"),
    Kind("staff: active", "member", "active", is_staff=True),
    *(Kind(f"moderator: {status}", "moderator", status) for status in ("active", "suspended", "left")),
    *(Kind(f"manager: {status}", "manager", status) for status in ("active", "removed")),
    Kind("member's token", "member", "active", by_token=True),
    Kind("manager's token", "manager", "active", by_token=True),
]


def meant(kind: Kind, community: str, space: str, state: str) -> bool:
    """Return whether this kind of viewer sees such a thread, said in plain words and without the rule."""
    if state == PostStatus.MOVED:
        return False  # what a moved post leaves behind is a signpost: it leads on, and nobody reads it
    if kind.by_token and community == "executive":
        return False  # machines never read there
    if community != "public" and not kind.is_member:
        return False  # private is for members
    if space == "members" and not kind.is_member:
        return False
    if space == "moderators" and not kind.moderates:
        return False
    if space == "staff" and not (kind.moderates or kind.is_staff):
        return False
    if space == "chosen" and not (kind.moderates or _is_chosen(kind)):
        return False
    sees_all = kind.moderates or kind.is_staff or kind.writes
    if space == "own threads" and not sees_all:
        return False
    if space == "company's threads" and not (sees_all or kind.is_colleague):
        return False
    return state == "published" or kind.writes or kind.moderates


def _is_chosen(kind: Kind) -> bool:
    """Experts, the segment and the author's company are chosen; a membership that is not active undoes it."""
    is_named = kind.role == "expert" or kind.is_chosen or kind.is_colleague or kind.writes
    return is_named and kind.status in ("", "active")


@dataclass
class Table:
    """The rows behind the table: a community of each visibility with a space of each access, a thread of each state."""

    people: dict[str, User] = field(default_factory=dict)
    threads: dict[uuid.UUID, tuple[str, str, str, str]] = field(default_factory=dict)

    def seen(self, kind: Kind) -> set[tuple[str, str, str]]:
        """Return (community, space, state) of every thread that a kind of viewer sees, by the rule."""
        author = kind.name if kind.writes else "author: active"
        shown = Thread.objects.visible_to(self._viewer(kind)).filter(pk__in=self.threads).values_list("pk", flat=True)
        cells = (self.threads[pk] for pk in shown)
        return {(community, space, state) for by, community, space, state in cells if by == author}

    def _viewer(self, kind: Kind) -> Viewer:
        if not kind.is_signed_in:
            return Viewer.anonymous()
        user = User.objects.get(pk=self.people[kind.name].pk)
        return Viewer.for_token(user, None) if kind.by_token else Viewer.for_user(user)


def build() -> Table:
    """Make the rows. Every author writes threads of their own; the others look at those of the active author."""
    table = Table()
    company, operator = (Organisation.objects.create(name=name) for name in ("Atelier", "Operator"))
    for number, kind in enumerate(KINDS):
        at_work = company if kind.writes or kind.is_colleague else operator if kind.is_staff else None
        table.people[kind.name] = User.objects.create_user(
            f"kind{number}@example.org", f"kind{number}", organisation=at_work, is_superuser=kind.is_administrator
        )
    for visibility in COMMUNITIES:
        community = _community(visibility, operator)
        segment = Segment.objects.create(community=community, name="Chosen")
        _people(table, community, segment)
        for name, facts in SPACES.items():
            space = Space.objects.create(community=community, slug=name.replace(" ", "-").replace("'", ""), name=name, **facts)
            _admit(space, segment, company)
            _threads(table, space, company)
    return table


def _community(visibility: str, operator: Organisation) -> Community:
    joining = JoinPolicy.OPEN if visibility == Visibility.PUBLIC else JoinPolicy.INVITE
    facts = {"visibility": visibility, "join_policy": joining, "terms_version": int(visibility == Visibility.EXECUTIVE)}
    return Community.objects.create(slug=f"table-{visibility}", name=visibility, operator_organisation=operator, **facts)


def _people(table: Table, community: Community, segment: Segment) -> None:
    for kind in filter(lambda kind: kind.status, KINDS):
        facts = {"role": Role(kind.role), "status": kind.status, "terms_version": community.terms_version}
        row = Membership.objects.create(community=community, user=table.people[kind.name], **facts)
        if kind.is_chosen:
            SegmentMember.objects.create(segment=segment, membership=row)


def _admit(space: Space, segment: Segment, company: Organisation) -> None:
    for group in ({"role": Role.EXPERT}, {"segment": segment}, {"organisation": company}):
        SpaceAdmission.objects.create(space=space, act=Act.READ, **group)


def _threads(table: Table, space: Space, company: Organisation) -> None:
    """One thread of each state by each author; the table's is that of the viewer, where they are one."""
    for kind, state in itertools.product(filter(lambda kind: kind.writes, KINDS), STATES):
        thread = Thread.objects.create(
            pk=new_id(), community=space.community, space=space, author=table.people[kind.name], author_organisation=company,
            title=f"{kind.name} {state}", slug="thread", body_md="x", body_html="x", status=state,
        )  # fmt: skip
        table.threads[thread.pk] = (kind.name, *_cell(space, state))


def _cell(space: Space, state: str) -> tuple[str, str, str]:
    return space.community.visibility, space.name, state


def lines() -> Iterator[str]:
    """Yield docs/visibility.md, from what is meant."""
    yield from _INTRODUCTION.splitlines()
    for community in COMMUNITIES:
        yield ""
        yield f"## {Visibility(community).label}"
        yield ""
        yield "| viewer: membership | " + " | ".join(SPACES) + " |"
        yield "|---" * (len(SPACES) + 1) + "|"
        for kind in KINDS:
            cells = (_letters(kind, community, space) for space in SPACES)
            yield f"| {kind.name} | " + " | ".join(cells) + " |"


def _letters(kind: Kind, community: str, space: str) -> str:
    return "".join(LETTERS[state] for state in STATES if meant(kind, community, space, state)) or "–"


_INTRODUCTION = """# Who sees what

Made by `tests/visibility/truth_table.py`, and compared there cell by cell with the rule in `community/visibility.py`:
viewer kind and status of their membership (rows) × community (sections) × access of the space (columns) × state of the post
(letters). **P** published · **W** waiting for a moderator · **H** hidden · **D** deleted · **–** nothing, not even that it
exists.

The thread is that of the row "author" where the viewer wrote it, and else of an author whose company is known. A space
"chosen" names a segment, the experts, and the author's company. Replies and comments follow their thread, and below a thread
that is not published only moderators read. Platform administrators are outsiders unless they are members."""
