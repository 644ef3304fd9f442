"""Files of our own that a text shows: `attachment:` and the 26 characters of an id, where Markdown takes an address."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token

from core.markup.limits import MAX_FILE_CANDIDATES
from core.markup.plaintext import inline_text

_ADDRESS = re.compile(r"attachment:([0-9A-HJKMNP-TV-Z]{26})(?![0-9A-Z])", re.IGNORECASE)
# `![words](attachment:…)` and the same without the exclamation mark; the words hold no bracket of their own.
_INLINE = re.compile(r"!?\[([^\[\]]{0,1000})\]\(\s{0,3}<?attachment:([0-9A-Z]{26})>?[^()\n]{0,300}\)", re.IGNORECASE)


@dataclass(frozen=True)
class File:
    """Where a file is, and the words for it where the text has none.

    Of pictures `small_url` is what a post shows, in `width` × `height` pixels; of others it is empty.
    """

    url: str
    name: str
    small_url: str = ""
    width: int = 0
    height: int = 0


@dataclass
class Files:
    """Which files a post may show (upper-case id → file), and whether a picture was shown."""

    known: Mapping[str, File]
    has_picture: bool = field(default=False)

    def at(self, address: object) -> File | None:
        """Return the file of an address, None when there is none that this post may show."""
        found = _ADDRESS.fullmatch(str(address))
        return self.known.get(found[1].upper()) if found else None

    def picture(self, token: Token, file: File) -> Token:
        """Return an image token as the page shows it: room is kept for it while it loads."""
        self.has_picture = True
        attrs: dict[str, str | int | float] = {
            "src": file.small_url, "alt": "", "width": file.width, "height": file.height, "loading": "lazy",
        }  # fmt: skip
        words = token.children if inline_text(token.children or []).strip() else [Token("text", "", 0, content=file.name)]
        return Token("image", "img", 0, attrs=attrs, children=words)


def is_file_address(url: object) -> bool:
    return _ADDRESS.fullmatch(str(url)) is not None


def find_files(source: str) -> set[str]:
    """Return the upper-case ids that a text names, at most MAX_FILE_CANDIDATES of them."""
    if "attachment:" not in source.lower():
        return set()
    found = dict.fromkeys(match[1].upper() for match in _ADDRESS.finditer(source))
    return set(list(found)[:MAX_FILE_CANDIDATES])


def without_files(source: str, ids: Collection[str] | None = None) -> str:
    """Return Markdown in which files (those of these upper-case ids, or all) are no more than their words."""
    if "attachment:" not in source.lower() or ids is not None and not ids:
        return source

    def gone(public_id: str) -> bool:
        return ids is None or public_id.upper() in ids

    source = _INLINE.sub(lambda match: match[1] if gone(match[2]) else match[0], source)
    return _ADDRESS.sub(lambda match: "" if gone(match[1]) else match[0], source)
