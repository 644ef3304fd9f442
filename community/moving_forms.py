"""Forms of moderators who move posts."""

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.forms import id_in_address
from community.models import Thread, ThreadKind
from community.models.posts import TITLE_LIMIT
from core.ids import decode

Choices = list[tuple[str, str]]
SOURCE, TARGET = "source", "target"


class FindForm(forms.Form):
    """`into` takes the address of a thread, or its 26 characters, and gives the id."""

    into = forms.CharField(label=_("Address of the thread that stays"), max_length=500)

    def clean_into(self) -> uuid.UUID:
        found = id_in_address(self.cleaned_data["into"])
        if found is None:
            raise forms.ValidationError(_("Copy the address of the other thread here."))
        return found


class MergeForm(forms.Form):
    """What to decide where two threads differ."""

    title = forms.ChoiceField(label=_("Title"), widget=forms.RadioSelect, initial=TARGET)
    solutions = forms.TypedMultipleChoiceField(
        label=_("Which solutions stand?"), coerce=decode, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("The others stay readable below, as replaced by the first one chosen, and keep their points."),
    )  # fmt: skip
    tags = forms.MultipleChoiceField(
        label=_("Tags"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("At most five.")
    )

    def __init__(self, *args: Any, source: Thread, target: Thread, solutions: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.titles = {TARGET: target.title, SOURCE: source.title}
        tags = list(dict.fromkeys([*target.tags, *source.tags]))
        _offer(self, "title", list(self.titles.items()), TARGET)
        _offer(self, "solutions", solutions, [pk for pk, _label in solutions])
        _offer(self, "tags", [(tag, tag) for tag in tags], target.tags)


class SplitForm(forms.Form):
    replies = forms.TypedMultipleChoiceField(
        label=_("Which replies belong elsewhere?"), coerce=decode, widget=forms.CheckboxSelectMultiple,
        help_text=_("The oldest of them opens the new thread. Their comments go along; solutions stay."),
    )  # fmt: skip
    title = forms.CharField(label=_("Title of the new thread"), max_length=TITLE_LIMIT)
    space = forms.ChoiceField(label=_("Space"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ThreadKind)

    def __init__(self, *args: Any, thread: Thread, replies: Choices, spaces: Choices, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "replies", replies, [])
        _offer(self, "space", spaces, thread.space.slug)
        _offer(self, "kind", kinds, thread.kind)


class MoveForm(forms.Form):
    space = forms.ChoiceField(label=_("Where does it belong?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, spaces: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "space", spaces, None)


class ConvertForm(forms.Form):
    """`below` names the reply below which a comment will stand; without it, it stands below the thread itself."""

    below = forms.TypedChoiceField(label=_("Below which post?"), coerce=decode, required=False, empty_value=None)

    def __init__(self, *args: Any, parents: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _offer(self, "below", parents, "")


def _offer(form: forms.Form, name: str, choices: Choices, initial: Any) -> None:
    """Let a field choose among these; without any, it is not there."""
    if not choices:
        del form.fields[name]
        return
    form.fields[name].choices = choices  # type: ignore[attr-defined]
    form.fields[name].initial = initial
