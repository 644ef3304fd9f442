"""What people fill in; the services check again whatever arrives by another way."""

import re
import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.domains import FREE_MAIL_DOMAINS, is_domain
from community.aliases import Voice
from community.models import (
    Act,
    CloseReason,
    Community,
    FeedPolicy,
    JoinPolicy,
    Role,
    Space,
    ThreadKind,
    ThreadSight,
    Visibility,
    WritePolicy,
)
from community.models.confidence import TAKEAWAY_LIMIT
from community.models.files import ALT_LIMIT
from community.models.glass import MOST_MINUTES, REASON_LIMIT
from community.models.places import Access
from community.models.posts import BODY_LIMIT, TITLE_LIMIT
from community.models.tagging import GUIDE_LIMIT
from community.nouns import Nouns, one, sentence
from community.pages.voices import Voices
from core.ids import decode, encode
from core.markup import without_files
from core.uploads import MOST_FILES

# 26 characters of an id, alone or as a part of an address.
_ID_IN_ADDRESS = re.compile(r"(?:^|/)([0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{26})(?=/|$|\s)")

# The first of them is at most 7, or it would be more than 128 bits.
_ID = re.compile(r"[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}")
IDS_READ = 50  # of files in one form


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
    tags = TagsField()
    voice = VoiceField()
    request_key = RequestKeyField()

    def __init__(self, *args: Any, spaces: list[Space], nouns: Nouns, voices: Voices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_voices(self, voices)
        self.fields["space"].choices = [(space.slug, space.name) for space in spaces]  # type: ignore[attr-defined]
        allowed = {kind for space in spaces for kind in space.kinds}
        kinds = [(kind.value, one(nouns, kind)) for kind in ThreadKind if kind.value in allowed]
        self.fields["body"].label = sentence(nouns, "write", kinds[0][0] if kinds else ThreadKind.QUESTION)
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        if len(kinds) == 1:
            self.fields["kind"].widget = forms.HiddenInput()
            self.fields["kind"].initial = kinds[0][0]


class ReplyForm(FilesForm):
    body = BodyField()
    voice = VoiceField()
    request_key = RequestKeyField()

    def __init__(self, *args: Any, voices: Voices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_voices(self, voices)


class CommentForm(forms.Form):
    body = forms.CharField(label=_("Comment"), widget=forms.Textarea(attrs={"rows": 4}), strip=False)
    voice = forms.CharField(required=False, widget=forms.HiddenInput)


class EditThreadForm(FilesForm):
    title = forms.CharField(label=_("Title"), max_length=TITLE_LIMIT)
    body = BodyField()
    product = forms.CharField(label=_("Product"), max_length=80, required=False)
    version = forms.CharField(label=_("Version"), max_length=40, required=False)
    tags = TagsField()
    reason = forms.CharField(label=_("What did you change?"), max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


class EditPostForm(FilesForm):
    body = BodyField()
    reason = forms.CharField(label=_("What did you change?"), max_length=200, required=False)
    expected_version = forms.IntegerField(widget=forms.HiddenInput)


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


class DuplicateForm(forms.Form):
    """`original` takes the address of a thread, or its 26 characters, and gives the id."""

    original = forms.CharField(label=_("Address of the original question"), max_length=500)

    def clean_original(self) -> uuid.UUID:
        found = _ID_IN_ADDRESS.search(self.cleaned_data["original"])
        if found is None:
            raise forms.ValidationError(_("Copy the address of the original question here."))
        return decode(found[1])


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


class SpaceForm(forms.Form):
    """A space's words, kinds and access. `groups` are the roles, segments and companies that a "chosen" access can name."""

    name = forms.CharField(label=_("Name"), max_length=80)
    description = forms.CharField(label=_("Description"), max_length=240, required=False)
    kinds = forms.MultipleChoiceField(label=_("Takes"), choices=ThreadKind, widget=forms.CheckboxSelectMultiple)
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
