"""The answer of every policy: allowed or not, and why not."""

from dataclasses import dataclass

from core.errors import NotPermitted


@dataclass(frozen=True)
class Verdict:
    """Truthy when allowed; `reason` is the sentence shown to the person who is refused."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def demand(self) -> None:
        """Raise NotPermitted unless allowed."""
        if not self.allowed:
            raise NotPermitted(self.reason)


ALLOWED = Verdict(True)


def denied(reason: str) -> Verdict:
    return Verdict(False, reason)
