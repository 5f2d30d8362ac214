"""A disclosure, written down at the desk or by a therapist: cleaned."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, PastDayForm
from patients.models import Disclosure
from ptcare.people.forms import Lines


class DisclosureForm(PastDayForm):
    on = Day(label=_("Given on"))
    recipient = forms.CharField(label=_("To whom"), max_length=120)
    recipient_address = forms.CharField(
        label=_("Their address"),
        help_text=_("If it is known."),
        max_length=200,
        required=False,
    )
    what = Lines(
        label=_("What was given"),
        help_text=_("Which part, and of which time: not what stands in it."),
        max_length=300,
        rows=2,
    )
    why = forms.ChoiceField(
        label=_("Why"), choices=Disclosure.Why, widget=forms.RadioSelect
    )
    purpose = Lines(
        label=_("In a few words, what for"),
        help_text=_("Which law, which court and its number, which study."),
        max_length=300,
        rows=2,
    )
