"""The kinds of communities that the set-up assistant offers: data only, every word of it may be changed before and after."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from community.models import Access, JoinPolicy, ThreadKind, ThreadSight, Visibility, WritePolicy

QUESTION, DISCUSSION, IDEA, ANNOUNCEMENT = (kind.value for kind in ThreadKind)
Words = Promise | str


@dataclass(frozen=True)
class SpaceDraft:
    """A space as it is proposed; `access` holds fields of Space that the assistant's form does not show one by one."""

    name: Words
    description: Words
    kinds: tuple[str, ...]
    access: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Preset:
    name: Words
    description: Words
    visibility: Visibility
    join_policy: JoinPolicy
    write_policy: WritePolicy
    accent: str
    welcome: Words
    spaces: tuple[SpaceDraft, ...]


_NEWS = SpaceDraft(
    _("News"), _("What is new, from the people who run this."), (ANNOUNCEMENT, DISCUSSION), {"start_access": Access.STAFF}
)

PRESETS = {
    "support": Preset(
        _("Product support"),
        _("Open to everybody. Customers ask, customers and your people answer, search engines find the solutions."),
        Visibility.PUBLIC, JoinPolicy.OPEN, WritePolicy.EVERYONE, "#0b6e5f",
        _("**Ask, and say what you tried.** Whoever had the same problem is already here."),
        (
            SpaceDraft(_("Questions"), _("Something does not work, or you want to know how."), (QUESTION, DISCUSSION)),
            SpaceDraft(_("Ideas"), _("What the product should learn."), (IDEA, DISCUSSION)),
            _NEWS,
        ),
    ),
    "partners": Preset(
        _("Partner community"),
        _("By invitation, and unknown to everybody else. Each partner has a space where only their own company reads along."),
        Visibility.UNLISTED, JoinPolicy.INVITE, WritePolicy.MEMBERS, "#2456a6",
        _("**Among partners.** Only invited people read here."),
        (
            SpaceDraft(_("Technical"), _("Installing, connecting, repairing."), (QUESTION, DISCUSSION)),
            SpaceDraft(
                _("Your cases"), _("Between your company and us: other partners do not see it."), (QUESTION,),
                {"thread_sight": ThreadSight.COMPANY},
            ),
            _NEWS,
        ),
    ),
    "council": Preset(
        _("Executive council"),
        _("A closed room: nobody learns that it exists, nothing leaves it by mail, feed or search."),
        Visibility.EXECUTIVE, JoinPolicy.INVITE, WritePolicy.MEMBERS, "#3b3d8f",
        _("**What is said here stays here.** Speak about your experience, not about your colleagues’."),
        (
            SpaceDraft(_("Peer exchange"), _("What you would ask somebody who has done it."), (DISCUSSION, QUESTION)),
            SpaceDraft(_("Meetings"), _("Agendas and notes."), (ANNOUNCEMENT, DISCUSSION)),
        ),
    ),
    "beta": Preset(
        _("Beta programme"),
        _("By invitation. Testers report what they find, and vote on what should come next."),
        Visibility.UNLISTED, JoinPolicy.INVITE, WritePolicy.MEMBERS, "#8a4b08",
        _("**Thank you for testing.** Say which version you use; what you find here is not for the public yet."),
        (
            SpaceDraft(_("What we found"), _("It breaks, or it surprises."), (QUESTION, DISCUSSION)),
            SpaceDraft(_("Wishes"), _("What should come next."), (IDEA, DISCUSSION)),
            SpaceDraft(
                _("Releases"), _("What is in each version."), (ANNOUNCEMENT,), {"start_access": Access.STAFF}
            ),
        ),
    ),
}  # fmt: skip
