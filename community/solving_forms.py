"""Forms about what became of a question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from community.models import Product
from core.ids import decode


class SupersedeForm(forms.Form):
    """`older` gives the ids of the replies whose solutions a newer answer replaces."""

    older = forms.TypedMultipleChoiceField(
        label=_("Which solution does it replace?"), coerce=decode, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, solutions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["older"].choices = solutions  # type: ignore[attr-defined]
        if len(solutions) == 1:
            self.fields["older"].initial = [solutions[0][0]]


class VersionsField(forms.CharField):
    """Versions with commas between them; gives a list."""

    def clean(self, value: Any) -> list[str]:
        return str(super().clean(value)).split(",")


class ProductForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80)
    versions = VersionsField(label=_("Versions"), max_length=2000, required=False, help_text=_("Newest first, with commas."))
    retired = VersionsField(
        label=_("Retired versions"), max_length=2000, required=False, help_text=_("Those that are no longer supported.")
    )

    @staticmethod
    def initial_of(product: Product | None) -> dict[str, str]:
        if product is None:
            return {}
        versions, retired = ", ".join(product.versions), ", ".join(product.retired_versions)
        return {"name": product.name, "versions": versions, "retired": retired}
