"""A canvas for flat pictures: coordinates from 0 to 1 of its height, drawn large and made small so that edges are smooth."""

import io
import math
from collections.abc import Sequence

from PIL import Image, ImageDraw

SMOOTHING = 3  # pixels drawn for one that is kept, in each direction
Colour = tuple[int, int, int]
Point = tuple[float, float]


def colour(value: str) -> Colour:
    """Return the colour of "#rrggbb"."""
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """Return `one` with this share of `other`."""
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other))  # type: ignore[return-value]


class Canvas:
    """`height` in pixels is the unit of all coordinates; `aspect` is width by height."""

    def __init__(self, height: int, aspect: float, top: Colour, bottom: Colour) -> None:
        self.size = round(height * aspect), height
        self._unit = height * SMOOTHING
        fade = Image.linear_gradient("L")
        gradient = Image.composite(Image.new("RGB", fade.size, bottom), Image.new("RGB", fade.size, top), fade)
        self.image = gradient.resize((self.size[0] * SMOOTHING, self._unit))
        self._draw = ImageDraw.Draw(self.image)

    def ellipse(self, x: float, y: float, width: float, height: float, fill: Colour) -> None:
        """An ellipse around (x, y)."""
        self._draw.ellipse(self._box(x, y, width, height), fill=fill)

    def ring(self, x: float, y: float, diameter: float, line: float, fill: Colour) -> None:
        self._draw.ellipse(self._box(x, y, diameter, diameter), outline=fill, width=round(line * self._unit))

    def bar(self, x: float, y: float, width: float, height: float, radius: float, fill: Colour) -> None:
        """A rectangle with round corners around (x, y)."""
        self._draw.rounded_rectangle(self._box(x, y, width, height), radius * self._unit, fill=fill)

    def shape(self, points: Sequence[Point], fill: Colour) -> None:
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=fill)

    def line(self, points: Sequence[Point], width: float, fill: Colour) -> None:
        """A line with round joints and ends."""
        self._draw.line(
            [(x * self._unit, y * self._unit) for x, y in points], fill=fill, width=round(width * self._unit), joint="curve"
        )
        for x, y in (points[0], points[-1]):
            self.ellipse(x, y, width, width, fill)

    def wave(self, level: float, swing: float, length: float, shift: float, fill: Colour) -> None:
        """Everything below a sine curve."""
        width = self.size[0] / self.size[1]
        steps = [step * width / 160 for step in range(161)]
        curve = [(x, level + swing * math.sin(2 * math.pi * (x / length + shift))) for x in steps]
        self.shape([*curve, (width, 1.0), (0.0, 1.0)], fill)

    def png(self, frame: tuple[float, float, float, float] | None = None) -> bytes:
        """Return the picture, or the part within a frame of left, top, right and bottom, at the canvas's size."""
        left, top, right, bottom = frame or (0.0, 0.0, 0.0, 0.0)
        unit = self._unit
        box = (left * unit, top * unit, right * unit, bottom * unit) if frame else None
        output = io.BytesIO()
        self.image.resize(self.size, Image.Resampling.LANCZOS, box=box).save(output, "PNG", compress_level=1)
        return output.getvalue()

    def _box(self, x: float, y: float, width: float, height: float) -> tuple[float, float, float, float]:
        half_width, half_height = width / 2, height / 2
        return (
            (x - half_width) * self._unit, (y - half_height) * self._unit,
            (x + half_width) * self._unit, (y + half_height) * self._unit,
        )  # fmt: skip
