"""The logos and covers of the demo's communities, in tones of each accent."""

import math
from collections.abc import Callable

from demo.canvas import Canvas, Colour, Point, colour, mix

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
LOGO_SIDE = 256
COVER_HEIGHT, COVER_ASPECT = 400, 4.0


def draw_logo(slug: str, accent: str) -> bytes:
    """Return the community's logo as a PNG."""
    base = colour(accent)
    canvas = Canvas(LOGO_SIDE, 1, mix(base, WHITE, 0.12), mix(base, BLACK, 0.12))
    _LOGOS[slug](canvas, base)
    return canvas.png()


def draw_cover(slug: str, accent: str) -> bytes:
    """Return the community's cover as a PNG; pages show a part of its middle."""
    base = colour(accent)
    canvas = Canvas(COVER_HEIGHT, COVER_ASPECT, mix(base, WHITE, 0.62), mix(base, WHITE, 0.3))
    _COVERS[slug](canvas, base)
    return canvas.png()


def _gust(canvas: Canvas, start: Point, length: float, curl: float, width: float, fill: Colour) -> None:
    """A line of wind that ends in a curl, upwards for a negative radius."""
    x, y = start
    turns = [math.pi / 2 - step * math.pi * 1.35 / 24 for step in range(25)]
    end = [(x + length + abs(curl) * math.cos(turn), y - curl + curl * math.sin(turn)) for turn in turns]
    canvas.line([(x, y), (x + length, y), *end], width, fill)


def _northwind_logo(canvas: Canvas, base: Colour) -> None:
    _gust(canvas, (0.2, 0.43), 0.22, 0.10, 0.07, WHITE)
    _gust(canvas, (0.14, 0.56), 0.55, 0.12, 0.07, mix(base, WHITE, 0.72))
    _gust(canvas, (0.26, 0.70), 0.26, -0.09, 0.07, WHITE)


def _harbor_logo(canvas: Canvas, base: Colour) -> None:
    canvas.shape([(0.52, 0.16), (0.52, 0.64), (0.80, 0.64)], WHITE)
    canvas.shape([(0.47, 0.26), (0.47, 0.64), (0.24, 0.64)], mix(base, WHITE, 0.65))
    canvas.shape([(0.18, 0.69), (0.84, 0.69), (0.74, 0.82), (0.28, 0.82)], WHITE)


def _partners_logo(canvas: Canvas, base: Colour) -> None:
    canvas.ring(0.38, 0.5, 0.44, 0.085, WHITE)
    canvas.ring(0.62, 0.5, 0.44, 0.085, mix(base, WHITE, 0.68))


def _council_logo(canvas: Canvas, base: Colour) -> None:
    canvas.ellipse(0.5, 0.5, 0.3, 0.3, mix(base, WHITE, 0.62))
    for x, y in _round_table(0.5, 0.5, 0.3, 7):
        canvas.ellipse(x, y, 0.13, 0.13, WHITE)


def _round_table(x: float, y: float, radius: float, seats: int) -> list[Point]:
    angles = [2 * math.pi * seat / seats - math.pi / 2 for seat in range(seats)]
    return [(x + radius * math.cos(angle), y + radius * math.sin(angle)) for angle in angles]


def _northwind_cover(canvas: Canvas, base: Colour) -> None:
    for x, y, length in ((1.5, 0.22, 0.9), (1.05, 0.42, 0.7), (2.75, 0.2, 0.8), (0.3, 0.3, 0.8)):
        _gust(canvas, (x, y), length, 0.06, 0.018, mix(base, WHITE, 0.78))
    canvas.wave(0.62, 0.10, 2.3, 0.10, mix(base, WHITE, 0.42))
    for x, y, size in ((2.55, 0.53, 0.30), (2.95, 0.61, 0.36), (3.35, 0.56, 0.26)):
        _turbine(canvas, x, y, size, mix(base, WHITE, 0.88))
    canvas.wave(0.74, 0.08, 1.7, 0.55, mix(base, WHITE, 0.22))
    canvas.wave(0.88, 0.06, 2.9, 0.3, base)


def _turbine(canvas: Canvas, x: float, y: float, size: float, fill: Colour) -> None:
    canvas.line([(x, y), (x, y + size * 1.6)], 0.014, fill)
    for blade_x, blade_y in _round_table(x, y, size * 0.62, 3):
        canvas.line([(x, y), (blade_x, blade_y)], 0.016, fill)


def _harbor_cover(canvas: Canvas, base: Colour) -> None:
    canvas.ellipse(3.1, 0.5, 0.46, 0.46, mix(base, WHITE, 0.86))
    canvas.wave(0.60, 0.025, 0.9, 0.2, mix(base, WHITE, 0.4))
    for x, y, size in ((2.45, 0.62, 0.36), (3.45, 0.64, 0.24), (1.5, 0.63, 0.28)):
        _boat(canvas, x, y, size, mix(base, WHITE, 0.92), mix(base, BLACK, 0.25))
    canvas.wave(0.70, 0.03, 0.7, 0.6, mix(base, WHITE, 0.18))
    canvas.wave(0.84, 0.035, 1.1, 0.1, base)


def _boat(canvas: Canvas, x: float, y: float, size: float, sail: Colour, hull: Colour) -> None:
    canvas.shape([(x, y - size), (x, y - 0.06), (x + size * 0.55, y - 0.06)], sail)
    canvas.shape([(x - 0.02, y - size * 0.8), (x - 0.02, y - 0.06), (x - size * 0.4, y - 0.06)], sail)
    canvas.shape(
        [(x - size * 0.5, y - 0.04), (x + size * 0.62, y - 0.04), (x + size * 0.45, y + 0.12), (x - size * 0.35, y + 0.12)], hull
    )


def _partners_cover(canvas: Canvas, base: Colour) -> None:
    """A row of flat roofs with what is mounted on them."""
    for index, (width, height) in enumerate(
        ((0.5, 0.5), (0.42, 0.68), (0.55, 0.4), (0.38, 0.58), (0.5, 0.46), (0.45, 0.7), (0.6, 0.52), (0.5, 0.38))
    ):
        x = 0.25 + index * 0.5
        canvas.bar(x, 1 - height / 2, width, height, 0, mix(base, WHITE, 0.12 + 0.13 * (index % 3)))
        for panel in (-0.12, 0.02, 0.16):
            left = x + panel * width / 0.5
            top = 1 - height
            canvas.shape(
                [(left - 0.05, top), (left + 0.03, top - 0.075), (left + 0.05, top - 0.065), (left - 0.02, top)],
                mix(base, WHITE, 0.9),
            )


def _council_cover(canvas: Canvas, base: Colour) -> None:
    for radius in (1.5, 1.15, 0.8):
        canvas.ring(3.0, 0.5, radius, 0.006, mix(base, WHITE, 0.75))
    canvas.ellipse(3.0, 0.5, 0.42, 0.42, mix(base, WHITE, 0.2))
    for x, y in _round_table(3.0, 0.5, 0.4, 9):
        canvas.ellipse(x, y, 0.1, 0.1, base)


_LOGOS: dict[str, Callable[[Canvas, Colour], None]] = {
    "northwind": _northwind_logo, "harbor": _harbor_logo, "partners": _partners_logo, "council": _council_logo,
}  # fmt: skip
_COVERS: dict[str, Callable[[Canvas, Colour], None]] = {
    "northwind": _northwind_cover, "harbor": _harbor_cover, "partners": _partners_cover, "council": _council_cover,
}  # fmt: skip
