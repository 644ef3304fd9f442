"""Forms about what became of a question."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

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
