"""How a person asks to be reached: cleaned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.models import Patient

WITHOUT_ADDRESS = ("", Patient.ReachBy.PERSON)


class WishesForm(forms.Form):
    reach_by = forms.ChoiceField(
        label=_("How do they want to be reached?"),
        choices=Patient.ReachBy,
        widget=forms.RadioSelect,
        required=False,
    )
    reach_at = forms.CharField(
        label=_("At which number or address?"), max_length=200, required=False
    )
    no_voicemail = forms.BooleanField(label=_("Leave no voicemail"), required=False)

    def clean(self) -> None:
        by = self.cleaned_data.get("reach_by", "")
        if by in WITHOUT_ADDRESS:
            self.cleaned_data["reach_at"] = ""
        elif not self.cleaned_data.get("reach_at"):
            self.add_error("reach_at", _("Please write down the number or address."))
