"""Which words of a text call a person: `@handle`, outside of code, links and addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from core.markup.limits import MAX_MENTION_CANDIDATES, MAX_MENTIONS

# The shape of a handle in accounts: 1 to 30 letters, digits, `_` and `-`, no separator at either end. What goes on after
# it as a longer word, a path (`@scope/package`), an address (`@host.tld`) calls nobody.
MENTION = re.compile(r"(?<![\w@./+])@(?P<handle>[A-Za-z0-9](?:[A-Za-z0-9_-]{0,28}[A-Za-z0-9])?)(?![_-]{0,30}[^\W_]|[@/]|\.\w)")


@dataclass
class Mentions:
    """Who may be mentioned in a post (lower-case handle → address), who was called, and who was linked."""

    known: Mapping[str, str]
    called: dict[str, None] = field(default_factory=dict)
    linked: set[str] = field(default_factory=set)

    def call(self, handle: str) -> str | None:
        """Note that a handle was called; return its address when it may be linked."""
        if len(self.called) < MAX_MENTION_CANDIDATES:
            self.called[handle] = None
        if handle in self.known and (handle in self.linked or len(self.linked) < MAX_MENTIONS):
            return self.known[handle]
        return None
