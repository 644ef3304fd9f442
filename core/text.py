"""Plain text as people type it: cleaned, shortened, turned into slugs, compared by look."""

import re
import unicodedata

EXCERPT_LENGTH = 180  # characters
SLUG_LENGTH = 80  # characters
EMPTY_SLUG = "thread"
MARKS_PER_LETTER = 4  # no living orthography stacks more; "Zalgo" names stack dozens

# Characters that no page, feed or database column can carry: control characters other than tab and line feed, lone
# surrogates, noncharacters (XML 1.0 section 2.2, HTML section 13.2.3.5).
_PLANE_ENDS = "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000))
_ILLEGAL = "\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef" + _PLANE_ENDS
# Embeddings, overrides and isolates (UAX 9 section 2) reorder what stands around them, which hides file types and code
# from the reader ("Trojan Source"). The plain marks U+200E, U+200F and U+061C do not, and stay in bodies.
_REORDERING = "\u202a-\u202e\u2066-\u2069"
_UNSAFE = re.compile(f"[{_ILLEGAL}{_REORDERING}]")
_LINE_ENDS = re.compile("\r\n?")

# Invisible in a title or a name, so two of them can look alike: zero-width and filler characters, direction marks, tags.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f"
    "\u2800\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
)
# The joiners are spelling in Persian, Indic scripts and emoji; next to ASCII they are only a disguise.
_STRAY_JOINER = re.compile("(?<![^\x00-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?![^\x00-\x7f])")

# Latin letter → characters that look like it once NFKC and case folding are done. A hand-picked part of the confusables
# table of UTS 39: letters seen in impersonations of Latin handles. `l` also stands for i, 1 and |, because a capital I
# folds to i; `-` for every separator.
_LOOKALIKES = {
    "a": "аɑα",
    "b": "вьƅ",
    "c": "сϲᴄ",
    "d": "ԁɗ",
    "e": "еєҽ",
    "g": "ɡցɢ",
    "h": "нһհʜ",
    "j": "јϳ",
    "k": "кκᴋ",
    "l": "iıіιӏǀוا1|!ɩ",
    "m": "мᴍ",
    "n": "пոռηɴ",
    "o": "оοօσᴏ०੦0",
    "p": "рρᴘ",
    "q": "ԛգ",
    "r": "гᴦ",
    "s": "ѕꜱ",
    "t": "тτᴛ",
    "u": "υսᴜ",
    "v": "νѵᴠ",
    "w": "ԝաѡωᴡ",
    "x": "хχ",
    "y": "уүγʏ",
    "z": "ᴢ",
    "-": "_.‐‑‒–—−· ",
}
_TO_LATIN = str.maketrans({other: latin for latin, others in _LOOKALIKES.items() for other in others})

RESERVED_HANDLES = frozenset({
    "abuse", "accounts", "admin", "administrator", "all", "anonymous", "answerable", "api", "billing", "bot",
    "channel", "contact", "deleted", "everyone", "help", "helpdesk", "here", "host", "hostmaster", "inbox", "info",
    "legal", "login", "logout", "mail", "manager", "me", "media", "mod", "moderator", "moderators", "mods", "news",
    "none", "noreply", "null", "official", "owner", "postmaster", "privacy", "root", "sales", "security", "settings",
    "signup", "staff", "static", "support", "sysadmin", "system", "team", "undefined", "unknown", "webmaster", "www",
    "you",
})  # fmt: skip


def clean_text(value: str) -> str:
    """Return a text of many lines with `\\n` line ends, without characters that pages and feeds cannot carry."""
    # What is taken out is unprintable to Python too, which looks many times faster than the expressions do.
    if value.replace("\n", "").replace("\t", "").isprintable():
        return value
    return _UNSAFE.sub("", _LINE_ENDS.sub("\n", value))


def clean_line(value: str) -> str:
    """Return a title or name on one line: NFC, single blanks, nothing invisible, no tower of marks."""
    value = " ".join(clean_text(value).split())
    if not value.isascii():
        value = _STRAY_JOINER.sub("", _INVISIBLE.sub("", value))
        value = _limit_marks(unicodedata.normalize("NFC", value))
    return " ".join(value.split())


def _limit_marks(value: str) -> str:
    kept: list[str] = []
    stacked = 0
    for character in value:
        stacked = stacked + 1 if unicodedata.combining(character) else 0
        if stacked <= MARKS_PER_LETTER:
            kept.append(character)
    return "".join(kept)


def excerpt(text: str, limit: int = EXCERPT_LENGTH) -> str:
    """Return the start of a text on one line, at most `limit` characters, cut between words and marked with `…`."""
    line = " ".join(text.split())
    if len(line) <= limit:
        return line
    cut = line[: limit - 1]
    words = cut if line[limit - 1] == " " else cut.rpartition(" ")[0]
    # A script without blanks, or one endless word, is cut where it stands.
    cut = words if len(words) > limit // 2 else _without_half_letter(cut, line[limit - 1])
    return cut.rstrip(" ,;:-–—(") + "…"


def _without_half_letter(cut: str, following: str) -> str:
    """Drop the last letter when the cut would part it from its marks or joined emoji."""
    while cut and following and (_joins_back(following) or cut[-1] == "\u200d"):
        cut, following = cut[:-1], cut[-1]
    return cut


def _joins_back(character: str) -> bool:
    return unicodedata.category(character) in {"Mn", "Me", "Mc"} or character == "\u200d"


def slugify_title(title: str) -> str:
    """Return the words of a title for an address: 1 to 80 letters, digits and single hyphens.

    Latin letters lose their accents, other scripts stay as they are: the route must take any string, not only ASCII.
    """
    folded = unicodedata.normalize("NFKC", clean_line(title)).casefold()
    spelt = "".join(_without_accent(character) for character in unicodedata.normalize("NFC", folded))
    words = "".join(character if _is_word(character) else " " for character in spelt).split()
    slug = "-".join(words)
    if len(slug) > SLUG_LENGTH:
        slug = slug[: SLUG_LENGTH + 1].rpartition("-")[0] or slug[:SLUG_LENGTH]
    return slug or EMPTY_SLUG


def _without_accent(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() else character


def _is_word(character: str) -> bool:
    return unicodedata.category(character)[0] in "LNM"


def handle_skeleton(value: str) -> str:
    """Return what a handle or name looks like: two values of equal skeleton can be taken for each other.

    After UTS 39 section 4, with NFKC, case folding and accents removed first. It is compared, never shown.
    """
    folded = unicodedata.normalize("NFKC", clean_line(value)).casefold()
    folded = "".join(c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c))
    latin = folded.replace("\u200c", "").replace("\u200d", "").translate(_TO_LATIN)
    latin = re.sub("-+", "-", latin).strip("-")
    return latin.replace("rn", "m").replace("vv", "w")


_RESERVED_SKELETONS = frozenset(map(handle_skeleton, RESERVED_HANDLES))


def is_reserved_handle(handle: str) -> bool:
    """Whether a handle is, or looks like, a name that speaks for the operator or is part of an address."""
    skeleton = handle_skeleton(handle)
    return skeleton in _RESERVED_SKELETONS or skeleton.replace("-", "") in _RESERVED_SKELETONS
