"""Uploaded pictures: any of them becomes a small WebP that holds nothing but pixels, in a file whose name tells nothing."""

import secrets
import threading
from collections.abc import Callable
from io import BytesIO
from typing import IO, Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import InvalidInput

SIDE = 256  # pixels of an avatar
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
# The decoders that may be reached; the type is told by the content, never by the name.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# One decoded picture takes up to 100 MB, so a process decodes one at a time.
_one_at_a_time = threading.Lock()
_SMOOTH = Image.Resampling.LANCZOS
_NOTHING = (0, 0, 0, 0)  # transparent
_SAVING: dict[str, dict[str, Any]] = {"WEBP": {"quality": 84, "method": 4}, "PNG": {"optimize": True}}
Box = tuple[int, int]
Shape = Callable[[Image.Image], Image.Image]


def square_webp(upload: IO[bytes], size: int, field: str = "avatar") -> bytes:
    """Return the upload of `size` bytes as a square WebP of SIDE pixels; InvalidInput says what is wrong with it.

    Of an animation only the first frame is ever decoded. Position, camera and comments do not survive the re-encoding.
    """
    return _webp(upload, size, field, (SIDE, SIDE), lambda picture: ImageOps.fit(picture, (SIDE, SIDE), _SMOOTH))


def webp_within(upload: IO[bytes], size: int, field: str, box: Box) -> bytes:
    """Return the upload as a WebP of the same shape that fits into a box (width, height in pixels)."""
    return _webp(upload, size, field, box, lambda picture: _shrunk(picture, box))


def square_png(upload: IO[bytes], size: int, field: str, side: int) -> bytes:
    """Return the upload as a square PNG of `side` pixels, for what every browser must read, such as a favicon."""
    box = (side, side)
    return _encoded(upload, size, field, box, lambda picture: ImageOps.pad(picture, box, _SMOOTH, color=_NOTHING), "PNG")


def keep(encoded: bytes, folder: str, field: str, suffix: str = "webp") -> str:
    """Store an encoded picture and return its name; InvalidInput when the storage refuses, and no half of a file stays."""
    # The name is random: it tells nothing, and a new picture never hides behind a cached old one.
    name = f"{folder}/{secrets.token_hex(16)}.{suffix}"
    try:
        return default_storage.save(name, ContentFile(encoded))
    except OSError as error:
        default_storage.delete(name)
        raise InvalidInput(_("Pictures cannot be kept at the moment. Please try again later."), field) from error


def _webp(upload: IO[bytes], size: int, field: str, box: Box, shape: Shape) -> bytes:
    return _encoded(upload, size, field, box, shape, "WEBP")


def _encoded(upload: IO[bytes], size: int, field: str, box: Box, shape: Shape, kind: str) -> bytes:
    if size > MAX_BYTES:
        raise InvalidInput(_("This picture is larger than 5 MB. Please choose a smaller one."), field)
    with _one_at_a_time:
        try:
            return _encode(_first_frame(upload, field, box), shape, kind)
        except UnidentifiedImageError as error:
            raise InvalidInput(_("Please choose a JPEG, PNG, WebP or GIF picture."), field) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels(field) from error
        # Pillow's decoders raise many kinds of errors on broken files; none of them is our own fault.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, IndexError, KeyError, TypeError) as error:
            raise InvalidInput(_("This picture is damaged. Please choose another."), field) from error


def _first_frame(upload: IO[bytes], field: str, box: Box) -> Image.Image:
    picture = Image.open(upload, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels(field)
    # JPEG can be decoded at a fraction of its size; the other formats ignore this.
    picture.draft("RGB", (box[0] * 2, box[1] * 2))
    picture.load()
    return picture


def _shrunk(picture: Image.Image, box: Box) -> Image.Image:
    picture.thumbnail(box, _SMOOTH)
    return picture


def _encode(picture: Image.Image, shape: Shape, kind: str) -> bytes:
    has_alpha = kind == "PNG" or picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    shaped = shape(upright)
    bare = Image.new(shaped.mode, shaped.size)
    bare.paste(shaped)
    output = BytesIO()
    bare.save(output, kind, **_SAVING[kind])
    return output.getvalue()


def _too_many_pixels(field: str) -> InvalidInput:
    return InvalidInput(_("This picture has more than 25 million pixels. Please choose a smaller one."), field)
