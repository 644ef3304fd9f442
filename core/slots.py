"""Slots: how the left asks the right without importing it. An app on the left declares one, one on the right fills it."""

from collections.abc import Callable
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Slot(Generic[Answer]):
    """A question with a default answer until somebody fills it, once, in their app's `ready()`."""

    def __init__(self, question: str, default: Answer) -> None:
        self.question, self._default = question, default
        self._answer: Callable[..., Answer] | None = None

    def fill(self, answer: Callable[..., Answer]) -> Callable[..., Answer]:
        """Set who answers; usable as a decorator."""
        if self._answer not in (None, answer):
            raise RuntimeError(f"somebody already answers: {self.question}")
        self._answer = answer
        return answer

    def __call__(self, *args: Any, **kwargs: Any) -> Answer:
        return self._answer(*args, **kwargs) if self._answer else self._default
