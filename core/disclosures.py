"""What somebody should be asked about before they publish it: true secrets and personal data, hardly ever a line of code.

The patterns are those of `core.redaction`. There a doubtful case is masked; here it is left out, because a warning that is
wrong too often is clicked away. So placeholders, examples, names of variables and numbers of test cards are no findings.
"""

import re

from core.redaction import Found, Kind, find

WARNED: frozenset[Kind] = frozenset({"key", "card", "iban", "email", "phone"})

_EXAMPLE_MAIL = re.compile(
    r"@(?:[\w-]+\.)*(?:example\.(?:com|org|net)|example|test|invalid|localhost|local|internal)$"
    r"|^(?:no-?reply|do-?not-?reply|you|user|username|name|someone|foo|me|root|postmaster|support|info|help)@"
    # Files and packages with an `@`: logo@2x.png, package@latest.tgz
    r"|\.(?:png|jpe?g|gif|svg|webp|js|ts|css|json|ya?ml|tgz|gz|zip|py|service|timer|socket|target)$",
    re.IGNORECASE | re.ASCII,
)
_PLACEHOLDER = re.compile(
    r"^[^A-Za-z0-9]*$|example|changeme|placeholder|redacted|your[_-]?|xxxx|\*\*\*|\.\.\.|^[$%{<(]|^(?:none|null|true|false|undefined)\b"
    r"|1234567890|0123456789|abcdef",
    re.IGNORECASE | re.ASCII,
)
# What a program does with a name (config.password, getpass(), env["TOKEN"]), and names of types (X25519PublicKey).
_CODE = re.compile(r"^[A-Za-z_]\w*(?:\.[A-Za-z_]|[\[(]|::|->)|^[A-Z][a-z]*[0-9]{0,5}(?:[A-Z][a-z]+)+[;,)]*$", re.ASCII)
_SURE_KEY = re.compile(
    r"^(?:-----BEGIN|eyJ|[prs]k_|whsec_|A(?:KI|SI|GP|ID|RO)A|gh[oprsu]_|github_pat_|glpat-|xox|AIza|ya29|SG\.|sk-|hf_|npm_|pypi-|dop_v1)"
)
_SHORTEST_PRIVATE_KEY = 100  # characters with its marks; a PKCS 8 key of Ed25519 has 118
_SHORTEST_GUESS = 8  # characters of a password that nothing but its label tells
# Lengths by issuer (ISO/IEC 7812-1); other numbers that pass the check are order numbers and the like.
_CARDS = re.compile(
    r"4(?:[0-9]{15}|[0-9]{18})|5[1-5][0-9]{14}|2(?:22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)[0-9]{12}"
    r"|3[47][0-9]{13}|6(?:011|5[0-9]{2}|4[4-9][0-9])[0-9]{12}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35(?:2[89]|[3-8][0-9])[0-9]{12}"
    r"|62[0-9]{14,17}"
)
_TEST_CARDS = {
    "4111111111111111", "4242424242424242", "4012888888881881", "5555555555554444", "5105105105105100", "378282246310005",
    "371449635398431", "6011111111111117", "4000056655665556", "2223003122003222",
}  # fmt: skip


def disclosures(text: str) -> list[Found]:
    """Return what of a text its writer should be asked about, in order."""
    return [each for each in find(text) if each.kind in WARNED and _is_true(each, text)]


def _is_true(found: Found, text: str) -> bool:
    value = text[found.start : found.end]
    if found.kind == "email":
        return not _EXAMPLE_MAIL.search(value)
    if found.kind == "key":
        return _is_secret(value)
    if found.kind == "card":
        digits = re.sub("[ -]", "", value)
        return bool(_CARDS.fullmatch(digits)) and digits not in _TEST_CARDS
    # Without a plus, a bracket or a word before it, a number with gaps is more often a column of a log.
    return found.kind != "phone" or value[0] in "+(" or _is_named(text[max(0, found.start - 16) : found.start])


def _is_secret(value: str) -> bool:
    if value.startswith("-----BEGIN"):
        # Certificates and public keys are there to be shown, and programs name the mark alone.
        return "PRIVATE KEY" in value[:60] and len(value) > _SHORTEST_PRIVATE_KEY
    if _PLACEHOLDER.search(value):
        return False
    if _SURE_KEY.match(value):
        return True
    value = value.rpartition(":")[2] if _is_login(value) else value
    is_mixed = any(sign.isalpha() for sign in value) and any(not sign.isalpha() and sign not in ".,;:_-/)" for sign in value)
    return len(value) >= _SHORTEST_GUESS and is_mixed and not _CODE.match(value) and not _is_name(value)


def _is_name(value: str) -> bool:
    """Words with hyphens or underscores, such as user_id_2 and a-thing-with-4-parts, are names."""
    return sum(part.isalpha() and len(part) > 2 and part.islower() for part in re.split("[_-]", value)) > 1


def _is_login(value: str) -> bool:
    return re.fullmatch(r"[\w.-]{1,64}:[^\s:]{1,128}", value) is not None


def _is_named(before: str) -> bool:
    return re.search(r"(?:tel|telephone|telefon|phone|mobile|cell|handy|fax|whatsapp|call)\b", before, re.IGNORECASE) is not None
