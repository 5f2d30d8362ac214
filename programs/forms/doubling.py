"""That two records are of one person, and that they are not: cleaned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

LEAST = 5  # letters of a reason


class DoubleForm(forms.Form):
    reason = forms.CharField(
        label=_("How do you know that this is one person?"),
        min_length=LEAST,
        max_length=300,
        help_text=_("Asked on the telephone; same card and birth day."),
        error_messages={"min_length": _("A few words more, please.")},
    )


class TakeBackForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it taken back?"), min_length=LEAST, max_length=200
    )
