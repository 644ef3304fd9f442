"""The words for kinds of threads and for answers, as the community on the page has them (`community`, if there is one)."""

from typing import Any

from django import template

from community import nouns
from community.nouns import Nouns

register = template.Library()


def _nouns(context: Any) -> Nouns:
    found: Nouns = getattr(context.get("community"), "nouns", None) or {}
    return found


@register.simple_tag(takes_context=True)
def noun(context: Any, key: str) -> str:
    """`{% noun "idea" %}` → Idea."""
    return nouns.one(_nouns(context), key)


@register.simple_tag(takes_context=True)
def counted(context: Any, count: int, key: str = nouns.ANSWER) -> str:
    """`{% counted 2 %}` → 2 answers; `{% counted 2 "reply" %}` → 2 replies."""
    return nouns.counted(_nouns(context), count, key)


@register.simple_tag(takes_context=True)
def sentence(context: Any, name: str, key: str) -> str:
    """`{% sentence "your" "answer" %}` → Your answer."""
    return nouns.sentence(_nouns(context), name, key)


@register.simple_tag(takes_context=True)
def more_answers(context: Any) -> str:
    return nouns.more(_nouns(context))
