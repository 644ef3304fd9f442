"""The question before publishing: secrets and personal data in what somebody sends, each with its mask."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import Form
from django.http import HttpRequest

from community.services.checking import MOST_SHOWN, Finding, digest_of, findings_in, masked

CHECKED = ("title", "body", "environment")
ALL = "all"


@dataclass(frozen=True)
class Question:
    """What is asked: findings with their masks, how many more there are, what "publish as it is" sends. Empty after masking."""

    findings: list[Finding]
    more_count: int
    digest: str


def question(texts: dict[str, str], mask: str, accepted: str, published: str = "") -> tuple[dict[str, str], Question | None]:
    """Return the texts, masked as was asked, and what is to be asked now; None when they may be published."""
    found = findings_in(texts, published=published)
    chosen = [each for each in found if mask in (ALL, each.id)]
    if chosen:
        texts = masked(texts, chosen)
        found = findings_in(texts, published=published)
    if not mask and (not found or accepted == digest_of(found)):
        return texts, None
    return texts, Question(found[:MOST_SHOWN], max(0, len(found) - MOST_SHOWN), digest_of(found))


def is_questioned(request: HttpRequest, form: Form, published: str = "", fields: Sequence[str] = CHECKED) -> bool:
    """Whether a valid form has to be shown again first: something was found in it, or was just masked. Puts it on the form."""
    texts = {name: str(form.data.get(name, "")) for name in fields if name in form.data}
    said, asked = question(texts, request.POST.get("mask", ""), request.POST.get("accept_findings", ""), published)
    if asked is None:
        return False
    form.data = form.data.copy()  # type: ignore[attr-defined]  # a QueryDict, which cannot be changed as it came
    for name, text in said.items():
        form.data[name] = text  # type: ignore[index]
    form.question = asked  # type: ignore[attr-defined]
    return True
