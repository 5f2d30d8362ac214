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
        said = self.cleaned_data
        fine, less = said.pop("fine", None), said.pop("less", None)
        if fine is not None and less is not None:
            said["limits"] = pain.Limits(fine=fine, less=less)
            if fine > less:
                self.add_error("less", _("Not below the first number."))
