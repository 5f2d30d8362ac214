"""What the desk types to book, move and mark sessions, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import BetweenForm, Day, TherapistField
from patients.models import ClinicSession
from patients.services.attending import BeyondCover, WrongMark
from ptcare.people.models import Clinic

BACK = dt.timedelta(days=31)  # sessions may be entered afterwards, and not for ever
AHEAD = dt.timedelta(days=366)
LENGTHS = (30, 45, 60, 90)


class MoveForm(BetweenForm):
    on = Day(label=_("Day"))
    start = forms.TimeField(
        label=_("Time"),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time", "step": 300}),
    )
    therapist = TherapistField(required=False)
    minutes = forms.TypedChoiceField(
        label=_("Length"),
        choices=[(each, _("%s minutes") % each) for each in LENGTHS],
        coerce=int,
        initial=45,
    )
    beyond_cover_reason = forms.ChoiceField(
        label=_("If it goes beyond what is covered, why?"),
        choices=[("", _("It does not")), *BeyondCover.choices],
        required=False,
        help_text=_("Asked only where nobody but the patient would pay."),
    )

    def __init__(self, *args: Any, clinic: Clinic, today: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.today = today
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]

    def clean(self) -> None:
        self.refuse_outside("on", self.today - BACK, self.today + AHEAD)


class BookForm(MoveForm):
    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=ClinicSession.Kind,
        initial=ClinicSession.Kind.TREATMENT,
    )
    place = forms.ChoiceField(
        label=_("Where"),
        choices=ClinicSession.Place,
        initial=ClinicSession.Place.CLINIC,
    )

    field_order = (
        "on",
        "start",
        "kind",
        "therapist",
        "minutes",
        "place",
        "beyond_cover_reason",
    )


class WrongMarkForm(forms.Form):
    reason = forms.ChoiceField(
        label=_("Why is the mark wrong?"),
        choices=WrongMark,
        widget=forms.RadioSelect,
    )
