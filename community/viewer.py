"""Viewer: whoever reads or acts, resolved once per request, token, mail recipient or job."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any

from accounts.models import User
from community.models import Act, Community, Grant, Post, Role, Space, ThreadSight, Visibility
from community.reach import spaces_in_reach
from community.standing import Facts, Standing, standing_of
from core.events import Actor, Place

NOBODY: Mapping[uuid.UUID, Standing] = MappingProxyType({})
NO_SPACES: Mapping[uuid.UUID, Space] = MappingProxyType({})
NO_GLASS: Mapping[uuid.UUID, "Pass"] = MappingProxyType({})


NOTHING_OWED: Mapping[str, Community] = MappingProxyType({})


@dataclass(frozen=True)
class Pass:
    """An open break-glass of the viewer: what a plain member reads, nothing else, until `ends_at`."""

    request_id: uuid.UUID
    ends_at: datetime


@dataclass(frozen=True)
class Viewer:
    """A frozen value; services and readers take it, never a request.

    `standings` maps community id → Standing. `spaces` maps id → Space (with its community) for every readable
    space: the whole truth about what may be read. A community always has a space, so that it is found by way of it.
    `passes` maps community id → Pass for what a platform administrator reads by break-glass.
    """

    user: User | None = None
    standings: Mapping[uuid.UUID, Standing] = field(default_factory=lambda: NOBODY)
    spaces: Mapping[uuid.UUID, Space] = field(default_factory=lambda: NO_SPACES)
    staff_community_ids: frozenset[uuid.UUID] = frozenset()
    admissions: frozenset[tuple[uuid.UUID, str]] = frozenset()  # (space id, act) where a row of the space names them
    channel: str = "web"
    passes: Mapping[uuid.UUID, Pass] = field(default_factory=lambda: NO_GLASS)
    # Communities that their member reads again once the terms are accepted, by slug: the one place where terms shut out.
    waiting_for_terms: Mapping[str, Community] = field(default_factory=lambda: NOTHING_OWED)

    @classmethod
    def anonymous(cls, channel: str = "web") -> "Viewer":
        return _resolve(None, channel, None)

    @classmethod
    def for_user(cls, user: User | None, channel: str = "web") -> "Viewer":
        """The person as they are now; a deactivated account sees what nobody sees."""
        return _resolve(user if user is not None and user.is_active else None, channel, None)

    @classmethod
    def for_token(cls, user: User, community_ids: frozenset[uuid.UUID] | None) -> "Viewer":
        """What a machine may see in the person's name: never executive communities, and only those of the allow-list."""
        return _resolve(user if user.is_active else None, "api", _MachineLimits(community_ids))

    def within(self, community_id: uuid.UUID) -> "Viewer":
        """Return the same person as far as one community goes: the others do not exist."""
        return replace(
            self,
            standings=MappingProxyType({key: row for key, row in self.standings.items() if key == community_id}),
            spaces=MappingProxyType({key: row for key, row in self.spaces.items() if row.community_id == community_id}),
            staff_community_ids=self.staff_community_ids & {community_id},
            passes=MappingProxyType({key: row for key, row in self.passes.items() if key == community_id}),
            waiting_for_terms=MappingProxyType(
                {key: row for key, row in self.waiting_for_terms.items() if row.pk == community_id}
            ),
        )

    @cached_property
    def readable_space_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(self.spaces)

    def sees_every_thread_of(self, space: Space) -> bool:
        """Whether a readable space shows this viewer all of its threads, so that its counts are true for them."""
        runs_it = space.community_id in self.moderated_community_ids | self.staff_community_ids
        return space.thread_sight == ThreadSight.ALL or runs_it

    @cached_property
    def whole_space_ids(self) -> frozenset[uuid.UUID]:
        """Readable spaces in which the viewer sees every thread."""
        return frozenset(pk for pk, space in self.spaces.items() if self.sees_every_thread_of(space))

    def space_ids_showing(self, sight: ThreadSight) -> frozenset[uuid.UUID]:
        """Readable spaces in which the viewer sees only such threads."""
        return frozenset(pk for pk, space in self.spaces.items() if space.thread_sight == sight) - self.whole_space_ids

    def is_chosen_to(self, act: Act, space: Space) -> bool:
        """Whether a row of the space lets them do this, where its access says "chosen"."""
        return (space.pk, act.value) in self.admissions

    @property
    def user_id(self) -> uuid.UUID | None:
        return self.user.pk if self.user else None

    @property
    def is_authenticated(self) -> bool:
        return self.user is not None

    @property
    def organisation_id(self) -> uuid.UUID | None:
        return self.user.organisation_id if self.user else None

    @cached_property
    def member_community_ids(self) -> frozenset[uuid.UUID]:
        return frozenset(key for key, standing in self.standings.items() if standing.is_active)

    @cached_property
    def moderated_community_ids(self) -> frozenset[uuid.UUID]:
        return self._with_role(Role.MODERATOR, Role.MANAGER)

    @cached_property
    def managed_community_ids(self) -> frozenset[uuid.UUID]:
        return self._with_role(Role.MANAGER)

    @cached_property
    def reading_community_ids(self) -> frozenset[uuid.UUID]:
        """Communities that are read as a member reads them: one's own, and those open by break-glass."""
        return self.member_community_ids | frozenset(self.passes)

    @cached_property
    def helped_community_ids(self) -> frozenset[uuid.UUID]:
        """Communities in which the viewer is one of those who see which questions wait for help."""
        return self._with_role(Role.EXPERT, Role.MODERATOR, Role.MANAGER)

    @property
    def is_administrator(self) -> bool:
        """Whether the viewer runs the platform, as a person at its pages; it lets them ask for break-glass and read nothing."""
        return self.user is not None and self.user.is_superuser and self.channel == "web"

    @cached_property
    def may_have_aliases(self) -> bool:
        """Whether anything of theirs can stand under an alias where they read: nobody else pays for asking."""
        return any(space.community.is_executive for space in self.spaces.values())

    def wrote(self, post: Post) -> bool:
        """Whether a post is the viewer's own, under their name or an alias."""
        return self.user_id is not None and self.user_id in (post.author_id, post.sealed_author_id)

    def _with_role(self, *roles: Role) -> frozenset[uuid.UUID]:
        return frozenset(key for key, standing in self.standings.items() if standing.is_active and standing.role in roles)

    def holds(self, community_id: uuid.UUID, grant: Grant) -> bool:
        standing = self.standings.get(community_id)
        return standing is not None and standing.is_active and grant in standing.grants

    def owns(self, community_id: uuid.UUID) -> bool:
        standing = self.standings.get(community_id)
        return standing is not None and standing.is_active and standing.is_owner

    def actor_in(self, community_id: uuid.UUID | None) -> Actor:
        """Return the actor that the ledger records for something done in this community now."""
        standing = self.standings.get(community_id) if community_id else None
        return Actor(
            user_id=self.user_id,
            role=standing.role if standing and standing.is_active else "",
            organisation_id=self.organisation_id,
            is_staff=community_id in self.staff_community_ids,
            channel=self.channel,
        )


def place_of(space: Space | None, community: Community) -> Place:
    """Return where something happens, with the community's visibility as it is now."""
    return Place(community_id=community.pk, space_id=space.pk if space else None, visibility=community.visibility)


@dataclass(frozen=True)
class _MachineLimits:
    community_ids: frozenset[uuid.UUID] | None

    def admits(self, community_id: uuid.UUID, visibility: str) -> bool:
        if visibility == Visibility.EXECUTIVE:
            return False
        return self.community_ids is None or community_id in self.community_ids


def _resolve(user: User | None, channel: str, limits: _MachineLimits | None) -> Viewer:
    from community.visibility import is_staff_of, may_read_space  # the rules need the Viewer's type

    standings: dict[uuid.UUID, Standing] = {}
    readable: dict[uuid.UUID, Space] = {}
    passes: dict[uuid.UUID, Pass] = {}
    waiting: dict[str, Community] = {}
    staff = set()
    admissions: set[tuple[uuid.UUID, str]] = set()
    # Break-glass is for a person who looks at pages: no token, mail or job ever reads by it.
    may_break = user is not None and user.is_superuser and channel == "web" and limits is None
    for space in spaces_in_reach(user, may_break=may_break):
        community = space.community
        if limits and not limits.admits(community.pk, community.visibility):
            continue
        if space.standing_id and community.pk not in standings:
            standings[community.pk] = found = _standing(community, space)
            if found.is_shut_out:
                waiting[community.slug] = community
        standing = standings.get(community.pk)
        by_pass = bool(may_break and space.pass_id and not (standing and standing.is_active))
        if by_pass:
            passes[community.pk] = Pass(space.pass_id, space.pass_until)
        elif is_staff_of(user, community):
            staff.add(community.pk)
        admissions |= {(space.pk, act) for act in space.admitted} if not by_pass else set()
        is_chosen = Act.READ in space.admitted and not by_pass
        if may_read_space(space, community, standing, community.pk in staff, is_chosen, by_pass=by_pass):
            readable[space.pk] = space
    views = MappingProxyType(standings), MappingProxyType(readable)
    exceptions = MappingProxyType(passes), MappingProxyType(waiting)
    return Viewer(user, *views, frozenset(staff), frozenset(admissions), channel, *exceptions)


def _standing(community: Community, space: Any) -> Standing:
    columns = (
        space.standing_id, space.standing_role, space.standing_status, space.standing_terms, space.standing_guest_until,
        space.standing_suspended_until, space.standing_is_owner, space.standing_read_through,
    )  # fmt: skip
    return standing_of(community, Facts(*columns), frozenset(space.grants), space.standing_reputation)
