"""E-mail domains: which one an address certainly belongs to, and which ones belong to no single company."""

import re

# Source: RFC 5322 section 3.2.3 (dot-atom) and RFC 1035 section 2.3.1 (host names), both in plain ASCII.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL_PART = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_DOMAIN = re.compile(rf"(?=.{{4,253}}\Z)(?:{_LABEL}\.)+(?!\d+\Z){_LABEL}")
# RFC 2047 encoded words: some mail software decodes them and then delivers to another domain.
_ENCODED_WORD = "=?"

# Providers where anybody gets a mailbox. The refusal guards administrators against a slip of the keyboard, so it
# names the large ones of each region and does not try to be complete.
FREE_MAIL_DOMAINS = frozenset({
    "126.com", "139.com", "163.com", "abv.bg", "aol.com", "aol.de", "arcor.de", "att.net", "bellsouth.net",
    "bigpond.com", "bk.ru", "bluewin.ch", "bol.com.br", "btinternet.com", "centrum.cz", "charter.net", "comcast.net",
    "cox.net", "daum.net", "earthlink.net", "email.cz", "email.com", "fastmail.com", "fastmail.fm", "foxmail.com",
    "free.fr", "freenet.de", "gmail.com", "gmx.at", "gmx.ch", "gmx.com", "gmx.de", "gmx.net", "googlemail.com",
    "hanmail.net", "hey.com", "hotmail.co.uk", "hotmail.com", "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it",
    "hushmail.com", "icloud.com", "ig.com.br", "inbox.lv", "inbox.ru", "interia.pl", "laposte.net", "libero.it",
    "list.ru", "live.co.uk", "live.com", "live.fr", "live.nl", "mac.com", "mail.com", "mail.de", "mail.ru",
    "mailbox.org", "me.com", "msn.com", "naver.com", "o2.pl", "onet.pl", "orange.fr", "outlook.com", "outlook.de",
    "outlook.es", "outlook.fr", "pm.me", "posteo.de", "proton.me", "protonmail.com", "qq.com", "rambler.ru",
    "rediffmail.com", "rocketmail.com", "sapo.pt", "sbcglobal.net", "seznam.cz", "sfr.fr", "sina.com", "sohu.com",
    "t-online.de", "telia.com", "terra.com.br", "tutanota.com", "tuta.io", "ukr.net", "uol.com.br", "verizon.net",
    "virgilio.it", "walla.co.il", "wanadoo.fr", "web.de", "wp.pl", "ya.ru", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp",
    "yahoo.co.uk", "yahoo.com", "yahoo.com.br", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.it", "yandex.com",
    "yandex.ru", "yeah.net", "ymail.com", "zoho.com",
})  # fmt: skip


def domain_of(address: str) -> str | None:
    """Return the lower-case domain of an address, or None unless everybody who reads the address agrees on it.

    Quoted local parts, encoded words, trailing dots, address literals and domains outside ASCII are all None: mail
    software disagrees about where those lead, so they prove nothing.
    """
    local_part, _, domain = address.rpartition("@")
    domain = domain.lower() if domain.isascii() else ""
    return domain if has_plain_local_part(local_part) and _DOMAIN.fullmatch(domain) else None


def has_plain_local_part(local_part: str) -> bool:
    """Whether the part before the @ is made of plain words and dots."""
    return bool(_LOCAL_PART.fullmatch(local_part)) and _ENCODED_WORD not in local_part


def is_domain(domain: str) -> bool:
    """Whether this is a full host name in lower-case ASCII; other scripts are given in their xn-- form."""
    return bool(_DOMAIN.fullmatch(domain))
