"""The stage of one play: when it is, what is to be done at which moment, and who and what is there already."""

import re
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from accounts.models import Organisation, User
from community.links import thread_path
from community.models import Community, Thread
from community.viewer import Viewer
from core import clock

_LINK = re.compile(r"\]\(thread:([a-z0-9-]+)\)")


@dataclass(frozen=True)
class Step:
    """One thing that somebody does, and when."""

    moment: datetime
    do: Callable[[], object]


@dataclass
class Stage:
    """`newcomers` are the handles of who was created in this play. `threads` are by key; `replies` are ids by (key of the
    thread, key of the reply).
    """

    now: datetime
    organisations: dict[str, Organisation] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    newcomers: list[str] = field(default_factory=list)
    communities: dict[str, Community] = field(default_factory=dict)
    threads: dict[str, Thread] = field(default_factory=dict)
    replies: dict[tuple[str, str], uuid.UUID] = field(default_factory=dict)
    _viewers: dict[str, Viewer] = field(default_factory=dict)

    def days_ago(self, days: int) -> datetime:
        return self.now - timedelta(days=days)

    def viewer(self, handle: str) -> Viewer:
        """Return the person as they stand since the last change of a community or membership."""
        if handle not in self._viewers:
            self._viewers[handle] = Viewer.for_user(self.users[handle])
        return self._viewers[handle]

    def standings_changed(self) -> None:
        """Resolve everybody anew when they act next."""
        self._viewers.clear()

    def linked(self, body: str) -> str:
        """Replace each `[words](thread:key)` by a link to the thread's real address."""
        return _LINK.sub(lambda link: f"]({thread_path(self.threads[link[1]])})", body)


def play(steps: list[Step]) -> None:
    """Do everything in the order of time, each at its moment; what falls together keeps its order in the list."""
    for step in sorted(steps, key=lambda step: step.moment):
        with clock.at(step.moment):
            step.do()
