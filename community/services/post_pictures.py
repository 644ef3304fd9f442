"""Pictures in posts: decoded within bounds, and encoded anew in the size that opens and the size that a post shows."""

from dataclasses import dataclass
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image

from accounts import pictures
from core.errors import InvalidInput

LARGE = (2560, 2560)  # pixels; what opens, at most
SMALL = (1280, 960)  # pixels; what stands in a post, at most
MAX_BYTES = 10 * 1024 * 1024
# An animation is decoded and encoded frame by frame, which takes about a second for so many pixels.
MAX_FRAMES = 300
MAX_MOVING_PIXELS = 25_000_000
MAX_MOVING_BYTES = 10 * 1024 * 1024
STILL_MS = 100  # how long a frame stands that does not say it
_MOVING = ("GIF", "PNG", "WEBP")


@dataclass(frozen=True)
class Picture:
    """Two WebP files without anything but pixels; `width` and `height` in pixels of the small one, which never moves."""

    large: bytes
    small: bytes
    width: int
    height: int


def read_picture(upload: IO[bytes], size: int, field: str) -> Picture:
    """Return the upload of `size` bytes as a picture; InvalidInput says what is wrong with it."""
    if size > MAX_BYTES:
        raise InvalidInput(_("This picture is larger than 10 MB. Please choose a smaller one."), field)
    with pictures.decoding(field):
        picture = pictures.opened(upload, field)
        moving = _moving(picture, field) if _moves(picture) else None
        # JPEG can be decoded at a fraction of its size; the other formats ignore this.
        picture.draft("RGB", LARGE)
        first = pictures.shrunk(pictures.upright(picture), LARGE)
        large = moving or pictures.encoded(first)
        small = pictures.shrunk(first, SMALL)
        return Picture(large, pictures.encoded(small), small.width, small.height)


def _moves(picture: Image.Image) -> bool:
    return picture.format in _MOVING and bool(getattr(picture, "is_animated", False))


def _moving(picture: Image.Image, field: str) -> bytes:
    """Return an animation as WebP of the same size and pace, in memory for one frame at a time."""
    most = min(MAX_FRAMES, MAX_MOVING_PIXELS // (picture.width * picture.height))
    pace = _pace(picture, most + 1)
    if len(pace) > most:
        raise InvalidInput(_("This animation is too large. Please make it shorter or smaller."), field)
    output = BytesIO()
    loop = picture.info.get("loop", 0)
    picture.save(output, "WEBP", save_all=True, duration=pace, loop=loop, quality=75, method=0, exif=b"", xmp=b"", icc_profile="")
    picture.seek(0)
    if output.tell() > MAX_MOVING_BYTES:
        raise InvalidInput(_("This animation is too large. Please make it shorter or smaller."), field)
    return output.getvalue()


def _pace(picture: Image.Image, most: int) -> list[int]:
    """Return the milliseconds of each frame, of at most so many; no frame beyond them is decoded."""
    pace: list[int] = []
    for number in range(most):
        try:
            picture.seek(number)
        except EOFError:
            break
        picture.load()
        pace.append(int(picture.info.get("duration") or STILL_MS))
    picture.seek(0)
    return pace
