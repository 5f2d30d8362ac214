"""What a therapist types about the rest of the treatment, cleaned. Never saves."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import Aid, Medication, MedicationReport
from patients.rules import recurring
from patients.rules.recurring import Rhythm, Unit
from programs.forms.findings import CHOOSE, note
from ptcare.languages import dates

AHEAD = dt.timedelta(days=366 * 6)
DAY = dt.timedelta(days=1)


class AheadForm(AboutPatientForm):
    """What is next due lies after its day, and no further than six years ahead."""

    next_day = "next_due_on"
    day = ""

    def clean(self) -> None:
        if self.day:
            super().clean()
        last = self.today + AHEAD
        after = self.cleaned_data.get(self.day) if self.day else None
        first = after + DAY if after else self.today - AHEAD
        self.refuse_outside(self.next_day, first, last)


class MedicationForm(AheadForm):
    name = forms.CharField(label=_("Medicine"), max_length=120)
    kind = forms.ChoiceField(
        label=_("Class"), choices=[CHOOSE, *Medication.Kind.choices]
    )
    dose = forms.CharField(
        label=_("Dose"), max_length=60, help_text=_("For example 70 mg.")
    )
    route = forms.ChoiceField(
        label=_("How"), choices=[CHOOSE, *Medication.Route.choices]
    )
    every = forms.IntegerField(
        label=_("Every how many"),
        min_value=1,
        max_value=recurring.MOST_EVERY,
        required=False,
        help_text=_("1 day: daily. 1 week: weekly. 6 months: twice a year."),
    )
    unit = forms.ChoiceField(
        label=_("Days, weeks or months"), choices=[CHOOSE, *Medication.Unit.choices]
    )
    at = forms.ChoiceField(
        label=_("Time of day"), choices=Medication.At, required=False
    )
    first_due_on = Day(
        label=_("Next due"),
        required=False,
        help_text=_("Weekly: any coming day of that weekday. Daily: leave empty."),
    )
    last_given_on = Day(
        label=_("Last dose given on"),
        required=False,
        help_text=_("Of injections and infusions; what is next due follows from it."),
    )
    started_on = Day(label=_("Taken since"), required=False)
    note = note(_("Notes"), required=False)

    next_day = "first_due_on"

    def __init__(self, *args: Any, is_correction: bool = False, **said: Any) -> None:
        super().__init__(*args, **said)
        if is_correction:  # the doses that were given stay with it
            del self.fields["last_given_on"]

    def clean(self) -> None:
        super().clean()
        for field in ("started_on", "last_given_on"):
            self.refuse_outside(field, self.first, self.today)
        if {"every", "unit", "route"} & set(self.errors):
            return
        if self.cleaned_data["unit"] == Unit.AS_NEEDED:
            self.cleaned_data |= {"every": None, "first_due_on": None}
        elif self.cleaned_data["every"] is None:
            self.add_error("every", _("Say how often, or choose as needed."))
            return
        self._clean_dates()

    def _clean_dates(self) -> None:
        said = self.cleaned_data
        row = Medication(every=said["every"], unit=said["unit"], route=said["route"])
        given_on = said.get("last_given_on")
        if given_on and not row.is_given:
            words = _("Only injections and infusions by date have this.")
            self.add_error("last_given_on", words)
        elif given_on and not said.get("first_due_on"):
            said["first_due_on"] = recurring.after(
                given_on, every=row.every or 1, unit=Unit(row.unit)
            )
        elif given_on and said["first_due_on"] <= given_on:
            self.add_error("first_due_on", _("This is not after the last dose."))
        if row.rhythm in (Rhythm.DAILY, Rhythm.AS_NEEDED):
            said["first_due_on"] = None
        elif not said.get("first_due_on") and "first_due_on" not in self.errors:
            self.add_error("first_due_on", _("Say when it is next due."))


class AidForm(AheadForm):
    kind = forms.ChoiceField(label=_("What"), choices=[CHOOSE, *Aid.Kind.choices])
    name = forms.CharField(label=_("Make or model"), max_length=80, required=False)
    prescribed_by = forms.CharField(
        label=_("Prescribed by"), max_length=120, required=False
    )
    wear = forms.CharField(
        label=_("When it is worn or used"),
        max_length=120,
        required=False,
        help_text=_("The patient reads this: “Two hours each morning”."),
    )
    started_on = Day(label=_("Since"), required=False)
    first_check_on = Day(label=_("Next fit check"), required=False)

    next_day = "first_check_on"

    def clean(self) -> None:
        super().clean()
        self.refuse_outside("started_on", self.first, self.today)


class DoseForm(AheadForm):
    given_on = Day(label=_("Given on"))
    next_due_on = Day(
        label=_("Next due"),
        required=False,
        help_text=_("Leave empty to count from this dose."),
    )
    note = forms.CharField(label=_("Notes"), max_length=200, required=False)

    day = "given_on"


class ReportForm(AboutPatientForm):
    asked_on = Day(label=_("Asked on"))
    taken = forms.ChoiceField(
        label=_("Taken as planned"), choices=[CHOOSE, *MedicationReport.Taken.choices]
    )
    side_effects = forms.CharField(
        label=_("Side effects, in their words"), max_length=200, required=False
    )

    day = "asked_on"


class FitCheckForm(AheadForm):
    checked_on = Day(label=_("Checked on"))
    skin = forms.CharField(label=_("Skin problems"), max_length=200, required=False)
    note = forms.CharField(label=_("Notes"), max_length=200, required=False)
    next_due_on = Day(label=_("Next fit check"), required=False)
    is_last = forms.BooleanField(label=_("No further check is planned"), required=False)

    day = "checked_on"

    def __init__(self, *args: Any, due_on: dt.date | None = None, **said: Any) -> None:
        super().__init__(*args, **said)
        self.due_on = due_on
        if due_on is None:
            del self.fields["is_last"]

    def clean(self) -> None:
        """A day that stood is not dropped by leaving a field empty."""
        super().clean()
        is_last = self.cleaned_data.pop("is_last", False)
        if "next_due_on" in self.errors:
            return
        has_next = bool(self.cleaned_data.get("next_due_on"))
        if is_last and has_next:
            self.add_error("is_last", _("Either a day, or no further check."))
        elif self.due_on and not has_next and not is_last:
            said = {"day": dates.date_format(self.due_on, "F j, Y")}
            words = _("It was due on %(day)s. Say when next, or that none is planned.")
            self.add_error("next_due_on", forms.ValidationError(words, params=said))


class StopForm(AboutPatientForm):
    stopped_on = Day(label=_("Stopped on"))
    reason = forms.CharField(label=_("Why"), max_length=200)

    day = "stopped_on"
