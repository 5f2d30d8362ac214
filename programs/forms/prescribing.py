"""What a therapist types of a program, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, ReasonForm, TodayForm
from patients.rules import pacing
from programs.models import Exercise, ProgramItem, ProgramTemplate
from programs.rules.catalogue import Where
from programs.rules.dose import RANGES, Dose, ImpossibleDose, Unit, amount
from programs.services.prescribing import Wish
from ptcare.languages.dates import CHOICE_OF_DAYS_SHORT
from ptcare.people.forms import Lines

FAR = dt.timedelta(days=366)
SESSIONS = [(each, each) for each in ("0", "0.5", "1", "1.5", "2", "2.5", "3")]
PRESETS = [
    ("1,2,3,4,5,6,7", _("Every day")),
    ("1,3,5", _("Mon, Wed, Fri")),
    ("2,4,6", _("Tue, Thu, Sat")),
    ("1,2,3,4,5", _("Mon to Fri")),
    ("1,4", _("Mon, Thu")),
    ("2,5", _("Tue, Fri")),
]
OF_UNIT = {
    Unit.REPS: ("sets", "reps", "hold_seconds"),
    Unit.HOLD_SECONDS: ("sets", "reps", "hold_seconds"),
    Unit.MINUTES: ("sets", "minutes"),
    Unit.STEPS: ("sets", "steps"),
}
PARTS = {
    "sets": _("Sets"),
    "reps": _("Repeats"),
    "hold_seconds": _("Seconds to hold"),
    "minutes": _("Minutes"),
    "steps": _("Steps"),
    "times_per_day": _("Times a day"),
}


@dataclass(frozen=True)
class Asked:
    """One exercise of a week, as the meter counts it."""

    category: str
    weekdays: tuple[int, ...]
    amount: Dose


class SessionsField(forms.TypedChoiceField):
    """How many clinic sessions a week; at most three."""

    def __init__(self, **said: Any) -> None:
        super().__init__(
            label=_("Clinic sessions a week"),
            choices=SESSIONS,
            coerce=Decimal,
            initial="2",
            **said,
        )


class DaysForm(TodayForm):
    """When a program begins, and how often one comes."""

    starts_on = Day(label=_("First day"))
    sessions_per_week = SessionsField()

    def clean_starts_on(self) -> dt.date:
        """That a day is over is for the service to say: a late retry is no mistake."""
        day: dt.date = self.cleaned_data["starts_on"]
        if day > self.today + FAR:
            raise forms.ValidationError(_("This is more than a year away."))
        return day


class StartForm(DaysForm):
    """With what a draft begins."""

    template = forms.ModelChoiceField(
        ProgramTemplate.objects.all(),
        label=_("Begin with"),
        to_field_name="slug",
        required=False,
        empty_label=_("An empty program"),
        widget=forms.RadioSelect,
    )


class PlanForm(DaysForm):
    """The days of a draft, its sessions and the word to the patient."""

    ends_on = Day(label=_("Last day"))
    message = Lines(
        label=_("A word to the patient"),
        max_length=300,
        required=False,
        rows=3,
    )

    field_order = ("starts_on", "ends_on", "sessions_per_week", "message")

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if not starts_on or not ends_on:
            return said
        if not pacing.may_last(starts_on=starts_on, ends_on=ends_on):
            days = pacing.LONGEST.days
            self.add_error(
                "ends_on",
                _("After the first day, and at most %(days)d days long.")
                % {"days": days},
            )
        return said


class ItemForm(forms.Form):
    """Level, dose, days and place of one exercise. Only the parts it is counted in."""

    level = forms.TypedChoiceField(label=_("Level"), coerce=int)
    is_per_side = forms.BooleanField(label=_("On each side"), required=False)
    load = forms.CharField(label=_("Load"), max_length=60, required=False)
    weekdays = forms.TypedMultipleChoiceField(
        label=_("Days at home"),
        choices=CHOICE_OF_DAYS_SHORT,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    where = forms.TypedChoiceField(
        label=_("Where"),
        choices=ProgramItem.Where,
        coerce=Where,
        widget=forms.RadioSelect,
    )
    note = forms.CharField(
        label=_("Change for this person"), max_length=300, required=False
    )

    field_order = ("level", *PARTS, "is_per_side", "load", "weekdays", "where", "note")

    def __init__(self, *args: Any, exercise: Exercise, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.unit = Unit(exercise.dose_unit)
        self.fields["level"].choices = [  # type: ignore[attr-defined]
            (each.level, f"{each} ({each.amount_in_words})")
            for each in exercise.levels.all()
        ]
        for name in (*OF_UNIT[self.unit], "times_per_day"):
            least, most = RANGES[name]
            self.fields[name] = forms.IntegerField(
                label=PARTS[name],
                min_value=least,
                max_value=most,
                required=name != "hold_seconds" or self.unit is Unit.HOLD_SECONDS,
            )
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("where") in (Where.HOME, Where.BOTH) and not said.get("weekdays"):
            self.add_error("weekdays", _("Choose the days at home."))
        if not self.errors:
            self._check_dose()
        return said

    def _check_dose(self) -> None:
        try:
            amount(self.dose, unit=self.unit)
        except ImpossibleDose as refusal:
            field = refusal.field if refusal.field in self.fields else None
            self.add_error(field, _("This dose cannot be counted."))

    @property
    def dose(self) -> Dose:
        said = self.cleaned_data
        return Dose(
            sets=said.get("sets") or 1,
            reps=said.get("reps"),
            hold_seconds=said.get("hold_seconds"),
            minutes=said.get("minutes"),
            steps=said.get("steps"),
            per_side=said["is_per_side"],
            times_per_day=said["times_per_day"],
            load=said["load"],
        )

    def as_planned(self, row: ProgramItem) -> Asked:
        """As the form says, for the meter; as the row is where it cannot be read."""
        if not self.is_valid():
            return Asked(row.category, tuple(row.weekdays), row.amount)
        wish = self.wish
        days = () if wish.where is Where.CLINIC else wish.weekdays
        return Asked(row.category, days, wish.dose)

    @property
    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(
            level=said["level"],
            dose=self.dose,
            weekdays=tuple(said["weekdays"]),
            where=said["where"],
            note=said["note"],
        )


def said_of(dose: Dose) -> dict[str, Any]:
    """By the fields of the form."""
    said = asdict(dose)
    return said | {"is_per_side": said.pop("per_side")}


def doses_of(exercise: Exercise) -> dict[str, dict[str, Any]]:
    """The library's dose of each level, by the fields of the form."""
    return {str(each.level): said_of(each.amount) for each in exercise.levels.all()}


def redrawn(said: QueryDict, exercise: Exercise) -> QueryDict:
    """What was typed, with the dose of the chosen level or the days of a pattern."""
    filled = said.copy()
    wanted = said.get("redraw", "")
    if wanted == "level":
        for name, value in doses_of(exercise).get(said.get("level", ""), {}).items():
            if value is None or value is False:
                filled.pop(name, None)
            else:
                filled[name] = str(value)
    elif wanted in {each for each, _label in PRESETS}:
        filled.setlist("weekdays", wanted.split(","))
    return filled


class LiveItemForm(ItemForm):
    """The same of a program that runs, from a day on."""

    from_day = Day(label=_("From"))


class HoldForm(ReasonForm):
    def __init__(self, *args: Any, **said: Any) -> None:
        super().__init__(*args, help_text=_("Your patient reads this."), **said)
