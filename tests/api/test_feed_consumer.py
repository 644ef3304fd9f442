"""A consumer that crashes and resumes ends with what is true, whatever people did meanwhile."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest

from api.feed.spaces import record_space
from api.models import IssueChange
from community.models import Access, Space, Thread
from community.services.communities import add_space, change_space
from community.services.editing import delete_post, edit_post, hide_post, restore_post, unhide_post
from community.services.solving import (
    accept_solution,
    close_thread,
    confirm_solution,
    mark_duplicate,
    reopen_thread,
    unaccept_solution,
)
from core.errors import DomainError
from core.ids import encode
from core.integrity import rows_of, run_checks
from tests.api.conftest import Caller, Scene

OPERATIONS = 300
SEED = 2026


@dataclass
class Consumer:
    """Mirrors the feed. A crash loses the cursor of the page that was being applied, and half of its items."""

    caller: Caller
    chance: random.Random
    cursor: str = ""
    mirror: dict[str, Any] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def read_page(self) -> bool:
        """Return whether the stream ended here."""
        limit = self.chance.choice([1, 2, 3, 7, 50])
        page = self.caller.get(f"/resolved-issues?limit={limit}" + (f"&cursor={self.cursor}" if self.cursor else "")).json()
        crashes = self.chance.random() < 0.3
        items = page["data"][: len(page["data"]) // 2] if crashes else page["data"]
        for item in items:
            self._apply(item)
        if crashes:
            return False
        self.cursor = page["next_cursor"]
        return bool(page["end_of_stream"])

    def catch_up(self) -> None:
        while not self.read_page():
            pass

    def _apply(self, item: dict[str, Any]) -> None:
        self.seen.add(item["event_id"])
        if item["version"] > self.mirror.get(item["id"], {"version": 0})["version"]:
            self.mirror[item["id"]] = item

    def listed(self) -> dict[str, Any]:
        """Return what the consumer holds to be resolved or a duplicate, in the words of `truth`."""
        return {
            key: (
                item["state"],
                item["issue"]["title"],
                item["issue"]["statement"],
                sorted((r["text_md"], r["confirmations"]["worked"], r["confirmations"]["failed"]) for r in item["resolutions"]),
            )
            for key, item in self.mirror.items()
            if item["state"] in ("resolved", "duplicate")
        }


def truth(spaces: list[Space], ever_resolved: set[Any]) -> dict[str, Any]:
    """Return what the rows say, without asking the feed: listed questions of these spaces with their standing solutions."""
    found = {}
    standing = rows_of(
        """SELECT s.thread_id, r.body_md, s.worked_count, s.failed_count FROM community_solution s
           JOIN community_reply r ON r.id = s.reply_id WHERE s.revoked_at IS NULL"""
    )
    for thread in Thread.objects.unscoped("test").filter(space__in=spaces, status="published", kind="question"):
        if thread.state not in ("resolved", "duplicate") or thread.pk not in ever_resolved:
            continue
        solutions = [row[1:] for row in standing if row[0] == thread.pk]
        if not solutions and thread.state == "resolved":
            solutions = [(thread.close_note, 0, 0)]
        found[f"iss_{thread.public_id}"] = (thread.state, thread.title, thread.body_md, sorted(solutions))
    return found


class Crowd:
    """People who do what people do, at random; what is refused changes nothing."""

    def __init__(self, scene: Scene, chance: random.Random, spaces: list[Space]) -> None:
        self.scene, self.chance, self.spaces = scene, chance, spaces
        self.threads: list[Any] = []
        self.replies: list[Any] = []
        self.ever_resolved: set[Any] = set()
        names = ("ana", "ben", "eve", "mia", "gus")
        self.viewers = {name: scene.viewer(name) for name in names}

    def settle(self) -> None:
        for _ in range(8):
            self.ask()
        for _ in range(16):
            self.answer()

    def act(self) -> None:
        operations: list[Callable[[], Any]] = [
            *[self.ask] * 3, *[self.answer] * 4, *[self.accept] * 8, self.unaccept, *[self.confirm] * 2,
            self.edit_answer, self.edit_question, self.hide_answer, self.hide_question, *[self.show] * 5, self.withdraw,
            *[self.restore] * 2, self.close, *[self.reopen] * 2, self.join, self.turn,
        ]  # fmt: skip
        try:
            self.chance.choice(operations)()
        except DomainError:
            return
        self.ever_resolved |= {
            row[0] for row in rows_of("SELECT id FROM community_thread WHERE state = 'resolved' AND status = 'published'")
        }

    def viewer(self) -> Any:
        return self.viewers[self.chance.choice(list(self.viewers))]

    def text(self) -> str:
        return f"Words number {self.chance.random():.12f}"

    def ask(self) -> None:
        space = self.chance.choice(self.spaces)
        slug = space.community.slug
        self.scene.spaces[slug] = space
        self.threads.append(self.scene.ask(place=slug, title=self.text(), body=self.text()).pk)

    def answer(self) -> None:
        thread = Thread.objects.unscoped("test").get(pk=self.chance.choice(self.threads))
        self.replies.append(self.scene.answer(thread, self.chance.choice(["ben", "eve"]), self.text()).pk)

    def accept(self) -> None:
        accept_solution(self.viewer(), self.chance.choice(self.replies))

    def unaccept(self) -> None:
        unaccept_solution(self.viewers["mia"], self.chance.choice(self.replies))

    def confirm(self) -> None:
        confirm_solution(self.viewer(), self.chance.choice(self.replies), worked=self.chance.random() < 0.7)

    def edit_answer(self) -> None:
        edit_post(self.viewers["mia"], self.chance.choice(self.replies), body=self.text())

    def edit_question(self) -> None:
        edit_post(self.viewers["ana"], self.chance.choice(self.threads), title=self.text(), body=self.text())

    def hide_answer(self) -> None:
        hide_post(self.viewers["mia"], self.chance.choice(self.replies), reason="No")

    def hide_question(self) -> None:
        hide_post(self.viewers["mia"], self.chance.choice(self.threads), reason="No")

    def show(self) -> None:
        unhide_post(self.viewers["mia"], self.chance.choice(self.threads + self.replies))

    def withdraw(self) -> None:
        delete_post(self.viewers["ana"], self.chance.choice(self.threads))

    def restore(self) -> None:
        restore_post(self.viewers["ana"], self.chance.choice(self.threads))

    def close(self) -> None:
        close_thread(self.viewers["ana"], self.chance.choice(self.threads), reason="solved_outside", note=self.text())

    def reopen(self) -> None:
        reopen_thread(self.viewers["mia"], self.chance.choice(self.threads))

    def join(self) -> None:
        mark_duplicate(self.viewers["mia"], self.chance.choice(self.threads), self.chance.choice(self.threads))

    def turn(self) -> None:
        """The manager opens or shuts a space of the public community, or takes it out of the feed."""
        if self.chance.random() > 0.3:
            return
        space = self.spaces[1]
        access, policy = self.chance.choice([("", "full"), (Access.MEMBERS, "full"), ("", "off")])
        facts: dict[str, Any] = {"read_access": access, "feed_policy": policy}
        changed = change_space(self.viewers["gus"], space.community, space.slug, **facts)
        record_space(changed)


@pytest.mark.slow
def test_consumers_end_with_the_truth_of_their_audience(scene):
    chance = random.Random(SEED)
    scene.person("gus", northwind="manager")
    side = add_space(scene.viewer("gus"), scene.communities["northwind"], name="Side room")
    spaces = [scene.spaces["northwind"], side, scene.spaces["partners"]]
    crowd = Crowd(scene, chance, spaces)
    insider, outsider = (Consumer(scene.caller(name, hourly_quota=10**6), chance) for name in ("ana", "otto"))
    insider.read_page()
    outsider.read_page()
    crowd.settle()

    for _ in range(OPERATIONS):
        crowd.act()
        if chance.random() < 0.2:
            chance.choice([insider, outsider]).read_page()
    insider.catch_up()
    outsider.catch_up()

    side = Space.objects.unscoped("test").get(pk=side.pk)
    fed = [spaces[0], spaces[2], *([side] if side.feed_policy == "full" else [])]
    public = [space for space in fed if space.pk != spaces[2].pk and not space.read_access]
    assert insider.listed() == truth(fed, crowd.ever_resolved)
    assert outsider.listed() == truth(public, crowd.ever_resolved)
    late = Consumer(scene.caller("ana", hourly_quota=10**6), chance)
    late.catch_up()
    assert late.listed() == insider.listed()
    rows = IssueChange.objects.unscoped("test").exclude(space=side).values_list("event_id", flat=True)
    assert {encode(pk) for pk in rows} <= insider.seen
    assert len(insider.listed()) > 5
    assert not [finding for finding in run_checks() if finding.count and "feed" in finding.check]
