"""How a person asks to be reached: cleaned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from patients.models import Patient

ReachBy = Patient.ReachBy
WITHOUT_ADDRESS = ("", ReachBy.PERSON)
# Each with what becomes of all that the app sends by itself (`wished`).
WISHES = (
    (ReachBy.USUAL, ReachBy.USUAL.label),
    (
        ReachBy.PHONE,
        _("By telephone, at this number. The app sends texts there, if agreed to."),
    ),
    (
        ReachBy.EMAIL,
        _("By e-mail, to this address. The app sends no texts."),
    ),
    (ReachBy.LETTER, _("By letter, to this address. The app sends nothing.")),
    (ReachBy.PERSON, _("In person only. The app sends nothing.")),
)


class WishesForm(Seen):
    reach_by = forms.ChoiceField(
        label=_("How do they want to be reached?"),
        choices=WISHES,
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
