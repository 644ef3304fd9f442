"""Asking before secrets and personal data are published: what was found, masking it, and the answer "publish as it is"."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from core.disclosures import disclosures

LABELS = {
    "key": _("Password, key or token"),
    "card": _("Card number"),
    "iban": _("Bank account"),
    "email": _("E-mail address"),
    "phone": _("Phone number"),
}
SHOWN = 4  # characters of a finding that are shown of a secret: enough to recognise it, too few to use it
MOST_SHOWN = 20


@dataclass(frozen=True)
class Finding:
    """One value found in one field, wherever it stands there; `spans` are its places. `id` is the same for the same value."""

    field: str
    kind: str
    value: str
    spans: tuple[tuple[int, int], ...]

    @property
    def id(self) -> str:
        return hashlib.sha256(f"{self.field} {self.kind} {self.value}".encode()).hexdigest()[:16]

    @property
    def label(self) -> str:
        return str(LABELS[self.kind])

    @property
    def shown(self) -> str:
        if self.kind in ("email", "phone"):
            return self.value
        return f"{self.value[:SHOWN]}…" if len(self.value) > 2 * SHOWN else "…"


def findings_in(texts: Mapping[str, str], *, published: str = "") -> list[Finding]:
    """Return what should be asked about in these fields, apart from what is `published` already."""
    found: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for field, text in texts.items():
        for each in disclosures(text):
            value = text[each.start : each.end]
            if value not in published:
                found.setdefault((field, each.kind, value), []).append((each.start, each.end))
    return [Finding(*key, tuple(spans)) for key, spans in found.items()]


def masked(texts: Mapping[str, str], findings: Iterable[Finding]) -> dict[str, str]:
    """Return the texts with `[kind]` in place of these findings; nothing else in them changes."""
    result = dict(texts)
    for field in texts:
        places = [(span, each.kind) for each in findings if each.field == field for span in each.spans]
        for (start, end), kind in sorted(places, reverse=True):
            result[field] = f"{result[field][:start]}[{kind}]{result[field][end:]}"
    return result


def digest_of(findings: Iterable[Finding]) -> str:
    """Return what stands for exactly these findings: who accepts them has accepted no other."""
    return hashlib.sha256(" ".join(sorted(each.id for each in findings)).encode()).hexdigest()[:24]
