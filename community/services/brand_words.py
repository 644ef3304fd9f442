"""The words of a brand: links, nouns, welcome and privacy texts, the name that mail comes from. Checked here, and only here."""

from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from community.models import Visibility
from community.nouns import LONGEST, NAMES
from community.services.writing import clean_label
from core.errors import InvalidInput
from core.markup import render
from core.text import clean_text

LINKS_LIMIT = 6
ADDRESS_LIMIT = 500
SENDER_LIMIT = 60
# Characters that a mail's From line gives a meaning to (RFC 5322 §3.2.3).
SPECIAL_IN_MAIL = frozenset('<>"@,;:\\()[]')
TEXT_LIMITS = {"welcome_md": 4_000, "privacy_md": 40_000}
WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def clean_brand_words(fields: dict[str, Any]) -> dict[str, Any]:
    """Return those of the fields that are words of the brand as they are stored; InvalidInput names the field."""
    found: dict[str, Any] = {
        name: parse_links(fields[name], name) for name in ("header_links", "footer_links") if isinstance(fields.get(name), str)
    }
    if "nouns" in fields:
        found["nouns"] = _clean_nouns(fields["nouns"])
    if "sender_name" in fields:
        found["sender_name"] = _clean_sender(fields["sender_name"])
    for name, limit in TEXT_LIMITS.items():
        if name in fields:
            found[name] = source = _clean_source(fields[name], name, limit)
            found[name.replace("_md", "_html")] = render(source).html if source else ""
    return found


def refuse_sender_of_secret(sender_name: str, visibility: str) -> None:
    """Mail of an executive community names nothing, its sender neither."""
    if sender_name and visibility == Visibility.EXECUTIVE:
        raise InvalidInput(_("Mail of an executive community comes without a name."), "sender_name")


def _clean_nouns(nouns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return the nouns of which both forms are there; half a pair is refused, an empty one left out."""
    found = {}
    for key in NAMES:
        one, many = (
            clean_label(form, f"{key}_{number}", LONGEST)
            for number, form in zip(("one", "many"), nouns.get(key, ["", ""]), strict=True)
        )
        if bool(one) != bool(many):
            raise InvalidInput(
                _("Please give both, the word for one and the word for many."), f"{key}_{'many' if one else 'one'}"
            )
        if one:
            found[key] = [one, many]
    return found


def _clean_sender(name: str) -> str:
    if any(not letter.isprintable() for letter in name) or SPECIAL_IN_MAIL & set(name):
        raise InvalidInput(
            _("A sender's name is plain words, without line breaks and without < > @ : ; , or quotation marks."), "sender_name"
        )
    return clean_label(name, "sender_name", SENDER_LIMIT)


def _clean_source(text: str, field: str, limit: int) -> str:
    source = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(source) > limit:
        raise InvalidInput(_("This text is too long: at most %(limit)s characters.") % {"limit": f"{limit:,}"}, field)
    return source


def parse_links(text: str, field: str) -> list[dict[str, str]]:
    """Return [{"label", "url"}] from lines such as "Status https://status.example.com"."""
    found = [_parse_link(line, field) for line in map(str.strip, text.splitlines()) if line]
    if len(found) > LINKS_LIMIT:
        raise InvalidInput(_("At most %(n)s links, please.") % {"n": LINKS_LIMIT}, field)
    return found


def _parse_link(line: str, field: str) -> dict[str, str]:
    label, _blank, url = line.rpartition(" ")
    label = clean_label(label, field, 40)
    if len(url) > ADDRESS_LIMIT:
        raise InvalidInput(_("A web address may have at most %(n)s characters.") % {"n": ADDRESS_LIMIT}, field)
    if not label or not _is_web_address(url):
        raise InvalidInput(_("“%(line)s” is not words followed by a web address.") % {"line": line[:80]}, field)
    return {"label": label, "url": url}


def _is_web_address(url: str) -> bool:
    try:
        WEB_ADDRESS(url)
        return clean_text(url) == url and urlsplit(url).port != 0
    except (ValidationError, ValueError):
        return False
