"""Two installs that differ in nothing but the private communities answer every outsider alike: pages, API, feeds, mails.

Both worlds are built with the same clock and the same random numbers, so that what is public has the same ids in both.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import chain
from typing import Any

import pytest
import time_machine
from django.core import mail as post_office
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from api import tasks as api_tasks
from community.services import memberships, posting
from core import clock, mail, outbox
from core.models import Delivery, Dispatch
from core.tasks import sweep_outbox
from tests.visibility import targets
from tests.visibility.asking import Answer, Visitor
from tests.visibility.surface import ROUTES, Target
from tests.visibility.test_sentinels import everybodys, linked_from, outsider, routes
from tests.world import PLACES, PRIVATE, START, World, build

PUBLIC = ("acme", "bay", "cedar")
# Who is asked. The others of OUTSIDERS differ from one of these by a membership in a public community alone.
ASKED = (
    "nobody", "an outsider", "somebody who waits", "somebody removed", "a moderator elsewhere", "a platform administrator",
    "a removed person's token",
)  # fmt: skip


@dataclass
class Told:
    """What one install told outsiders: address → answer for each of them, and the mails that left."""

    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    mails: dict[str, list[str]] = field(default_factory=dict)


def test_an_install_answers_outsiders_as_if_the_private_communities_had_never_been(db, settings, tmp_path):
    settings.METRICS_TOKEN = "known to the operator only"
    with time_machine.travel(timezone.now(), tick=False):
        with install(settings, tmp_path / "with", private=True) as world:
            private = [targets.private(world, world[place]) for place in PRIVATE]
            having = told_by(world, private)
            assert_private_is_there(world, private)
        with install(settings, tmp_path / "without", private=False) as world:
            lacking = told_by(world, private)

    different = [
        f"{name}: {way}"
        for name, answers in having.answers.items()
        for way, answer in answers.items()
        if answer != lacking.answers[name].get(way)
    ]
    assert different == [], "\n".join(different[:20])
    assert having.answers.keys() == lacking.answers.keys() == set(ASKED)
    assert {name: list(ways) for name, ways in having.answers.items()} == {n: list(w) for n, w in lacking.answers.items()}
    assert having.mails == lacking.mails
    assert sum(len(answers) for answers in having.answers.values()) > 1_600
    assert all(having.mails[name] for name in ("otto", "xena"))


def assert_private_is_there(world: World, private: list[Target]) -> None:
    """Otherwise two empty worlds were compared."""
    for target in private:
        assert (
            world.client("ana").get(f"/c/{target['slug'][0]}/t/{target['thread_id'][0]}/{target['title_slug'][0]}/").status_code
            == 200
        )


@contextmanager
def install(settings: Any, media: Any, *, private: bool) -> Iterator[World]:
    """A whole install, with everything sent that waited, in a transaction that leaves nothing behind."""
    settings.MEDIA_ROOT = str(media)
    cache.clear()
    post_office.outbox.clear()
    with transaction.atomic():
        with random_numbers(1):
            world = build(private=private)
        with random_numbers(2):
            bring_to_otto(world)
        run_everything()
        yield world
        transaction.set_rollback(True)


@contextmanager
def random_numbers(seed: int | str) -> Iterator[None]:
    """Every source of randomness gives the same numbers each time."""
    source = random.Random(seed)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.urandom", source.randbytes)
        patch.setattr("random._urandom", source.randbytes)
        yield


def bring_to_otto(world: World) -> None:
    """Somebody outside gets mail as well: they asked in a public community, and follow what is said there."""
    world._moment = START + timedelta(days=len(PLACES) + 2)
    memberships.join(world.act("otto"), world.acme.community)
    world.standings_changed()
    thread = posting.start_thread(
        world.act("otto"), world.acme.community, world.acme.space, title="May I ask too?", body="Just to see."
    )
    posting.post_reply(world.act("ben"), thread.pk, body="Of course, @xena and @sam did.")
    world.let_time_go_on()


def run_everything() -> None:
    """Do what worker and beat do; each event draws random numbers of its own, whatever was done before it."""
    waiting = list(Dispatch.objects.filter(done_at=None).select_related("event").order_by("event_id", "pk"))
    for dispatch in waiting:
        event = dispatch.event
        with clock.at(event.occurred_at), random_numbers(f"{event.verb} {event.object_id}"):
            outbox.run_dispatch(dispatch.pk)
    api_tasks.tidy()
    sweep_outbox()
    for delivery in Delivery.objects.filter(sent_at=None, dropped_at=None).order_by("created_at", "pk"):
        mail.send_delivery(delivery.pk)


def told_by(world: World, private: list[Target]) -> Told:
    told = Told()
    for name in ASKED:
        # What stands under private addresses is compared with what never was in test_sentinels, for each of them.
        told.answers[name] = dict(ask_all(world, outsider(world, name), private if name == "nobody" else []))
    for person in ("otto", "xena", "sam", "pia", "omar", "stan", "paula"):
        address = world.user(person).email
        told.mails[person] = [whole(message) for message in post_office.outbox if address in message.to]
    return told


def whole(message: Any) -> str:
    """Everything of a mail but its own id, which is drawn when it is queued."""
    headers = {name: value for name, value in message.extra_headers.items() if name not in ("Message-ID", mail.DELIVERY_HEADER)}
    return f"{message.from_email} {message.to} {headers}\n{message.subject}\n{message.body}\n{message.alternatives}"


def ask_all(world: World, who: Visitor, private: list[Target]) -> Iterator[tuple[str, str]]:
    """Yield each address, and a digest of the answer without what may differ."""
    public = [target_of(world, place) for place in PUBLIC]
    paths = dict.fromkeys(chain(addresses(public), addresses(private), everybodys(world), linked_from(who, "/c/acme/")))
    for path in paths:
        if who.token and not path.startswith("/api/"):
            continue  # where tokens do not count, the others ask
        yield path, digest(who.ask("GET", path))


def target_of(world: World, place: str) -> Target:
    return targets.private(world, world[place]) | {"token": ["none"], "unsubscribe": ["none"]}


def addresses(found: list[Target]) -> Iterator[str]:
    for pattern in routes(("content", "landing", "platform", "own", "everybody", "operator")):
        for target in found:
            yield from ROUTES[pattern].addresses(pattern, target)


def digest(answer: Answer) -> str:
    """Short enough to keep some thousands; the status in front tells most of a difference."""
    return f"{answer.status} {hashlib.sha256(answer.alike().encode()).hexdigest()}"
