"""What people fill in, apart from posts (writing_forms.py); the services check again whatever arrives by another way."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.domains import FREE_MAIL_DOMAINS, is_domain
from community.models import (
    Act,
    Asked,
    CloseReason,
    Community,
    FeedPolicy,
    JoinPolicy,
    Role,
    ThreadKind,
    ThreadSight,
    Visibility,
    WritePolicy,
)
from community.models.confidence import TAKEAWAY_LIMIT
from community.models.glass import MOST_MINUTES, REASON_LIMIT
from community.models.places import LONGEST_EDIT_WINDOW, Access
from community.models.tagging import GUIDE_LIMIT
from community.nouns import Nouns, one
from community.services.asked_facts import TEMPLATE_LIMIT
from community.writing_forms import TagsField
from core.ids import decode

# 26 characters of an id, alone or as a part of an address.
_ID_IN_ADDRESS = re.compile(r"(?:^|/)([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26})(?=/|$|\s)")


class DomainsField(forms.CharField):
    """E-mail domains separated by commas or blanks; cleans to a list without repetitions."""

    def __init__(self) -> None:
        help_text = _("For joining with a verified e-mail domain: such as example.com, separated by commas.")
        super().__init__(label=_("E-mail domains"), required=False, max_length=2000, help_text=help_text)

    def clean(self, value: Any) -> Any:
        text = (super().clean(value) or "").lower()
        found = list(dict.fromkeys(text.replace(",", " ").split()))
        for domain in found:
            if not is_domain(domain):
                raise forms.ValidationError(_("“%(domain)s” is not a domain.") % {"domain": domain[:60]})
            if domain in FREE_MAIL_DOMAINS:
                raise forms.ValidationError(_("Anybody can have an address at %(domain)s.") % {"domain": domain})
        return found

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class ChosenField(forms.MultipleChoiceField):
    """Groups of people: roles, segments and companies, by their keys; the form knows which there are."""

    def __init__(self, label: Any) -> None:
        help_text = _("Counts where the answer above is “Chosen people”.")
        super().__init__(label=label, required=False, help_text=help_text, widget=forms.CheckboxSelectMultiple)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Why?"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class HostForm(forms.Form):
    handle = forms.CharField(label=_("Handle of a member"), max_length=40)


class NominationForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail address"), help_text=_("Only you and the hosts see it."))
    reason = forms.CharField(label=_("Why should they be here?"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class TakeawayForm(forms.Form):
    text = forms.CharField(
        label=_("What you would like to say outside"), max_length=TAKEAWAY_LIMIT, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("In your own words: no names, no companies, no quotes."),
    )  # fmt: skip


class GlassForm(forms.Form):
    reference = forms.CharField(label=_("Reference of the community"), max_length=40)
    reason = forms.CharField(label=_("Why?"), max_length=REASON_LIMIT, help_text=_("The members of the community read it."))
    minutes = forms.IntegerField(label=_("For how many minutes?"), min_value=1, max_value=MOST_MINUTES, initial=15)


class CloseForm(forms.Form):
    # No reason is chosen beforehand: two of them count as solved.
    reason = forms.ChoiceField(label=_("Why?"), choices=[("", _("Choose a reason")), *CloseReason.choices])
    note = forms.CharField(label=_("A word to the readers"), max_length=300, required=False)


def id_in_address(text: str) -> uuid.UUID | None:
    """Return the id that an address of a thread holds, or that is written alone; None when there is none."""
    found = _ID_IN_ADDRESS.search(text)
    try:
        return decode(found[1]) if found else None
    except ValueError:
        return None


class DuplicateForm(forms.Form):
    """`original` takes the address of a thread, or its 26 characters, and gives the id."""

    original = forms.CharField(label=_("Address of the original question"), max_length=500)

    def clean_original(self) -> uuid.UUID:
        found = id_in_address(self.cleaned_data["original"])
        if found is None:
            raise forms.ValidationError(_("Copy the address of the original question here."))
        return found


class MemberForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role)


class AccessForm(forms.Form):
    visibility = forms.ChoiceField(label=_("Visibility"), choices=Visibility)
    join_policy = forms.ChoiceField(label=_("How people join"), choices=JoinPolicy)
    join_domains = DomainsField()
    write_policy = forms.ChoiceField(label=_("Who may write"), choices=WritePolicy)

    @staticmethod
    def initial_of(community: Community) -> dict[str, Any]:
        return {name: getattr(community, name) for name in AccessForm.base_fields}


class WritingForm(forms.Form):
    edit_window_minutes = forms.IntegerField(
        label=_("Minutes to mend a post without a trace"), min_value=0, max_value=LONGEST_EDIT_WINDOW,
        help_text=_("For so long an author may mend what nobody replied to. Later edits leave a version and are marked."),
    )  # fmt: skip


class SpaceForm(forms.Form):
    """A space's words, kinds, what it asks for, and access. `groups`: roles, segments, companies that "chosen" can name."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=240, required=False)
    kinds = forms.MultipleChoiceField(label=_("Takes"), choices=ThreadKind, widget=forms.CheckboxSelectMultiple)
    ask_product = forms.ChoiceField(label=_("Questions name a product"), choices=Asked, initial=Asked.OPTIONAL)
    ask_version = forms.ChoiceField(label=_("Questions name a version"), choices=Asked, initial=Asked.OPTIONAL)
    ask_environment = forms.ChoiceField(label=_("Questions name an environment"), choices=Asked, initial=Asked.OFF)
    template_md = forms.CharField(
        label=_("Template"), required=False, max_length=TEMPLATE_LIMIT, widget=forms.Textarea(attrs={"rows": 6}), strip=False,
        help_text=_("What a new thread starts from, in Markdown: headings to write under, for example."),
    )  # fmt: skip
    read_access = forms.ChoiceField(label=_("Who reads"), choices=Access, required=False)
    read_chosen = ChosenField(_("Chosen to read"))
    thread_sight = forms.ChoiceField(label=_("Which threads they see"), choices=ThreadSight, initial=ThreadSight.ALL)
    start_access = forms.ChoiceField(label=_("Who starts threads"), choices=Access, required=False)
    start_chosen = ChosenField(_("Chosen to start threads"))
    reply_access = forms.ChoiceField(label=_("Who replies"), choices=Access, required=False)
    reply_chosen = ChosenField(_("Chosen to reply"))
    attach_access = forms.ChoiceField(label=_("Who attaches files"), choices=Access, required=False)
    attach_chosen = ChosenField(_("Chosen to attach files"))
    feed_policy = forms.ChoiceField(
        label=_("Resolved-issues feed"),
        # Summaries are approved by people, and nobody can approve one yet.
        choices=[choice for choice in FeedPolicy.choices if choice[0] != FeedPolicy.SUMMARY],
    )

    def __init__(self, *args: Any, groups: list[tuple[str, str]], nouns: Nouns, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind.value, one(nouns, kind)) for kind in ThreadKind]  # type: ignore[attr-defined]
        for act in Act:
            self.fields[f"{act.value}_chosen"].choices = groups  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse "chosen people" without anybody chosen; forget whom an access of another kind does not ask for."""
        found = super().clean() or self.cleaned_data
        for act in Act:
            chosen = f"{act.value}_chosen"
            if found.get(f"{act.value}_access") != Access.CHOSEN:
                found[chosen] = []
            elif not found.get(chosen) and chosen not in self.errors:
                self.add_error(chosen, _("Choose at least one group of people, or another answer above."))
        return found

    def facts(self) -> dict[str, Any]:
        """Return what the services take: the space's own columns, and `chosen` {act: keys}."""
        chosen = {act: self.cleaned_data[f"{act.value}_chosen"] for act in Act}
        columns = {name: value for name, value in self.cleaned_data.items() if not name.endswith("_chosen")}
        return {**columns, "chosen": chosen}


class ViewAsForm(forms.Form):
    kind = forms.ChoiceField(label=_("Look at the community as"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]


class TagForm(forms.Form):
    description = forms.CharField(label=_("When to use this tag"), max_length=GUIDE_LIMIT, required=False)
    synonyms = TagsField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["synonyms"].label = _("Other words for it")
        self.fields["synonyms"].help_text = _("With commas between them.")


class SegmentForm(forms.Form):
    name = forms.CharField(label=_("Name of the segment"), max_length=60)


class SegmentMemberForm(forms.Form):
    handle = forms.CharField(label=_("Handle of a member"), max_length=31)
