"""What somebody types on a clinic's public page, cleaned. Forms never save."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms.enrolling import readable_phone
from patients.models import AppointmentRequest, WhyCare
from ptcare.people.forms import Address, Lines

MOST_NOTE = 300


class AppointmentForm(forms.Form):
    name = forms.CharField(
        label=_("Your name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Please write your name.")},
    )
    phone = forms.CharField(
        label=_("Phone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    email = Address(
        label=_("E-mail"),
        max_length=254,
        required=False,
        help_text=_("If you give one, we send you an e-mail to confirm it."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    reason = forms.ChoiceField(
        label=_("Why would you like to come?"),
        choices=WhyCare,
        widget=forms.RadioSelect,
    )
    has_referral = forms.ChoiceField(
        label=_("Do you have a doctor's referral?"),
        choices=[("yes", _("Yes")), ("no", _("No")), ("", _("I am not sure"))],
        widget=forms.RadioSelect,
        required=False,
    )
    preferred = forms.ChoiceField(
        label=_("When may we call you?"),
        choices=AppointmentRequest.Preferred,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
        initial=AppointmentRequest.Preferred.ANY,
    )
    note = Lines(
        label=_("Anything else we should know"),
        max_length=MOST_NOTE,
        required=False,
        help_text=_("A few words are enough. Tell us about your health when we call."),
        rows=3,
    )

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        try:
            return readable_phone(phone) if phone else ""
        except forms.ValidationError:  # said for who comes, in their language
            raise forms.ValidationError(
                _("Please type the whole number, with the area code.")
            ) from None

    def clean_has_referral(self) -> bool | None:
        return {"yes": True, "no": False}.get(self.cleaned_data["has_referral"])

    def clean(self) -> None:
        given: dict[str, Any] = self.cleaned_data
        if not {"phone", "email"} & set(self.errors) and not (
            given.get("phone") or given.get("email")
        ):
            self.add_error("phone", _("Give a phone number or an e-mail address."))
