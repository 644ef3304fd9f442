"""A community's brand as the page and the mail need it: colours whose contrast is always enough.

Contrast after WCAG 2.2 §1.4.3: text needs 4.5 : 1 against what is behind it. An accent that fails is darkened
or lightened step by step until it passes, so no brand can make a community unreadable.
"""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from community.links import absolute, lasting
from community.models import Community

TEXT_CONTRAST = 4.5
WHITE, BLACK = (255, 255, 255), (0, 0, 0)
DARK_PAGE = (20, 25, 28)
PRODUCT_ACCENT = "#0b6e5f"
Colour = tuple[int, int, int]


@dataclass(frozen=True)
class Palette:
    """Hex colours of one scheme: fill, text on the fill, a tint behind text, and accent-coloured text on the page."""

    accent: str
    ink: str
    soft: str
    text: str


def palette(accent: str, *, dark: bool) -> Palette:
    """Return the readable palette of an accent such as "#0b6e5f" on the light or the dark page."""
    page = DARK_PAGE if dark else WHITE
    base = _colour(accent)
    soft = _mix(base, page, 0.88 if not dark else 0.8)
    text = _readable(base, soft)
    fill = text if dark else base
    ink = max((WHITE, (16, 20, 22)), key=lambda candidate: contrast(candidate, fill))
    if contrast(ink, fill) < TEXT_CONTRAST:
        fill = _readable(fill, ink)
    return Palette(_hex(fill), _hex(ink), _hex(soft), _hex(text))


def contrast(one: Colour, other: Colour) -> float:
    """Return the WCAG contrast ratio of two sRGB colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def stylesheet(community: Community) -> str:
    """Return the community's own sheet: custom properties only, from validated values."""
    light, dark = (_properties(palette(community.accent, dark=dark)) for dark in (False, True))
    return (
        f":root{{{light}}}\n"
        f"@media (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}\n"
        f":root[data-theme=dark]{{{dark}}}\n"
    )


def stylesheet_url(community: Community) -> str:
    digest = hashlib.sha256(stylesheet(community).encode()).hexdigest()[:12]
    return reverse("community:brand", args=[community.slug, digest])


@dataclass(frozen=True)
class MailBrand:
    """What a mail shows of a community."""

    name: str
    accent: str
    accent_ink: str
    url: str
    logo_url: str = ""
    sender: str = ""


def mail_brand(community: Community | None) -> MailBrand:
    """Return a community's brand, or the product's own for mail that must not name the community."""
    if community is None:
        colours = palette(PRODUCT_ACCENT, dark=False)
        return MailBrand("Answerable", colours.accent, colours.ink, settings.SITE_URL)
    colours = palette(community.accent, dark=False)
    url = absolute(lasting("community:home", community.slug), community)
    return MailBrand(community.name, colours.accent, colours.ink, url, sender=sender_of(community))


def sender_of(community: Community) -> str:
    """Return the name that a community's mail comes from; that of an executive community comes without one."""
    return "" if community.is_executive else community.sender_name or community.name


def _properties(colours: Palette) -> str:
    return f"--accent:{colours.accent};--accent-ink:{colours.ink};--accent-soft:{colours.soft};--accent-text:{colours.text}"


def _readable(colour: Colour, behind: Colour) -> Colour:
    """Move a colour towards black or white until text of it can be read on `behind`."""
    target = BLACK if _luminance(behind) > 0.18 else WHITE
    for step in range(0, 101, 4):
        candidate = _mix(colour, target, step / 100)
        if contrast(candidate, behind) >= TEXT_CONTRAST:
            return candidate
    return target


def _mix(colour: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))  # type: ignore[return-value]


def _luminance(colour: Colour) -> float:
    channels = [value / 255 for value in colour]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _colour(value: str) -> Colour:
    return int(value[1:3], 16), int(value[3:5], 16), int(value[5:7], 16)


def _hex(colour: Colour) -> str:
    return "#{:02x}{:02x}{:02x}".format(*colour)
