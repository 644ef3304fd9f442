"""How far a load is: a bar on a terminal, a line every few seconds elsewhere."""

import time
from typing import TextIO

BAR = 30  # characters
BAR_EVERY = 0.2  # seconds
LINE_EVERY = 5.0


class Progress:
    """Tells how much of posts.jsonl is done, how many posts were loaded and how fast."""

    def __init__(self, stream: TextIO, total_bytes: int) -> None:
        self._stream = stream
        self._total = max(total_bytes, 1)
        self._is_terminal = stream.isatty()
        self._started = self._shown = time.monotonic()
        self._position = self._width = 0

    def show(self, position: int, posts: int, threads: int) -> None:
        """Tell, unless it was told a moment ago."""
        self._position = max(self._position, position)
        now = time.monotonic()
        if now - self._shown < (BAR_EVERY if self._is_terminal else LINE_EVERY):
            return
        self._shown = now
        share = min(self._position / self._total, 1)
        rate = posts / max(now - self._started, 0.001)
        text = f"{share:4.0%}  {posts:,} posts in {threads:,} threads, {rate:,.0f} posts/s"
        if self._is_terminal:
            filled = round(share * BAR)
            self._rewrite(f"[{'█' * filled}{'·' * (BAR - filled)}] {text}")
        else:
            self._stream.write(text + "\n")
            self._stream.flush()

    def clear(self) -> None:
        """Take the bar away, so that other lines can be written."""
        if self._width:
            self._rewrite("")
            self._stream.write("\r")
            self._width = 0

    def _rewrite(self, text: str) -> None:
        self._stream.write("\r" + text.ljust(self._width))
        self._stream.flush()
        self._width = len(text)
