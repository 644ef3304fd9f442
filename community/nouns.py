"""What people read for "question", "answer" and the other kinds: a community may have words of its own.

A community's words come in two forms, one and many. Sentences around them are such that a noun of any language fits in;
without words of its own a community gets the product's sentences, which are translated whole.
"""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from community.models import ThreadKind

ANSWER = "answer"
# Key → what one and what many of them are called where a community has no words of its own.
NAMES = {
    ThreadKind.QUESTION.value: (gettext_lazy("Question"), gettext_lazy("Questions")),
    ThreadKind.DISCUSSION.value: (gettext_lazy("Discussion"), gettext_lazy("Discussions")),
    ThreadKind.IDEA.value: (gettext_lazy("Idea"), gettext_lazy("Ideas")),
    ThreadKind.ANNOUNCEMENT.value: (gettext_lazy("Announcement"), gettext_lazy("Announcements")),
    ANSWER: (gettext_lazy("Answer"), gettext_lazy("Answers")),
}
LONGEST = 30  # characters of one noun
Nouns = Mapping[str, list[str]]

_SENTENCES: dict[str, dict[str, Promise]] = {
    "start": {
        "question": gettext_lazy("Ask a question"),
        "": gettext_lazy("Start a discussion"),
        "own": gettext_lazy("New: %(noun)s"),
    },
    "this": {"question": gettext_lazy("This question"), "": gettext_lazy("This thread"), "own": gettext_lazy("This %(noun)s")},
    "your": {ANSWER: gettext_lazy("Your answer"), "": gettext_lazy("Your reply"), "own": gettext_lazy("Your %(noun)s")},
    "post": {ANSWER: gettext_lazy("Post answer"), "": gettext_lazy("Post reply"), "own": gettext_lazy("Post: %(noun)s")},
    "write": {"question": gettext_lazy("Your question"), "": gettext_lazy("Text"), "own": gettext_lazy("Your %(noun)s")},
}


def one(nouns: Nouns, key: str) -> str:
    """Return the noun for one of a kind of thread, or for an answer."""
    return nouns[key][0] if key in nouns else str(NAMES[key][0])


def counted(nouns: Nouns, count: int, key: str = ANSWER) -> str:
    """Return a number with its noun, such as "2 answers"; a key without a noun counts replies."""
    if key in nouns:
        return f"{count} {nouns[key][0] if count == 1 else nouns[key][1]}"
    if key == ANSWER:
        return ngettext("%(counter)s answer", "%(counter)s answers", count) % {"counter": count}
    return ngettext("%(counter)s reply", "%(counter)s replies", count) % {"counter": count}


def sentence(nouns: Nouns, name: str, key: str) -> str:
    """Return one of the sentences above for a key; with the community's own noun where it has one."""
    wordings = _SENTENCES[name]
    if key in nouns:
        return str(wordings["own"]) % {"noun": nouns[key][0]}
    return str(wordings.get(key, wordings[""]))


def more(nouns: Nouns) -> str:
    """Return the heading over the answers beside the solution."""
    return _("More: %(noun)s") % {"noun": nouns[ANSWER][1]} if ANSWER in nouns else _("More answers")
