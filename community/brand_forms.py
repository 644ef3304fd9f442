"""What managers fill in about the brand: look, words, domain. The services check again."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Community
from community.models.places import colour_shape
from community.nouns import LONGEST, NAMES
from community.services.brand_words import SENDER_LIMIT, TEXT_LIMITS

LINK_LABEL_LIMIT = 24  # characters
PAIR = ("one", "many")


class PictureField(forms.FileField):
    """An uploaded picture, not opened here: the service decodes it, one at a time and by few decoders."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg,image/webp,image/gif"})


class LinksField(forms.CharField):
    """Links, one per line: words, then the address."""

    widget = forms.Textarea(attrs={"rows": 4})

    def __init__(self, label: Any) -> None:
        help_text = _("One per line: words, then the address, such as “Status https://status.example.com”.")
        super().__init__(label=label, required=False, help_text=help_text)

    def clean(self, value: Any) -> str:
        text: str = super().clean(value) or ""
        for label in (line.strip().rpartition(" ")[0].strip() for line in text.splitlines()):
            if len(label) > LINK_LABEL_LIMIT:
                message = _("“%(label)s” is too long: at most %(n)s characters, please.")
                raise forms.ValidationError(message, params={"label": label[:80], "n": LINK_LABEL_LIMIT})
        return text

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(f"{link['label']} {link['url']}" for link in value) if isinstance(value, list) else value


class LookForm(forms.Form):
    use_required_attribute = False  # a colour input may not carry it

    name = forms.CharField(label=_("Name"), max_length=80)
    tagline = forms.CharField(label=_("Tagline"), max_length=160, required=False)
    accent = forms.CharField(
        label=_("Accent colour"), max_length=7, validators=[colour_shape], widget=forms.TextInput(attrs={"type": "color"})
    )
    logo = PictureField(label=_("Logo"), required=False)
    favicon = PictureField(
        label=_("Favicon"), required=False, help_text=_("The small picture in the browser's tab; a square one looks best.")
    )
    cover = PictureField(label=_("Cover picture"), required=False)
    header_links = LinksField(_("Links in the header"))
    footer_links = LinksField(_("Links in the footer"))

    @staticmethod
    def initial_of(community: Community) -> dict[str, Any]:
        names = ("name", "tagline", "accent", "header_links", "footer_links")
        return {name: getattr(community, name) for name in names}


class WordsForm(forms.Form):
    """Pairs of nouns as fields `<key>_one` and `<key>_many`; `facts` gives what the service takes."""

    welcome_md = forms.CharField(
        label=_("Welcome"), required=False, max_length=TEXT_LIMITS["welcome_md"], widget=forms.Textarea(attrs={"rows": 6}),
        strip=False, help_text=_("Stands on the home page, above the threads. Markdown works here."),
    )  # fmt: skip
    privacy_md = forms.CharField(
        label=_("Privacy"), required=False, max_length=TEXT_LIMITS["privacy_md"], widget=forms.Textarea(attrs={"rows": 8}),
        strip=False, help_text=_("A page of its own, linked at the foot of every page. Markdown works here."),
    )  # fmt: skip
    sender_name = forms.CharField(
        label=_("Name that mail comes from"), required=False, max_length=SENDER_LIMIT,
        help_text=_("The community's name, if you leave it empty."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key, names in NAMES.items():
            for number, name in zip(PAIR, names, strict=True):
                label = _("Instead of “%(noun)s”") % {"noun": name}
                self.fields[f"{key}_{number}"] = forms.CharField(label=label, required=False, max_length=LONGEST)

    @property
    def pairs(self) -> list[tuple[forms.BoundField, ...]]:
        return [tuple(self[f"{key}_{number}"] for number in PAIR) for key in NAMES]

    @property
    def texts(self) -> list[forms.BoundField]:
        return [self[name] for name in self.base_fields]

    def facts(self) -> dict[str, Any]:
        said = self.cleaned_data
        nouns = {key: [said[f"{key}_{number}"] for number in PAIR] for key in NAMES}
        return {**{name: said[name] for name in self.base_fields}, "nouns": nouns}

    @staticmethod
    def initial_of(community: Community) -> dict[str, Any]:
        words = {
            f"{key}_{number}": form for key, pair in community.nouns.items() for number, form in zip(PAIR, pair, strict=True)
        }
        return {**{name: getattr(community, name) for name in WordsForm.base_fields}, **words}


class RemindersForm(forms.Form):
    reminds_askers = forms.BooleanField(
        label=_("Remind people who asked to accept an answer"), required=False,
        help_text=_("Once per question, when an answer has stood for three days; by inbox and mail."),
    )  # fmt: skip
    nudges_helpers = forms.BooleanField(
        label=_("Tell experts and moderators of questions that nobody answered"), required=False,
        help_text=_("After a day, in one mail a day at most; each of them can switch it off for themselves."),
    )  # fmt: skip

    @staticmethod
    def initial_of(community: Community) -> dict[str, Any]:
        return {"reminds_askers": community.reminds_askers, "nudges_helpers": community.nudges_helpers}


class DomainForm(forms.Form):
    domain = forms.CharField(
        label=_("Own domain"), required=False, max_length=260,
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false", "placeholder": "community.example.com"}),
        help_text=_("Empty takes the domain away; the community is then found at its address on this install."),
    )  # fmt: skip


class WidgetForm(forms.Form):
    sites = forms.CharField(
        label=_("Sites that may show it"), required=False, max_length=6000,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": "https://www.example.com", "spellcheck": "false"}),
        help_text=_("One a line. None takes the widget away."),
    )  # fmt: skip

    def clean_sites(self) -> list[str]:
        return [line for line in (line.strip() for line in self.cleaned_data["sites"].splitlines()) if line]
