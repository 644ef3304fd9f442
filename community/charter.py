"""The built-in terms of executive communities: the Chatham House rule, as a constant that no setting takes away.

A new wording gets a new number; old numbers stay, since people accepted them. Source of the rule: Chatham House,
https://www.chathamhouse.org/about-us/chatham-house-rule (1927, refined 2002).
"""

from django.utils.translation import gettext as _

CURRENT = 1


def charter_paragraphs(number: int) -> list[str]:
    """Return the paragraphs of one version of the built-in text; none for 0."""
    if number == 0:
        return []
    return [
        _(
            "This community is held under the Chatham House Rule. You are free to use what you read here, but neither the"
            " identity nor the affiliation of whoever said it, nor that of any other participant, may be revealed."
        ),
        _("Nothing is quoted, forwarded, recorded or transcribed. To share a takeaway, ask the person who wrote it."),
        _("Nobody sells here, and nobody collects the list of members."),
        _(
            "Everybody who can read along is named in the list of readers. Nobody can prevent a screenshot: what protects"
            " us is that each of us keeps this rule."
        ),
    ]
