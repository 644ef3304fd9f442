"""What the set-up assistant asks: a name and a look, the spaces, the first people. One page, so that nothing is lost."""

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.brand_forms import PictureField
from community.models import ThreadKind
from community.models.places import colour_shape
from community.presets import Preset
from community.writing_forms import RequestKeyField

SPARE_ROWS = 2
PEOPLE_LIMIT = 50
_SLUG = r"[a-z0-9]+(?:-[a-z0-9]+)*"


class PeopleField(forms.CharField):
    """E-mail addresses separated by blanks, commas or lines; cleans to a list in lower case without repetitions."""

    def clean(self, value: Any) -> Any:
        found = list(dict.fromkeys((super().clean(value) or "").lower().replace(",", " ").replace(";", " ").split()))
        if len(found) > PEOPLE_LIMIT:
            raise forms.ValidationError(_("At most %(n)s people at once, please."), params={"n": PEOPLE_LIMIT})
        for address in found:
            try:
                forms.EmailField().clean(address)
            except forms.ValidationError as error:
                message = _("“%(address)s” is not an e-mail address.")
                raise forms.ValidationError(message, params={"address": address[:80]}) from error
        return found


class FoundingForm(forms.Form):
    """`rows` are the spaces, each a name, a description and the kinds it takes; a row without a name is left out."""

    use_required_attribute = False  # a colour input may not carry it

    request_key = RequestKeyField()
    name = forms.CharField(label=_("Name"), max_length=80)
    slug = forms.CharField(
        label=_("Word in the address"), max_length=50, required=False, widget=forms.TextInput(attrs={"autocapitalize": "none"}),
        help_text=_("Small letters, digits and hyphens, such as “acme-support”. Left empty, it is made from the name."),
    )  # fmt: skip
    tagline = forms.CharField(label=_("Tagline"), max_length=160, required=False)
    accent = forms.CharField(
        label=_("Accent colour"), max_length=7, validators=[colour_shape], widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = PictureField(label=_("Logo"), required=False)
    people = PeopleField(
        label=_("E-mail addresses"), required=False, max_length=6000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Each gets a mail with a link that works once. You can invite more people later."),
    )  # fmt: skip

    def __init__(self, data: Any = None, files: Any = None, *, preset: Preset) -> None:
        super().__init__(data, files, initial={"accent": preset.accent})
        self.drafts = [*preset.spaces, *[None] * SPARE_ROWS]
        for number, draft in enumerate(self.drafts):
            kinds = draft.kinds if draft else (ThreadKind.QUESTION, ThreadKind.DISCUSSION)
            self.fields[f"space_{number}_name"] = forms.CharField(
                label=_("Space %(n)s") % {"n": number + 1}, max_length=80, required=False, initial=draft.name if draft else ""
            )
            self.fields[f"space_{number}_description"] = forms.CharField(
                label=_("What it is for"), max_length=240, required=False, initial=draft.description if draft else ""
            )
            self.fields[f"space_{number}_kinds"] = forms.MultipleChoiceField(
                label=_("Takes"), choices=ThreadKind, required=False, initial=list(kinds), widget=forms.CheckboxSelectMultiple
            )

    @property
    def look(self) -> list[forms.BoundField]:
        return [self[name] for name in ("name", "slug", "tagline", "accent", "logo")]

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"space_{number}_{part}"] for part in ("name", "description", "kinds")] for number in range(len(self.drafts))
        ]

    def clean_slug(self) -> str:
        slug: str = self.cleaned_data["slug"].strip()
        if slug and not re.fullmatch(_SLUG, slug):
            raise forms.ValidationError(_("Use small letters, digits and hyphens between them."))
        return slug

    def clean(self) -> None:
        spaces = []
        for number, draft in enumerate(self.drafts):
            name, description, kinds = (
                self.cleaned_data.get(f"space_{number}_{part}") for part in ("name", "description", "kinds")
            )
            if name and not kinds:
                self.add_error(f"space_{number}_kinds", _("Choose at least one."))
            if name:
                spaces.append({"name": name, "description": description, "kinds": kinds, **(draft.access if draft else {})})
        if not spaces:
            self.add_error("space_0_name", _("A community needs at least one space."))
        self.cleaned_data["spaces"] = spaces

    def facts(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in (*self.base_fields, "spaces")}
