"""What is paid, and what never is (rules R1–R4): the table, and the reasons for a zero."""

from dataclasses import dataclass

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

# Rows keep the version of the table they were judged by; changing a number below means a new version.
RULES_VERSION = 1


class Rule(TextChoices):
    """Acts that are paid. Visits, posts, likes given, invitations and streaks are worth nothing, on purpose."""

    ACCEPTED = "accepted", _("Answer accepted by the person who asked")
    HELPFUL = "helpful", _("Answer voted helpful")
    WORKED = "worked", _("Answer worked for somebody else")
    ACCEPTING = "accepting", _("Told everybody which answer solved it")


class Unpaid(TextChoices):
    """Why a row pays nothing although its rule names points."""

    NONE = "", ""
    SELF = "self", _("one's own answer")
    COLLEAGUE = "colleague", _("from a colleague")
    STAFF = "staff", _("staff are thanked, not ranked")


# Points of each rule. Source: domain rule R1; a confirmed solution is worth more than an opinion of it.
POINTS = {Rule.ACCEPTED: 15, Rule.HELPFUL: 10, Rule.WORKED: 5, Rule.ACCEPTING: 2}

# The rules whose standing rows count as "people helped".
HELP = frozenset({Rule.ACCEPTED, Rule.WORKED})

# R3: a colleague's vote or confirmation ranks content and pays nothing. An asker's acceptance is not a vote.
COLLEAGUE_PAYS_NOTHING = frozenset({Rule.HELPFUL, Rule.WORKED})


@dataclass(frozen=True)
class Relation:
    """How giver and receiver of a point stand to each other, at that moment."""

    is_self: bool
    is_colleague: bool
    receiver_is_staff: bool


def judge(rule: Rule, relation: Relation) -> tuple[int, Unpaid]:
    """Return (points paid, why nothing is paid)."""
    if relation.is_self and rule != Rule.ACCEPTING:
        return 0, Unpaid.SELF
    if relation.receiver_is_staff:
        return 0, Unpaid.STAFF
    if relation.is_colleague and rule in COLLEAGUE_PAYS_NOTHING:
        return 0, Unpaid.COLLEAGUE
    return POINTS[rule], Unpaid.NONE
