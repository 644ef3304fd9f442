"""Uploaded pictures: any of them becomes a small WebP that holds nothing but pixels, in a file whose name tells nothing."""

import secrets
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
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
    return _webp(upload, size, field, box, lambda picture: shrunk(picture, box))


def square_png(upload: IO[bytes], size: int, field: str, side: int) -> bytes:
    """Return the upload as a square PNG of `side` pixels, for what every browser must read, such as a favicon."""
    box = (side, side)
    return _encoded(upload, size, field, box, lambda picture: ImageOps.pad(picture, box, _SMOOTH, color=_NOTHING), "PNG")


def keep(content: bytes, folder: str, field: str, suffix: str = "webp") -> str:
    """Store an encoded picture and return its name; InvalidInput when the storage refuses, and no half of a file stays."""
    # The name is random: it tells nothing, and a new picture never hides behind a cached old one.
    name = f"{folder}/{secrets.token_hex(16)}.{suffix}"
    try:
        return default_storage.save(name, ContentFile(content))
    except OSError as error:
        default_storage.delete(name)
        raise InvalidInput(_("Pictures cannot be kept at the moment. Please try again later."), field) from error


def _webp(upload: IO[bytes], size: int, field: str, box: Box, shape: Shape) -> bytes:
    return _encoded(upload, size, field, box, shape, "WEBP")


def _encoded(upload: IO[bytes], size: int, field: str, box: Box, shape: Shape, kind: str) -> bytes:
    if size > MAX_BYTES:
        raise InvalidInput(_("This picture is larger than 5 MB. Please choose a smaller one."), field)
    with decoding(field):
        picture = opened(upload, field)
        # JPEG can be decoded at a fraction of its size; the other formats ignore this.
        picture.draft("RGB", (box[0] * 2, box[1] * 2))
        return encoded(shape(upright(picture)), kind)


@contextmanager
def decoding(field: str) -> Iterator[None]:
    """While this lasts nothing else is decoded in this process; what is wrong with the picture becomes InvalidInput."""
    with _one_at_a_time:
        try:
            yield
        except UnidentifiedImageError as error:
            raise InvalidInput(_("Please choose a JPEG, PNG, WebP or GIF picture."), field) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels(field) from error
        # Pillow's decoders raise many kinds of errors on broken files; none of them is our own fault.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, IndexError, KeyError, TypeError) as error:
            raise InvalidInput(_("This picture is damaged. Please choose another."), field) from error


def opened(upload: IO[bytes], field: str) -> Image.Image:
    """Return a picture of which the head was read; its pixels are decoded when they are first used."""
    picture = Image.open(upload, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels(field)
    return picture


def upright(picture: Image.Image) -> Image.Image:
    """Return the pixels of the first frame, turned as the camera was held, as RGB or RGBA."""
    picture.load()
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    return ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")


def shrunk(picture: Image.Image, box: Box) -> Image.Image:
    """Make the picture fit into a box, keeping its shape; smaller ones stay as they are."""
    picture.thumbnail(box, _SMOOTH)
    return picture


def encoded(picture: Image.Image, kind: str = "WEBP") -> bytes:
    """Return the pixels in a format, and nothing else."""
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    output = BytesIO()
    bare.save(output, kind, **_SAVING[kind])
    return output.getvalue()


def _too_many_pixels(field: str) -> InvalidInput:
    return InvalidInput(_("This picture has more than 25 million pixels. Please choose a smaller one."), field)
