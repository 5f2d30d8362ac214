"""How long records are kept, and why one is held: cleaned."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Seen
from patients.models import RetentionSettings
from patients.rules import retention


class RetentionForm(Seen):
    bills = forms.ChoiceField(
        label=_("Has this clinic ever billed one of these?"),
        choices=RetentionSettings.Bills,
        widget=forms.RadioSelect,
    )
    years = forms.IntegerField(
        label=_("Years after the last contact"),
        max_value=retention.MOST_YEARS,
        help_text=_("Your state may ask for more than Medicare: then enter more."),
    )
    erases = forms.BooleanField(
        label=_("Erase records that are due, 30 days after saying so"), required=False
    )

    def __init__(self, *args: Any, has_medicare: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        self.has_medicare = has_medicare

    def clean_bills(self) -> str:
        bills: str = self.cleaned_data["bills"]
        if self.has_medicare and bills == retention.Bills.NEITHER:
            raise forms.ValidationError(_("A patient of yours has a Medicare plan."))
        return bills

    def clean(self) -> None:
        bills, years = map(self.cleaned_data.get, ("bills", "years"))
        if bills and years is not None:
            least = retention.floor(retention.Bills(bills))
            if years < least:
                words = _("At least %(years)s: the law asks for it.")
                params = {"years": least}
                self.add_error("years", forms.ValidationError(words, params=params))


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why is it held?"),
        max_length=300,
        help_text=_("A lawsuit, an audit of a payer, a request of an authority."),
    )
