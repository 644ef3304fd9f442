"""Avatars: any picture somebody uploads becomes a small square WebP that holds nothing but pixels."""

import threading
from io import BytesIO
from typing import IO

from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

from core.errors import InvalidInput

SIDE = 256  # pixels
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 25_000_000
# The decoders that may be reached; the type is told by the content, never by the name.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
# One decoded picture takes up to 100 MB, so a process decodes one at a time.
_one_at_a_time = threading.Lock()


def square_webp(upload: IO[bytes], size: int) -> bytes:
    """Return the upload of `size` bytes as a square WebP of SIDE pixels; InvalidInput says what is wrong with it.

    Of an animation only the first frame is ever decoded. Position, camera and comments do not survive the re-encoding.
    """
    if size > MAX_BYTES:
        raise _refused(_("This picture is larger than 5 MB. Please choose a smaller one."))
    with _one_at_a_time:
        try:
            return _encode(_first_frame(upload))
        except UnidentifiedImageError as error:
            raise _refused(_("Please choose a JPEG, PNG, WebP or GIF picture.")) from error
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise _too_many_pixels() from error
        # Pillow's decoders raise many kinds of errors on broken files; none of them is our own fault.
        except (OSError, ValueError, SyntaxError, EOFError, ArithmeticError, IndexError, KeyError, TypeError) as error:
            raise _refused(_("This picture is damaged. Please choose another.")) from error


def _first_frame(upload: IO[bytes]) -> Image.Image:
    picture = Image.open(upload, formats=FORMATS)
    if picture.width * picture.height > MAX_PIXELS:
        raise _too_many_pixels()
    # JPEG can be decoded at a fraction of its size; the other formats ignore this.
    picture.draft("RGB", (SIDE * 2, SIDE * 2))
    picture.load()
    return picture


def _encode(picture: Image.Image) -> bytes:
    has_alpha = picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    square = ImageOps.fit(upright, (SIDE, SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(square.mode, square.size)
    bare.paste(square)
    output = BytesIO()
    bare.save(output, "WEBP", quality=84, method=4)
    return output.getvalue()


def _too_many_pixels() -> InvalidInput:
    return _refused(_("This picture has more than 25 million pixels. Please choose a smaller one."))


def _refused(reason: str) -> InvalidInput:
    return InvalidInput(reason, "avatar")
