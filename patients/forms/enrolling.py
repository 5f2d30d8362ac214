"""What the desk writes down of a new patient, cleaned. Forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import Consent, Referral, WhyCare
from ptcare.people.forms import Lines


class ReferralForm(AboutPatientForm):
    kind = forms.ChoiceField(
        label=_("How they come"), choices=Referral.Kind, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(
        label=_("Why"), choices=WhyCare, widget=forms.RadioSelect
    )
    referrer = forms.CharField(label=_("Doctor's name"), max_length=120, required=False)
    referrer_contact = forms.CharField(
        label=_("Doctor's phone or fax"), max_length=120, required=False
    )
    referred_on = Day(label=_("Date of the referral, or of the request"))
    note = Lines(
        label=_("What the doctor asks for"),
        max_length=300,
        required=False,
        rows=3,
    )

    day = "referred_on"

    def __init__(self, *args: Any, may_read_findings: bool, **said: Any) -> None:
        super().__init__(*args, **said)
        if not may_read_findings:
            del self.fields["note"]

    def clean(self) -> None:
        super().clean()
        said = self.cleaned_data
        if said.get("kind") == Referral.Kind.PHYSICIAN and not said.get("referrer"):
            self.add_error("referrer", _("Say which doctor refers."))
        if said.get("kind") == Referral.Kind.SELF:
            said["referrer"] = said["referrer_contact"] = ""
            if said.get("reason") not in (None, WhyCare.PREVENTION):
                self.add_error(
                    "reason", _("Only prevention comes without a doctor's referral.")
                )


class ConsentForm(AboutPatientForm):
    how = forms.ChoiceField(
        label=_("How it was given"), choices=Consent.How, widget=forms.RadioSelect
    )
    given_on = Day(label=_("On"))
    given_for_them_by = forms.CharField(
        label=_("Who signs for them, if not they themselves"),
        max_length=120,
        required=False,
    )

    day = "given_on"


class EmergencyContactForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120)
    relation = forms.CharField(
        label=_("Who they are to the patient"),
        max_length=60,
        help_text=_("For example daughter or neighbor."),
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )

    def clean_phone(self) -> str:
        return readable_phone(self.cleaned_data["phone"])


FEWEST_DIGITS = 7


def readable_phone(said: str) -> str:
    """As it was typed, if it can be called."""
    if sum(each.isdigit() for each in said) < FEWEST_DIGITS:
        raise forms.ValidationError(_("Give a number that can be called."))
    return said
