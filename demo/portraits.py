"""Portraits of the demo's people: flat, faceless, each from the few words that people.toml says about it."""

from collections.abc import Callable

from demo.canvas import Canvas, Colour, colour, mix
from demo.content import Portrait

SIDE = 320
# The part of the canvas that is shown: left, top, right, bottom.
FRAME = (0.13, 0.1, 0.87, 0.84)
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
_HEAD = (0.5, 0.43, 0.30, 0.37)  # x, y, width, height


def draw_portrait(portrait: Portrait) -> bytes:
    """Return the portrait as a PNG."""
    ground, skin, hair = colour(portrait.ground), colour(portrait.skin), colour(portrait.hair)
    canvas = Canvas(SIDE, 1, mix(ground, WHITE, 0.28), ground)
    behind, before = _CUTS[portrait.cut]
    behind(canvas, hair)
    _body(canvas, colour(portrait.clothes), skin)
    canvas.ellipse(0.355, 0.45, 0.05, 0.09, skin)
    canvas.ellipse(0.645, 0.45, 0.05, 0.09, skin)
    canvas.ellipse(*_HEAD, skin)
    if portrait.beard:
        _beard(canvas, hair, skin)
    before(canvas, hair)
    if portrait.glasses:
        _glasses(canvas, mix(hair, BLACK, 0.4))
    return canvas.png(FRAME)


def _body(canvas: Canvas, clothes: Colour, skin: Colour) -> None:
    canvas.bar(0.5, 0.96, 0.66, 0.52, 0.22, clothes)
    canvas.bar(0.5, 0.63, 0.13, 0.22, 0.06, mix(skin, BLACK, 0.14))
    canvas.ellipse(0.5, 0.715, 0.2, 0.1, mix(skin, BLACK, 0.14))
    canvas.shape([(0.38, 0.705), (0.5, 0.83), (0.43, 0.87), (0.34, 0.73)], mix(clothes, BLACK, 0.18))
    canvas.shape([(0.62, 0.705), (0.5, 0.83), (0.57, 0.87), (0.66, 0.73)], mix(clothes, BLACK, 0.18))


def _beard(canvas: Canvas, hair: Colour, skin: Colour) -> None:
    canvas.ellipse(0.5, 0.535, 0.27, 0.19, hair)
    canvas.ellipse(0.5, 0.46, 0.25, 0.15, skin)
    canvas.bar(0.5, 0.55, 0.09, 0.02, 0.01, mix(skin, BLACK, 0.3))


def _glasses(canvas: Canvas, frame: Colour) -> None:
    for x in (0.435, 0.565):
        canvas.ring(x, 0.435, 0.105, 0.013, frame)
    canvas.bar(0.5, 0.43, 0.03, 0.013, 0.006, frame)


def _nothing(canvas: Canvas, hair: Colour) -> None:
    """Bald heads have nothing here; so has what lies before or behind the head in many cuts."""


def _fringe(canvas: Canvas, hair: Colour) -> None:
    canvas.shape(_arc(0.355, 0.27), hair)


def _arc(side: float, line: float) -> list[tuple[float, float]]:
    """The top of the head down to a slanted hair line."""
    right = 1 - side
    return [(side, 0.43), (side - 0.005, 0.34), (0.40, 0.245), (0.5, 0.215), (0.60, 0.245), (right + 0.005, 0.34), (right, 0.43),
            (right - 0.035, 0.36), (0.57, line + 0.05), (0.44, line + 0.075), (side + 0.035, 0.36)]  # fmt: skip


def _cap(canvas: Canvas, hair: Colour) -> None:
    canvas.ellipse(0.5, 0.33, 0.315, 0.235, hair)


def _long(canvas: Canvas, hair: Colour) -> None:
    _cap(canvas, hair)
    canvas.bar(0.5, 0.53, 0.40, 0.52, 0.19, hair)


def _bob(canvas: Canvas, hair: Colour) -> None:
    _cap(canvas, hair)
    canvas.bar(0.5, 0.44, 0.40, 0.40, 0.17, hair)


def _bun(canvas: Canvas, hair: Colour) -> None:
    canvas.ellipse(0.5, 0.205, 0.14, 0.13, hair)
    _cap(canvas, hair)


def _curls(canvas: Canvas, hair: Colour) -> None:
    for x, y, size in ((0.5, 0.25, 0.2), (0.4, 0.27, 0.17), (0.6, 0.27, 0.17), (0.345, 0.345, 0.14), (0.655, 0.345, 0.14),
                       (0.335, 0.43, 0.11), (0.665, 0.43, 0.11)):  # fmt: skip
        canvas.ellipse(x, y, size, size, hair)


def _wrap(canvas: Canvas, cloth: Colour) -> None:
    canvas.ellipse(0.595, 0.185, 0.13, 0.11, mix(cloth, BLACK, 0.2))
    canvas.ellipse(0.5, 0.29, 0.345, 0.235, cloth)
    canvas.line([(0.345, 0.33), (0.47, 0.285), (0.57, 0.215)], 0.012, mix(cloth, BLACK, 0.2))
    canvas.line([(0.41, 0.385), (0.55, 0.315), (0.64, 0.235)], 0.012, mix(cloth, BLACK, 0.2))


def _parted(canvas: Canvas, hair: Colour) -> None:
    canvas.shape([(0.345, 0.45), (0.335, 0.33), (0.40, 0.24), (0.5, 0.215), (0.61, 0.24), (0.665, 0.34), (0.655, 0.45),
                  (0.63, 0.38), (0.55, 0.275), (0.44, 0.36), (0.37, 0.39)], hair)  # fmt: skip


# cut → (what lies behind the head, what lies before it)
_CUTS: dict[str, tuple[Callable[[Canvas, Colour], None], Callable[[Canvas, Colour], None]]] = {
    "short": (_cap, _fringe),
    "curls": (_curls, _fringe),
    "long": (_long, _parted),
    "bob": (_bob, _parted),
    "bun": (_bun, _parted),
    "wrap": (_nothing, _wrap),
    "bald": (_nothing, _nothing),
}
