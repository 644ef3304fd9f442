"""Secrets and personal data in what a machine sends: named by their places, published only when they are said to be meant."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from api.problems import Problem
from community.services.checking import findings_in


def demand_accepted(data: Mapping[str, Any], *, published: str = "") -> None:
    """Raise the problem `needs_confirmation` when title, body or environment hold what a person would be asked about.

    `published` is what stands in the post already. The values themselves are not repeated: problems end up in logs.
    """
    if data["accept_findings"]:
        return
    texts = {name: data[name] for name in ("title", "body", "environment") if data.get(name)}
    found = [
        {"field": each.field, "kind": each.kind, "start": start, "end": end}
        for each in findings_in(texts, published=published)
        for start, end in each.spans
    ]
    if found:
        detail = _("Mask what was found, or send accept_findings if it is meant to be published.")
        raise Problem("needs_confirmation", detail, findings=found)
