"""Closed days, absences and opening hours, as typed. Forms never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, Seen, TherapistField, TodayForm
from patients.forms.booking import Clock
from patients.models.hours import MOST_NOTICE
from ptcare.languages.dates import CHOICE_OF_DAYS
from ptcare.people.models import Clinic

BACK = dt.timedelta(days=31)
AHEAD = dt.timedelta(days=2 * 366)
LONGEST = dt.timedelta(days=366)


class AwayForm(TodayForm):
    """Own days away, and who answers for the patients meanwhile."""

    first_on = Day(label=_("First day"))
    last_on = Day(
        label=_("Last day"), required=False, help_text=_("Empty for one day.")
    )
    deputy = TherapistField(
        required=False,
        help_text=_(
            "Warning signs, questions, alerts and the list of the patients go to them "
            "meanwhile. No record is open to them that was closed."
        ),
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=80,
        help_text=_("Shown to colleagues only: holiday, training, away."),
    )

    def __init__(
        self, *args: Any, clinic: Clinic, own: int | None = None, **said: Any
    ) -> None:
        super().__init__(*args, **said)
        field: Any = self.fields["deputy"]
        field.offer(clinic)
        field.queryset = field.queryset.exclude(pk=own)
        field.label = _("Who answers for the patients")
        field.empty_label = _("All therapists who are there")

    def clean(self) -> None:
        self.refuse_outside("first_on", self.today - BACK, self.today + AHEAD)
        first = self.cleaned_data.get("first_on")
        if first is None:
            return
        if "last_on" not in self.errors:
            self.cleaned_data["last_on"] = self.cleaned_data.get("last_on") or first
        self.refuse_outside("last_on", first, first + LONGEST)


class ClosureForm(AwayForm):
    """The same of anybody, or of the whole clinic."""

    therapist = TherapistField(required=False)

    field_order = ("therapist", "first_on", "last_on", "deputy", "reason")

    def __init__(self, *args: Any, clinic: Clinic, **said: Any) -> None:
        super().__init__(*args, clinic=clinic, **said)
        field: Any = self.fields["therapist"]
        field.offer(clinic)
        field.label = _("Who is away")
        field.empty_label = _("The whole clinic is closed")

    def clean(self) -> None:
        super().clean()
        deputy = self.cleaned_data.get("deputy")
        if not deputy or "therapist" in self.errors:
            return
        if not self.cleaned_data.get("therapist"):
            self.add_error("deputy", _("Say who is away first."))
        elif deputy == self.cleaned_data["therapist"]:
            self.add_error("deputy", _("Choose a colleague."))


class HoursForm(Seen):
    opens_at = Clock(label=_("Opens at"))
    closes_at = Clock(label=_("Closes at"))
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=CHOICE_OF_DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    notice_hours = forms.IntegerField(
        label=_("Hours of notice for a cancellation"),
        min_value=0,
        max_value=MOST_NOTICE,
        help_text=_("A cancellation with less notice is proposed as late."),
    )

    def clean(self) -> None:
        opens, closes = (
            self.cleaned_data.get("opens_at"),
            self.cleaned_data.get("closes_at"),
        )
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("This is not after it opens."))
