"""Personal and secret patterns: found in text, and masked where it leaves for machines.

Every pattern is linear: what may repeat is bounded, or can start only where its own characters do not precede it.
A doubtful case is masked, because a gap in an exported answer costs less than a leaked secret.
"""

import ipaddress
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["email", "phone", "ip", "card", "iban", "key", "serial"]
Span = tuple[int, int]
Judge = Callable[[re.Match[str]], Span | None]


@dataclass(frozen=True)
class Masked:
    """A text with `[kind]` in place of what was found, and how often each kind was (only kinds that occurred)."""

    text: str
    counts: dict[Kind, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Found:
    """Where something personal or secret stands in a text: text[start:end]."""

    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Found]:
    """Return e-mail and IP addresses, phone and card numbers, IBANs, keys and serial numbers, in order, none within another."""
    found: list[Found] = []
    for kind, pattern, judge in _RULES:
        spans = _spans(text, pattern, judge)
        found += (Found(kind, *span) for span in spans)
        text = _blanked(text, spans)
    kept: list[Found] = []
    for each in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or each.start >= kept[-1].end:
            kept.append(each)
    return kept


def mask(text: str) -> Masked:
    """Put `[kind]` in place of everything that `find` finds."""
    counts: dict[Kind, int] = {}
    parts: list[str] = []
    start = 0
    for each in find(text):
        parts += (text[start : each.start], f"[{each.kind}]")
        start, counts[each.kind] = each.end, counts.get(each.kind, 0) + 1
    return Masked("".join(parts) + text[start:], counts)


def _spans(text: str, pattern: re.Pattern[str], judge: Judge) -> list[Span]:
    spans: list[Span] = []
    match = pattern.search(text)
    while match:
        span = judge(match)
        if span:
            spans.append(span)
        # A rejected candidate may hide a true one that starts later inside it.
        match = pattern.search(text, span[1] if span else match.start() + 1)
    return spans


def _blanked(text: str, spans: list[Span]) -> str:
    """Return a text of equal length in which what was found is hidden from the looser shapes that come after."""
    parts: list[str] = []
    at = 0
    for start, end in spans:
        parts += (text[at:start], "[" + "\0" * (end - start - 2) + "]")
        at = end
    return "".join(parts) + text[at:]


def _whole(match: re.Match[str]) -> Span:
    return match.span()


def _value(match: re.Match[str]) -> Span:
    return match.span("value")


# --- keys -----------------------------------------------------------------------------------------------------------

_PEM = re.compile(
    r"-----BEGIN [A-Z0-9 ]{1,40}-----"
    r"[^-]*+(?:-(?!----)[^-]*+)*+"  # up to the end mark, or to the end of a block that was cut off
    r"(?:-----END [A-Z0-9 ]{1,40}-----)?"
)
_KEY = re.compile(
    r"(?<![A-Za-z0-9_-])(?:"
    r"eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?"  # JSON web token
    r"|[prs]k_(?:live|test)_[A-Za-z0-9]{10,}"  # Stripe
    r"|whsec_[A-Za-z0-9+/=_-]{16,}"  # Standard Webhooks
    r"|(?:AKIA|ASIA|AGPA|AIDA|AROA)[A-Z0-9]{16}"  # AWS
    r"|gh[oprsu]_[A-Za-z0-9]{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}"  # GitHub, GitLab
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}"  # Slack
    r"|AIza[\w-]{30,}|ya29\.[\w-]{20,}"  # Google
    r"|SG\.[\w-]{16,}\.[\w-]{16,}|(?:AC|SK)[0-9a-f]{32}"  # SendGrid, Twilio
    r"|sk-[\w-]{20,}|hf_[A-Za-z0-9]{20,}|npm_[A-Za-z0-9]{30,}|pypi-[\w-]{16,}|dop_v1_[0-9a-f]{32,}"
    r"|[A-Z0-9]{5}(?:-[A-Z0-9]{5}){4}(?![A-Za-z0-9_-])"  # product keys in five groups of five
    r")",
    re.ASCII,
)
_URL_PASSWORD = re.compile(r"(?<=://)[^\s/@:]{1,64}:[^\s/@]{1,128}(?=@)")
_BEARER = re.compile(r"\b(?:Bearer|Basic)\s{1,3}(?P<value>[\w.~+/=-]{16,})", re.IGNORECASE | re.ASCII)
_PASSWORD = re.compile(
    r"\b(?:password|passwd|passphrase|passwort|pwd)[\"']?\s{0,3}[:=]\s{0,3}[\"']?(?P<value>[^\s\"'<>\[][^\s\"'<>]{5,})",
    re.IGNORECASE,
)
_LABELLED_KEY = re.compile(
    r"(?:key|token|secret|licen[cs]e|activation[ _-]code)[\"']?\s{0,3}[:=]\s{0,3}[\"']?"
    r"(?P<value>[A-Za-z0-9+/_~][\w+/.~-]{7,}={0,2})",
    re.IGNORECASE | re.ASCII,
)


def _secret_value(match: re.Match[str]) -> Span | None:
    """`token: undefined` is prose, `token: 9f3a…` is not."""
    return match.span("value") if any(c.isdigit() for c in match["value"]) else None


# --- people and machines --------------------------------------------------------------------------------------------

# `git@host` is everybody's name for a repository.
_EMAIL = re.compile(r"(?<![\w.%+-])(?!git@)[\w.%+-]++@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w@])")
_MAC = re.compile(r"(?<![\w:-])[0-9a-f]{2}(?:[:-][0-9a-f]{2}){5}(?![\w:-])", re.IGNORECASE | re.ASCII)
_SERIAL = re.compile(
    r"\b(?:S/N|SN(?=\s{0,3}[:=#])|serial(?:[ _-]?(?:number|num|no|nr))?|service[ _-]?tag|asset[ _-]?tag|IMEI)\b"
    r"[.\"']{0,2}(?:\s{1,3}(?:is|was))?\s{0,3}[:=#]?\s{0,3}[\"'`*]{0,2}"
    r"(?P<value>[A-Z0-9](?:[A-Z0-9/-]{3,38})[A-Z0-9])",
    re.IGNORECASE | re.ASCII,
)


_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_QUAD = rf"(?:{_OCTET}\.){{3}}{_OCTET}"
_IPV4 = re.compile(rf"(?<![\w.]){_QUAD}(?!\w|\.[0-9])", re.ASCII)
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f]{0,4}:)[0-9A-Fa-f:]{2,39}(?:\.[0-9]{1,3}){0,3}(?:%\w{1,15})?(?![\w:])", re.ASCII)
_VERSION_WINDOW = 80  # characters looked at before a dotted quad
# Four numbers with dots are a version after a word that says so ("firmware 4.2.1.0", "version 4.2.1.0 to 4.2.2.0"),
# and in a user agent ("Chrome/120.0.0.0"). Anything else of that shape is taken for an address.
_VERSION_BEFORE = re.compile(
    rf"(?:\b(?:v|ver|versions?|release|build|firmware|fw|driver|bios|sdk|patch)\.?(?:\s+(?:is|was|to|from|number|no\.?))?\s*[:=#]?"
    rf"|\b(?:(?:up|down)grad|updat)(?:e|ed|ing)\s+(?:from|to))\s*[\"'`*(]{{0,2}}"
    rf"(?:{_QUAD}[\"'`*)]{{0,2}}\s*(?:,|/|-|–|→|->|to|and|or)\s*[\"'`*]{{0,2}}){{0,3}}$",
    re.IGNORECASE | re.ASCII,
)
_USER_AGENT_BEFORE = re.compile(r"[A-Z][a-z]{1,20}[A-Za-z]{0,20}/$", re.ASCII)


def _ipv4_address(match: re.Match[str]) -> Span | None:
    before = match.string[max(0, match.start() - _VERSION_WINDOW) : match.start()]
    is_version = _VERSION_BEFORE.search(before) or _USER_AGENT_BEFORE.search(before)
    return None if is_version else match.span()


def _ipv6_address(match: re.Match[str]) -> Span | None:
    """Times, C++ names and port lists share the shape; only a valid address with a digit counts."""
    try:
        ipaddress.IPv6Address(match[0])
    except ValueError:
        return None
    return match.span() if any(c.isdigit() for c in match[0]) else None


# --- numbers --------------------------------------------------------------------------------------------------------

# Length of an IBAN by country, from the IBAN registry of ISO 13616.
_IBAN_LENGTHS = {
    15: "NO", 16: "BE", 18: "DK FI FK FO GL NL SD", 19: "MK SI", 20: "AT BA EE KZ LT LU MN XK", 21: "CH HR LI LV",
    22: "BG BH CR DE GB GE IE ME RS VA", 23: "AE GI IL IQ OM SO TL", 24: "AD CZ ES MD PK RO SA SE SK TN VG",
    25: "LY PT ST", 26: "IS TR", 27: "BI DJ FR GR IT MC MR SM", 28: "AL AZ BY CY DO GT HN HU LB NI PL SV",
    29: "BR EG PS QA UA", 30: "JO KW MU YE", 31: "MT SC", 32: "LC", 33: "RU",
}  # fmt: skip
_IBAN = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    + "|".join(
        rf"(?:{countries.replace(' ', '|')})[0-9]{{2}}(?:[ -]?[A-Z0-9]){{{length - 4}}}"
        for length, countries in _IBAN_LENGTHS.items()
    )
    + r")(?![A-Za-z0-9])",
    re.IGNORECASE | re.ASCII,
)
_CARD = re.compile(r"(?<![0-9.,])[2-6](?:[ -]?[0-9]){12,18}(?![0-9])")
_PHONE = re.compile(
    r"(?:"
    r"(?<![\w+.])(?:\+|00)[1-9][0-9]{0,2}(?: ?\([0-9]{1,4}\))?(?:[ ./-]?[0-9]){6,13}"  # international
    r"|(?<![\w.:/-])\(?0[1-9][0-9]{1,4}\)?[ /-][0-9]{3,8}(?:[ -][0-9]{2,4}){0,2}"  # with a trunk 0
    r"|(?<![\w.:/-])0[1-9](?:[ .-][0-9]{2}){4}"  # French pairs
    r"|(?<![\w.-])(?:1[ .-])?(?:\([2-9][0-9]{2}\) ?|[2-9][0-9]{2}[ -])[0-9]{3}-[0-9]{4}"  # North America
    r"|(?<![\w.-])[2-9][0-9]{2}\.[0-9]{3}\.[0-9]{4}"
    r")(?![\w]|[.-][0-9])",
    re.ASCII,
)
_LABELLED_PHONE = re.compile(
    r"(?<!\[)\b(?:tel|telephone|telefon|phone|mobile|cell|handy|fax|whatsapp|call)\b[^\n0-9+(\[]{0,12}"
    r"(?P<value>[0-9(](?:[ .()/-]{0,2}[0-9]){6,14})(?![\w])",
    re.IGNORECASE | re.ASCII,
)


def _iban_number(match: re.Match[str]) -> Span | None:
    """The checksum of ISO 7064, MOD 97-10."""
    compact = re.sub("[ -]", "", match[0]).upper()
    number = "".join(str(int(character, 36)) for character in compact[4:] + compact[:4])
    return match.span() if int(number) % 97 == 1 else None


def _card_number(match: re.Match[str]) -> Span | None:
    """The longest run of 13 to 19 digits that passes the Luhn check (ISO/IEC 7812-1) and ends where a group ends."""
    start, end = match.span()
    text = match.string
    while end - start >= 13:
        digits = re.sub("[ -]", "", text[start:end])
        if len(digits) >= 13 and _passes_luhn(digits):
            return start, end
        end = max(text.rfind(" ", start, end), text.rfind("-", start, end))
    return None


def _passes_luhn(digits: str) -> bool:
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    return (sum(map(int, digits[-1::-2])) + sum(n // 10 + n % 10 for n in doubled)) % 10 == 0


# What is most surely what it seems comes first: its mask then hides it from the looser shapes below.
_RULES: tuple[tuple[Kind, re.Pattern[str], Judge], ...] = (
    ("key", _PEM, _whole),
    ("key", _KEY, _whole),
    ("key", _URL_PASSWORD, _whole),
    ("key", _BEARER, _value),
    ("key", _PASSWORD, _value),
    ("key", _LABELLED_KEY, _secret_value),
    ("email", _EMAIL, _whole),
    ("iban", _IBAN, _iban_number),
    ("serial", _MAC, _whole),
    ("serial", _SERIAL, _secret_value),
    ("card", _CARD, _card_number),
    ("ip", _IPV6, _ipv6_address),
    ("ip", _IPV4, _ipv4_address),
    ("phone", _LABELLED_PHONE, _value),
    ("phone", _PHONE, _whole),
)
