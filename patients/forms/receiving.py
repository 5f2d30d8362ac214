"""What the desk types at check-in and about missed sessions. Forms never save."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Dollars
from patients.models import Collected


class MoneyForm(forms.Form):
    """How much was taken, and by what means. Nothing of a card is ever typed."""

    amount = Dollars(label=_("Amount, $"))
    how = forms.ChoiceField(
        label=_("By what means"),
        choices=Collected.How,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it was paid.")},
    )

    def clean_amount(self) -> int:
        cents: int = self.cleaned_data["amount"]
        if not cents:
            raise forms.ValidationError(_("Nothing needs no line."))
        return cents


class WaiveForm(forms.Form):
    why = forms.ChoiceField(
        label=_("Why is the fee waived?"),
        choices=[
            (each, each)
            for each in (
                _("First time"),
                _("Ill or in hospital"),
                _("Weather or no ride"),
                _("Our own mistake"),
            )
        ],
        widget=forms.RadioSelect,
    )
