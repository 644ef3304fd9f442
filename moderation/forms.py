"""What people fill in to report a post, and moderators to answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from moderation.models import FlagReason


class FlagForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=FlagReason)
    note = forms.CharField(label=_("Anything the moderators should know?"), max_length=500, required=False)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason, shown to the author"), max_length=500)
