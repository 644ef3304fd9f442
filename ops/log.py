"""One readable log of all parts: each line behind the name of who wrote it, coloured on a terminal."""

from __future__ import annotations

import contextlib
import os
import sys

SUPERVISOR = "answerable"
WIDTH = len(SUPERVISOR)
LONGEST_LINE = 64 * 1024
# In the order of the parts' first lines; all readable on dark and on light backgrounds.
COLOURS = ("36", "33", "35", "32", "34", "31", "96")


class Log:
    """Writes whole lines to standard output and survives a reader that went away."""

    def __init__(self) -> None:
        self._coloured = sys.stdout.isatty() and "NO_COLOR" not in os.environ
        self._colours: dict[str, str] = {}
        self._unfinished: dict[str, bytes] = {}

    def say(self, text: str, name: str = SUPERVISOR) -> None:
        for line in text.splitlines():
            self.plain(f"{self._label(name)} {line}")

    def plain(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            print(line, flush=True)

    def feed(self, name: str, output: bytes, noise: tuple[str, ...] = ()) -> None:
        """Takes output as it comes and writes the lines that are complete, but for those with a word of `noise`."""
        *lines, rest = (self._unfinished.pop(name, b"") + output).split(b"\n")
        if len(rest) > LONGEST_LINE:
            lines, rest = [*lines, rest], b""
        if rest:
            self._unfinished[name] = rest
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            if not any(word in text for word in noise):
                self.say(text, name)

    def close(self, name: str) -> None:
        if name in self._unfinished:
            self.feed(name, b"\n")

    def _label(self, name: str) -> str:
        label = f"{name:<{WIDTH}} |"
        if not self._coloured:
            return label
        colour = self._colours.setdefault(name, COLOURS[len(self._colours) % len(COLOURS)])
        return f"\033[{colour}m{label}\033[0m"
