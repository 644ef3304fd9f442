"""Pictures that people of the demo attach: drawn, and uploaded by their person through the same service as any file."""

import re
from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile

from community.models import Community, Space
from community.services.attaching import upload_file
from community.viewer import Viewer
from demo.canvas import Canvas, Colour, colour

_PICTURE = re.compile(r"!\[([^\]]*)\]\(picture:([a-z-]+)\)")
_PAPER, _LINES, _UP, _DOWN = colour("#f6f8f9"), colour("#d9dfe3"), colour("#0b6e5f"), colour("#c8503c")
FIRST_MINUTE, LAST_MINUTE = 60, 180  # after midnight
NIGHTS, CREEP, OUTAGE = 7, 5.4, 5.5  # the last two in minutes


def illustrated(viewer: Viewer, community: Community, space: Space, body: str) -> str:
    """Replace each `![words](picture:name)` by a picture that the viewer uploads."""

    def attached(match: re.Match[str]) -> str:
        file = SimpleUploadedFile(f"{match[2]}.png", DRAWINGS[match[2]](), "image/png")
        return f"![{match[1]}](attachment:{upload_file(viewer, community, space, file, alt=match[1]).public_id})"

    return _PICTURE.sub(attached, body)


def draw_nights() -> bytes:
    """Seven nights from one to three o'clock, one below the other: a gap that comes a little later each night."""
    canvas = Canvas(480, 2, _PAPER, _PAPER)
    for minute in range(FIRST_MINUTE, LAST_MINUTE + 1, 15):
        canvas.line([(_at(minute), 0.08), (_at(minute), 0.92)], 0.003, _LINES)
    for night in range(NIGHTS):
        y, gone = 0.15 + night * 0.116, 120 - (NIGHTS - 1 - night) * CREEP
        _stretch(canvas, y, FIRST_MINUTE, gone, _UP)
        _stretch(canvas, y, gone + OUTAGE, LAST_MINUTE, _UP)
        _stretch(canvas, y, gone, gone + OUTAGE, _DOWN)
    return canvas.png()


def _at(minute: float) -> float:
    return 0.1 + (minute - FIRST_MINUTE) * 1.8 / (LAST_MINUTE - FIRST_MINUTE)


def _stretch(canvas: Canvas, y: float, start: float, end: float, fill: Colour) -> None:
    canvas.line([(_at(start), y), (_at(end), y)], 0.03, fill)


DRAWINGS: dict[str, Callable[[], bytes]] = {"seven-nights": draw_nights}
