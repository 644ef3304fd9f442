"""Progress is a bar on a terminal and plain lines elsewhere."""

import io

import pytest

from imports import progress
from imports.progress import Progress


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that a test moves."""
    now = [100.0]
    monkeypatch.setattr(progress.time, "monotonic", lambda: now[0])
    return now


def test_terminal_gets_one_bar_that_is_written_over(clock):
    terminal = Terminal()
    bar = Progress(terminal, 1000)

    for seconds, position in ((1, 250), (2, 500)):
        clock[0] = 100 + seconds
        bar.show(position, posts=position * 10, threads=position)
    bar.clear()

    text = terminal.getvalue()
    assert "\n" not in text
    assert text.count("\r") == 4
    assert " 25%  2,500 posts in 250 threads, 2,500 posts/s" in text
    assert "[███████████████···············]  50%" in text
    assert text.endswith("\r")


def test_elsewhere_a_line_is_written_every_few_seconds(clock):
    output = io.StringIO()
    lines = Progress(output, 1000)

    for tenth in range(1, 121):
        clock[0] = 100 + tenth / 10
        lines.show(tenth * 8, posts=tenth * 100, threads=tenth)
    lines.clear()

    assert output.getvalue().splitlines() == [
        " 40%  5,000 posts in 50 threads, 1,000 posts/s",
        " 80%  10,000 posts in 100 threads, 1,000 posts/s",
    ]


def test_empty_file_is_no_division_by_zero(clock):
    bar = Progress(Terminal(), 0)
    clock[0] = 200

    bar.show(0, 0, 0)
