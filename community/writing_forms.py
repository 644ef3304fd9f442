"""What people fill in to write something; the services check again whatever arrives by another way."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.aliases import Voice
from community.models import Asked, Space, Thread, ThreadKind
from community.models.canned import CANNED_BODY_LIMIT, CANNED_TITLE_LIMIT
from community.models.files import ALT_LIMIT
from community.models.posts import BODY_LIMIT, ENVIRONMENT_LIMIT, TITLE_LIMIT
from community.nouns import Nouns, one, sentence
from community.pages.voices import Voices
from community.services.asked_facts import FACTS, asked, required_sentence
from core.ids import decode, encode
from core.markup import without_files
from core.uploads import MOST_FILES

# The first of them is at most 7, or it would be more than 128 bits.
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}")
IDS_READ = 50  # of files in one form
# Where scripts run, the questions of the chosen space come by themselves; elsewhere a button brings them.
FOLLOW_SPACE = {
    "data-hx-post": "", "data-hx-trigger": "change", "data-hx-vals": '{"change_space": "1"}', "data-hx-target": "#space-fields",
    "data-hx-select": "#space-fields", "data-hx-swap": "outerHTML",
}  # fmt: skip


def new_request_key() -> str:
    return uuid.uuid4().hex


class RequestKeyField(forms.CharField):
    """A hidden key that makes a second click the same request as the first."""

    def __init__(self) -> None:
        super().__init__(required=False, max_length=64, widget=forms.HiddenInput, initial=new_request_key)


class BodyField(forms.CharField):
    def __init__(self, label: Any = "", **kwargs: Any) -> None:
        super().__init__(label=label or _("Text"), max_length=BODY_LIMIT, widget=forms.Textarea, strip=False, **kwargs)


class TagsField(forms.CharField):
    """Tags separated by commas or blanks; cleans to a list."""

    def __init__(self) -> None:
        help_text = _("Up to five, separated by commas.")
        super().__init__(label=_("Tags"), required=False, max_length=240, help_text=help_text)

    def clean(self, value: Any) -> Any:
        text = super().clean(value) or ""
        return [tag for tag in text.replace(",", " ").split() if tag]

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(value) if isinstance(value, list) else value


class SeveralFiles(forms.FileInput):
    allow_multiple_selected = True

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return files.getlist(name) if hasattr(files, "getlist") else []


class FilesField(forms.Field):
    """Uploaded files, not opened here; cleans to a list. The service tells what each of them is."""

    widget = SeveralFiles

    def __init__(self) -> None:
        help_text = _("Pictures up to 10 MB; PDF, ZIP and text up to 20 MB. At most ten at once.")
        super().__init__(label=_("Files"), required=False, help_text=help_text)

    def clean(self, value: Any) -> Any:
        sent = list(value or [])
        if len(sent) > MOST_FILES:
            raise forms.ValidationError(_("At most %(n)s files at once, please."), params={"n": MOST_FILES})
        return sent


class FilesForm(forms.Form):
    """A form whose post carries files: new ones, and those uploaded before, which its list names by their ids.

    `kept` are the ids of the new ones once they were taken in. `may_attach` leaves the fields out where it is false.
    """

    uploads = FilesField()
    alt = forms.CharField(
        label=_("What do the pictures show?"), required=False, max_length=ALT_LIMIT,
        help_text=_("Read aloud to people who cannot see them."),
    )  # fmt: skip

    def __init__(self, *args: Any, may_attach: bool = True, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept: list[uuid.UUID] = []
        if not may_attach:
            del self.fields["uploads"], self.fields["alt"]

    @property
    def removed_files(self) -> list[uuid.UUID]:
        return self._named("removed")

    @property
    def attached_files(self) -> list[uuid.UUID]:
        removed = set(self.removed_files)
        return [pk for pk in [*self._named("attached"), *self.kept] if pk not in removed]

    def _named(self, name: str) -> list[uuid.UUID]:
        texts = self.data.getlist(name) if hasattr(self.data, "getlist") else []
        return [decode(text) for text in texts[:IDS_READ] if _ID.fullmatch(text)]

    def said(self) -> dict[str, Any]:
        """Return what was filled in, with the ids of all files in place of what was uploaded."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("uploads", "alt")}
        data["body"] = without_files(data["body"], set(map(encode, self.removed_files)))
        return {**data, "files": self.attached_files}


class EnvironmentField(forms.CharField):
    def __init__(self) -> None:
        help_text = _("Such as the operating system, the browser, or how it is installed.")
        super().__init__(label=_("Environment"), max_length=ENVIRONMENT_LIMIT, required=False, help_text=help_text)


class VoiceField(forms.ChoiceField):
    """As whom one writes; it is there where aliases are."""

    def __init__(self) -> None:
        super().__init__(label=_("Write"), required=False, choices=Voice.choices, widget=forms.RadioSelect, initial=Voice.NAME)

    def clean(self, value: Any) -> Any:
        return super().clean(value) or Voice.NAME.value


def offer_voices(form: forms.Form, voices: Voices) -> None:
    """Show the choice among these voices, or none."""
    if not voices.choices:
        del form.fields["voice"]
        return
    form.fields["voice"].choices = voices.choices  # type: ignore[attr-defined]
    form.fields["voice"].help_text = voices.note


class AskForm(FilesForm):
    """`shown` is the space whose questions are asked: they and the template follow the choice of space (`shown_space`)."""

    space = forms.ChoiceField(label=_("Space"))
    kind = forms.ChoiceField(label=_("Kind"), choices=ThreadKind)
    title = forms.CharField(label=_("Title"), max_length=TITLE_LIMIT)
    body = BodyField(_("Your question"))
    product = forms.CharField(
        label=_("Product"), max_length=80, required=False, widget=forms.TextInput(attrs={"list": "products"})
    )
    version = forms.CharField(
        label=_("Version"), max_length=40, required=False, widget=forms.TextInput(attrs={"list": "versions"})
    )
    environment = EnvironmentField()
    tags = TagsField()
    voice = VoiceField()
    request_key = RequestKeyField()

    def __init__(self, *args: Any, spaces: list[Space], shown: Space, nouns: Nouns, voices: Voices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown, self.spaces = shown, spaces
        offer_voices(self, voices)
        self.fields["space"].choices = [(space.slug, space.name) for space in spaces]  # type: ignore[attr-defined]
        if len(spaces) > 1:
            self.fields["space"].widget.attrs.update(FOLLOW_SPACE)
        allowed = {kind for space in spaces for kind in space.kinds}
        kinds = [(kind.value, one(nouns, kind)) for kind in ThreadKind if kind.value in allowed]
        self.fields["body"].label = sentence(nouns, "write", kinds[0][0] if kinds else ThreadKind.QUESTION)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = kinds[0][0]
        self._ask_for_facts()

    def _ask_for_facts(self) -> None:
        kind = str(self["kind"].value())
        for fact in FACTS:
            need = asked(self.shown, fact, kind)
            self.fields[fact].required = need == Asked.REQUIRED
            self.fields[fact].error_messages["required"] = required_sentence(fact)
            if need == Asked.OFF:
                # What was typed where it was asked for comes back with the space that asks for it.
                self.fields[fact].widget = forms.HiddenInput()

    def said(self) -> dict[str, Any]:
        data = super().said()
        unasked = [fact for fact in FACTS if asked(self.shown, fact, data["kind"]) == Asked.OFF]
        return {**data, **dict.fromkeys(unasked, "")}


class DetailsField(forms.BooleanField):
    """A helper's word that they need to know more from whoever asked."""

    def __init__(self) -> None:
        help_text = _("The question waits for them until they write or change something.")
        super().__init__(label=_("I need details from the asker"), required=False, help_text=help_text)


class ReplyForm(FilesForm):
    body = BodyField()
    voice = VoiceField()
    asks_for_details = DetailsField()
    request_key = RequestKeyField()

    def __init__(self, *args: Any, voices: Voices, may_ask: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_voices(self, voices)
        if not may_ask:
            del self.fields["asks_for_details"]


class CommentForm(forms.Form):
    body = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), strip=False)
    voice = forms.CharField(required=False, widget=forms.HiddenInput)
    asks_for_details = DetailsField()

    def __init__(self, *args: Any, may_ask: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_ask:
            del self.fields["asks_for_details"]


class EditThreadForm(FilesForm):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LIMIT)
    body = BodyField()
    product = forms.CharField(label=_("Product"), max_length=80, required=False)
    version = forms.CharField(label=_("Version"), max_length=40, required=False)
    environment = EnvironmentField()
    tags = TagsField()
    reason = forms.CharField(label=_("What did you change?"), max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)

    def ask_for_facts(self, space: Space, thread: Thread) -> None:
        """Ask for what the space asks, and for what is said already; what was never said may stay unsaid."""
        for fact, (column, _limit) in FACTS.items():
            need, is_said = asked(space, fact, thread.kind), bool(getattr(thread, column))
            if need == Asked.OFF and not is_said:
                del self.fields[fact]
                continue
            self.fields[fact].required = need == Asked.REQUIRED and is_said
            self.fields[fact].error_messages["required"] = required_sentence(fact)


class EditPostForm(FilesForm):
    body = BodyField()
    reason = forms.CharField(label=_("What did you change?"), max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class CannedForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=CANNED_TITLE_LIMIT)
    body = forms.CharField(label=_("Text"), max_length=CANNED_BODY_LIMIT, widget=forms.Textarea(attrs={"rows": 8}), strip=False)
