"""What a space asks its threads for beside title and text: product, version, environment, and a template to start from."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from community.models import Asked, Space, Thread, ThreadKind
from community.models.posts import ENVIRONMENT_LIMIT
from community.services.writing import clean_label
from core.errors import InvalidInput
from core.text import clean_text

TEMPLATE_LIMIT = 4000
# Name in forms → (column of the thread, most characters).
FACTS = {"product": ("product", 80), "version": ("product_version", 40), "environment": ("environment", ENVIRONMENT_LIMIT)}


def asked(space: Space, fact: str, kind: str) -> Asked:
    """Return how a space asks for a fact; what a question must say, other kinds of thread may leave out."""
    need = Asked(getattr(space, f"ask_{fact}"))
    return Asked.OPTIONAL if need == Asked.REQUIRED and kind != ThreadKind.QUESTION else need


def required_sentence(fact: str) -> str:
    return {
        "product": _("This space asks which product it is about."),
        "version": _("This space asks for the version."),
        "environment": _("This space asks for the environment."),
    }[fact]


def set_facts(thread: Thread, space: Space, said: Mapping[str, str | None], *, is_new: bool = True) -> bool:
    """Set what was said, None leaves a fact alone; returns whether something changed.

    Raises InvalidInput naming the field when a required one is missing, or one that the space does not ask for is there.
    What stood there before may stay, whatever the space asks for by now.
    """
    has_changed = False
    for fact, (column, limit) in FACTS.items():
        text = said[fact]
        if text is None:
            continue
        value, former = clean_label(text, fact, limit), getattr(thread, column)
        if is_new or value != former:
            _judge(space, fact, thread.kind, value)
        setattr(thread, column, value)
        has_changed |= value != former
    return has_changed


def _judge(space: Space, fact: str, kind: str, value: str) -> None:
    need = asked(space, fact, kind)
    if need == Asked.REQUIRED and not value:
        raise InvalidInput(required_sentence(fact), fact)
    if need == Asked.OFF and value:
        raise InvalidInput(_("This space does not ask for that; say it in the text."), fact)


def refuse_bare_template(space: Space, body: str) -> None:
    """A template that nobody filled in says nothing."""
    if space.template_md and _words(body) == _words(space.template_md):
        raise InvalidInput(_("Please fill in what the template asks for."), "body")


def clean_questions(facts: Mapping[str, Any]) -> dict[str, str]:
    """Return a space's template without what cannot be stored; InvalidInput when it is too long."""
    if "template_md" not in facts:
        return {}
    text = clean_text(facts["template_md"]).strip()
    if len(text) > TEMPLATE_LIMIT:
        raise InvalidInput(_("At most %(n)s characters, please.") % {"n": TEMPLATE_LIMIT}, "template_md")
    return {"template_md": text}


def body_in(space: Space, body: str, former: Space | None) -> str:
    """Return a text that goes on in another space: the new template in place of the old one, never of what was typed."""
    is_untouched = not body.strip() or (former is not None and _words(body) == _words(former.template_md))
    return space.template_md if is_untouched else body


def _words(text: str) -> list[str]:
    return text.split()
