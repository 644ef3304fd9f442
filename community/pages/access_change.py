"""What a change of access would mean, told before it is saved: for how many people and threads."""

import hashlib
import uuid
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from community import policies
from community.audience import Admissions, admissions_of, people_near
from community.audience import Person as Someone
from community.models import Act, Community, Space, Subscription, ThreadSight
from community.pages.people import Person, people_of
from community.pages.readers import everybody_enters

FACES_SHOWN = 12


@dataclass(frozen=True)
class Group:
    """How many people, and the faces of the first."""

    count: int
    people: list[Person]


@dataclass(frozen=True)
class AccessChange:
    """`sentences` say what changes; `fingerprint` names this change of this state, so that only what was shown is confirmed."""

    sentences: list[str]
    losing: Group
    gaining: Group
    fingerprint: str


@dataclass(frozen=True)
class Reach:
    """Who reads, starts threads and replies in some spaces; `is_open`: everybody else reads too."""

    is_open: bool
    readers: frozenset[uuid.UUID]
    starters: frozenset[uuid.UUID]
    repliers: frozenset[uuid.UUID]


def change_of_space(
    community: Community, space: Space, facts: Mapping[str, str], chosen: Mapping[Act, Iterable[str]]
) -> AccessChange | None:
    """Return what saving these facts of a space would mean; None when nobody's access changes."""
    held = admissions_of([space])
    wanted: Admissions = frozenset((space.pk, act.value, key) for act, keys in chosen.items() for key in keys)
    changed = _with(space, facts)
    people = list(people_near(community, held | wanted))
    before, after = _reach(community, [space], held, people), _reach(community, [changed], wanted, people)
    sight = _sight(space, changed)
    if before == after and not sight:
        return None
    return _told(community, [space], [*_reading(before, after), *sight, *_writing(before, after)], before, after)


def change_of_community(community: Community, spaces: Sequence[Space], facts: Mapping[str, str]) -> AccessChange | None:
    """Return what other policies of a community would mean for its spaces; None when nobody's access changes."""
    changed = copy(community)
    for name in ("visibility", "join_policy", "write_policy"):
        setattr(changed, name, facts.get(name, getattr(community, name)))
    if changed.is_executive and not community.is_executive:
        changed.terms_version += 1  # the Chatham House Rule comes, and everybody is asked first
    held = admissions_of(spaces)
    people = list(people_near(community, held))
    before, after = _reach(community, spaces, held, people), _reach(changed, spaces, held, people)
    if before == after:
        return None
    return _told(community, spaces, [*_reading(before, after), *_writing(before, after)], before, after)


def _with(space: Space, facts: Mapping[str, str]) -> Space:
    """Return the space as it would be; it is never saved."""
    names = ("read_access", "start_access", "reply_access", "attach_access", "thread_sight")
    return Space(
        pk=space.pk,
        community=space.community,
        kinds=space.kinds,
        **{name: facts.get(name, getattr(space, name)) for name in names},
    )


def _reach(community: Community, spaces: Sequence[Space], admissions: Admissions, people: list[Someone]) -> Reach:
    viewers = [person.viewer(community, spaces, admissions) for person in people]

    def able(act: Act) -> frozenset[uuid.UUID]:
        return frozenset(
            viewer.user_id
            for viewer in viewers
            if viewer.user_id and any(policies.may_act(act, viewer, community, space) for space in viewer.spaces.values())
        )

    readers = frozenset(viewer.user_id for viewer in viewers if viewer.user_id and viewer.spaces)
    return Reach(any(everybody_enters(community, space) for space in spaces), readers, able(Act.START), able(Act.REPLY))


def _reading(before: Reach, after: Reach) -> list[str]:
    if before.is_open and not after.is_open:
        return [
            ngettext(
                "Until now everybody reads here. From then on only %(n)s person does.",
                "Until now everybody reads here. From then on only %(n)s people do.",
                len(after.readers),
            )
            % {"n": len(after.readers)}
        ]
    if after.is_open and not before.is_open:
        return [_("From then on everybody reads what was written here, signed in or not, and search engines may show it.")]
    return []


def _sight(space: Space, changed: Space) -> list[str]:
    if space.thread_sight == changed.thread_sight:
        return []
    return [
        {
            ThreadSight.ALL: _("From then on every reader sees every thread, also those that were seen by few."),
            ThreadSight.OWN: _("From then on each person sees their own threads only; staff and moderators see all."),
            ThreadSight.COMPANY: _(
                "From then on each person sees the threads of their company only; staff and moderators see all."
            ),
        }[ThreadSight(changed.thread_sight)]
    ]


def _writing(before: Reach, after: Reach) -> list[str]:
    """Say how many could write, and can; of people who are known here, since everybody else may come or not."""
    found = []
    for was, will, text in (
        (before.starters, after.starters, _("%(was)s of the people known here could start threads; from then on %(will)s.")),
        (before.repliers, after.repliers, _("%(was)s of the people known here could reply; from then on %(will)s.")),
    ):
        if was != will:
            found.append(text % {"was": len(was), "will": len(will)})
    return found


def _told(community: Community, spaces: Sequence[Space], sentences: list[str], before: Reach, after: Reach) -> AccessChange:
    losing, gaining = before.readers - after.readers, after.readers - before.readers
    threads = sum(space.thread_count for space in spaces)
    about = ngettext("This is about %(n)s thread.", "This is about %(n)s threads.", threads) % {"n": threads}
    followers = Subscription.objects.unscoped("a count for the managers: who loses access hears no more").filter(
        space__in=[space.pk for space in spaces], user__in=losing
    ).values("user").distinct().count()  # fmt: skip
    if followers:
        sentences.append(
            ngettext(
                "%(n)s person who follows threads here will hear no more of them.",
                "%(n)s people who follow threads here will hear no more of them.",
                followers,
            )
            % {"n": followers}
        )
    state = repr([sorted(map(str, group)) for group in (losing, gaining, after.starters, after.repliers)])
    fingerprint = hashlib.sha256(f"{state}{sentences}".encode()).hexdigest()[:24]
    return AccessChange([*sentences, about], group_of(community, losing), group_of(community, gaining), fingerprint)


def group_of(community: Community, people: frozenset[uuid.UUID]) -> Group:
    """Return how many they are, with the faces of the first."""
    faces = people_of(community, sorted(people)[:FACES_SHOWN])
    return Group(len(people), sorted((faces[pk] for pk in faces if pk in people), key=lambda person: person.name))
