"""What a therapist types on a chart, cleaned. Forms never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class BecauseForm(forms.Form):
    because = forms.CharField(
        label=_("What you found, and why it is over"), max_length=300
    )
