"""The sign under which a public community stands on somebody's screen: its logo on its colour, or the product's mark on it."""

from functools import lru_cache

from django.core.files.storage import default_storage
from PIL import Image, ImageDraw, UnidentifiedImageError

from accounts import pictures
from community.brand import palette
from community.models import Community

SIDES = (192, 512)  # pixels; what browsers ask for before they offer to install
LOGO_SHARE = 0.6  # of the side: the middle that no mask cuts away
FINE = 4  # drawn so much larger, then shrunk, for smooth edges
# The speech bubble with its tick, in a square of 32 as in static/img/favicon.svg.
BUBBLE, TAIL = (6.5, 8, 25.5, 22), ((11.5, 21), (17.5, 21), (11.5, 26.5))
TICK = ((11.5, 15), (14.8, 18.3), (20.8, 12.3))


def app_icon(community: Community, side: int) -> bytes:
    """Return a PNG of `side` × `side` pixels; a process draws the same one once."""
    colours = palette(community.accent, dark=False)
    return _drawn(colours.accent, colours.ink, community.logo.name or "", side)


@lru_cache(maxsize=64)
def _drawn(accent: str, ink: str, logo_name: str, side: int) -> bytes:
    icon = Image.new("RGB", (side, side), accent)
    logo = _logo(logo_name)
    if logo is None:
        icon = _mark(accent, ink, side)
    else:
        logo.thumbnail((round(side * LOGO_SHARE),) * 2, Image.Resampling.LANCZOS)
        icon.paste(logo, ((side - logo.width) // 2, (side - logo.height) // 2), logo)
    return pictures.encoded(icon, "PNG")


def _logo(name: str) -> Image.Image | None:
    if not name:
        return None
    try:
        with default_storage.open(name) as file:
            return Image.open(file).convert("RGBA")
    except (OSError, UnidentifiedImageError):
        return None


def _mark(accent: str, ink: str, side: int) -> Image.Image:
    unit = side * FINE / 32
    icon = Image.new("RGB", (side * FINE, side * FINE), accent)
    draw = ImageDraw.Draw(icon)

    def scaled(points: tuple[tuple[float, float], ...]) -> list[tuple[float, float]]:
        return [(x * unit, y * unit) for x, y in points]

    draw.rounded_rectangle([number * unit for number in BUBBLE], radius=3.5 * unit, fill=ink)
    draw.polygon(scaled(TAIL), fill=ink)
    draw.line(scaled(TICK), fill=accent, width=round(2.8 * unit), joint="curve")
    return icon.resize((side, side), Image.Resampling.LANCZOS)
