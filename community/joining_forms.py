"""What people fill in to join, and what managers fill in to let them; the services check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Role
from community.services.invitation_lists import TEXT_LIMIT, decode, end_of_day
from community.services.join_requests import ANSWER_LENGTH, QUESTION_LENGTH, QUESTIONS_LIMIT
from community.services.terms import NOTE_LIMIT
from community.writing_forms import BodyField, RequestKeyField

FILE_BYTES = 1_000_000


class EndOfDayField(forms.DateField):
    """A day; cleans to its last second in UTC, None for nothing."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"], **kwargs)

    def clean(self, value: Any) -> Any:
        day = super().clean(value)
        return end_of_day(day) if day else None


class InvitationForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"))
    guest_until = EndOfDayField(_("Guest until"), help_text=_("For guests: the last day on which they read along."))

    def __init__(self, *args: Any, roles: list[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [(role.value, role.label) for role in roles]  # type: ignore[attr-defined]


class InvitationListForm(forms.Form):
    """A list, pasted or as a file; the file counts where both are given."""

    text = forms.CharField(
        label=_("Addresses"), required=False, max_length=TEXT_LIMIT, strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
        help_text=_("One line each: e-mail, role, guest until. The last two may be left out, such as ada@example.com,expert"),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a CSV file"), required=False, widget=forms.FileInput(attrs={"accept": ".csv,.txt,text/csv,text/plain"})
    )
    request_key = RequestKeyField()

    def clean_file(self) -> Any:
        upload = self.cleaned_data["file"]
        if upload and upload.size > FILE_BYTES:
            raise forms.ValidationError(_("This file is too large: at most 1 MB, please."))
        return upload

    def text_of_list(self) -> str:
        """Return what was pasted or uploaded; InvalidInput (file) for a file that is no text."""
        upload = self.cleaned_data["file"]
        return decode(upload.read()) if upload else str(self.cleaned_data["text"])


class JoinForm(forms.Form):
    """One field for each of the community's questions: answer_0, answer_1, …"""

    def __init__(self, *args: Any, questions: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for number, question in enumerate(questions):
            widget = forms.Textarea(attrs={"rows": 3})
            self.fields[f"answer_{number}"] = forms.CharField(label=question, max_length=ANSWER_LENGTH, widget=widget)

    @property
    def answers(self) -> list[str]:
        return [self.cleaned_data[name] for name in self.fields]


class QuestionsForm(forms.Form):
    questions = forms.CharField(
        label=_("Questions"), required=False, max_length=(QUESTION_LENGTH + 2) * QUESTIONS_LIMIT,
        widget=forms.Textarea(attrs={"rows": QUESTIONS_LIMIT}),
        help_text=_("One per line, up to five. Whoever asks to join answers each of them."),
    )  # fmt: skip


class TermsForm(forms.Form):
    body = BodyField(_("Terms"), required=False)
    change_note = forms.CharField(
        label=_("What changed"), max_length=NOTE_LIMIT, required=False,
        help_text=_("Members read this when they are asked again."),
    )  # fmt: skip

    def __init__(self, *args: Any, is_first: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_first:
            del self.fields["change_note"]


class EndForm(forms.Form):
    """Until when somebody is suspended, or a guest."""

    until = EndOfDayField(_("Until"))


class OrganisationForm(forms.Form):
    domain = forms.CharField(
        label=_("E-mail domain"), max_length=253, help_text=_("Such as example.com; a member's confirmed address proves it.")
    )
    name = forms.CharField(label=_("Name of the company"), max_length=120)
