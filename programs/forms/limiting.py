"""The pain limits of one person, cleaned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.rules import pain


class LimitsForm(forms.Form):
    fine = forms.IntegerField(
        label=_("Fine up to"), min_value=pain.LEAST, max_value=pain.MOST
    )
    less = forms.IntegerField(
        label=_("Does less up to"), min_value=pain.LEAST, max_value=pain.MOST
    )
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Needed where a number goes up."),
        max_length=300,
        required=False,
    )

    def clean(self) -> None:
        fine, less = self.cleaned_data.get("fine"), self.cleaned_data.get("less")
        if fine is not None and less is not None and fine > less:
            self.add_error("less", _("Not below the first number."))

    @property
    def limits(self) -> pain.Limits:
        said = self.cleaned_data
        return pain.Limits(fine=said["fine"], less=said["less"])
