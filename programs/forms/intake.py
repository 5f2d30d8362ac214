"""What a therapist asks before a first program, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import gettext_lazy as _

from patients.models import Diagnosis, FractureCheck, GoalOutcome, HomeCheck, Patient
from patients.models.patient import EARLIEST_BIRTH
from patients.rules import equipment
from programs.forms.choosing import OneOf
from programs.forms.findings import YesOrNo, note

Precision = Diagnosis.Precision
NOTHING = "none"


class DiagnosisForm(forms.Form):
    """The date may be a day, a month or a year, as well as anybody remembers."""

    of = OneOf(label=_("What the doctor found"), choices=Diagnosis.Of)
    words = forms.CharField(
        label=_("In the doctor's words"), max_length=200, required=False
    )
    year = forms.IntegerField(label=_("Year it was found"), required=False)
    month = forms.TypedChoiceField(
        label=_("Month"),
        choices=[("", _("Not known")), *MONTHS.items()],
        coerce=int,
        empty_value=None,
        required=False,
    )
    day_of_month = forms.IntegerField(
        label=_("Day"), min_value=1, max_value=31, required=False
    )
    made_by = forms.CharField(label=_("Doctor"), max_length=120, required=False)

    def __init__(self, *args: Any, patient: Patient, today: dt.date, **said: Any):
        super().__init__(*args, **said)
        self.first, self.today = patient.birth_on or EARLIEST_BIRTH, today

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("of") == Diagnosis.Of.OTHER and not said.get("words"):
            self.add_error("words", _("Say what the doctor found."))
        year, month, day = (
            said.pop(name, None) for name in ("year", "month", "day_of_month")
        )
        said["made_on"], said["precision"] = self._dated(year, month, day)

    def _dated(
        self, year: int | None, month: int | None, day: int | None
    ) -> tuple[dt.date | None, str]:
        """The first day that it can mean, and how well it is known."""
        nothing = (None, Precision.UNKNOWN.value)
        if year is None:
            if (month or day) and "year" not in self.errors:
                self.add_error("year", _("Give the year too."))
            return nothing
        if day and not month:
            self.add_error("month", _("Give the month too."))
            return nothing
        try:
            made_on = dt.date(year, month or 1, day or 1)
        except (ValueError, OverflowError):
            is_odd_year = not self.first.year <= year <= self.today.year
            field = "year" if is_odd_year else "day_of_month"
            self.add_error(field, _("There is no such day."))
            return nothing
        if not (self.first.year <= year and made_on <= self.today):
            words = _("Choose a time between %(first)s and today.")
            span = {"first": self.first.year}
            self.add_error("year", forms.ValidationError(words, params=span))
        precision = Precision.YEAR if not month else Precision.MONTH
        return made_on, (Precision.DAY if day else precision).value


class FractureCheckForm(forms.Form):
    found_any = OneOf(
        label=_("Has a bone ever broken?"),
        choices=[
            ("no", _("No, none besides what is on record here")),
            ("yes", _("Yes: I go on and record it")),
        ],
    )
    told_by = OneOf(label=_("Who says so"), choices=FractureCheck.ToldBy)
    note = note(_("Notes"), required=False)

    def clean_found_any(self) -> bool:
        return bool(self.cleaned_data["found_any"] == "yes")


class GoalForm(forms.Form):
    words = note(
        _("What do you want to be able to do?"),
        help_text=_("In the patient's own words; they read it on their plan."),
    )


class GoalOutcomeForm(forms.Form):
    outcome = OneOf(label=_("What became of it"), choices=GoalOutcome.Outcome)
    note = forms.CharField(label=_("In a few words"), max_length=200, required=False)


class AskedYesOrNo(YesOrNo):
    """A question that one means to ask; not known is for its form to judge."""

    def __init__(self, **said: Any) -> None:
        super().__init__(**said)
        self.required = True

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class TickedOrNone(forms.MultipleChoiceField):
    """What applies, or "none of these"; nothing ticked is not asked, and None."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, choices: list[tuple[Any, Any]], **said: Any) -> None:
        ways_out = [(NOTHING, _("None of these"))]
        super().__init__(choices=[*choices, *ways_out], **said)

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)

    def clean(self, value: Any) -> Any:
        ticked = super().clean(value)
        if NOTHING not in ticked:
            return ticked or None
        if len(ticked) > 1:
            raise forms.ValidationError(_("Either none of these, or what applies."))
        return []


class HomeCheckForm(forms.Form):
    use_required_attribute = False  # what could not be asked may stay open

    hazards = TickedOrNone(
        label=_("Where one may trip or slip"), choices=HomeCheck.Hazard.choices
    )
    equipment = TickedOrNone(
        label=_("What is there to exercise with"),
        choices=[(each.value, each.label) for each in equipment.ASKED],
    )
    has_stairs = YesOrNo(label=_("Stairs at home"))
    lives_alone = YesOrNo(label=_("Lives alone"))
    has_helper = AskedYesOrNo(label=_("Somebody can help"))
    helper = forms.CharField(
        label=_("Who, and with what (exercises, after a fall)"),
        max_length=200,
        required=False,
    )
    not_asked_because = forms.CharField(
        label=_("If something could not be asked, why"),
        max_length=200,
        required=False,
        help_text=_("For example: could not hear the questions on the phone."),
    )

    def clean(self) -> None:
        said = self.cleaned_data
        if said.get("helper") and said.get("has_helper") is not True:
            self.add_error("has_helper", _("Somebody is named below: say yes."))
        asked = {
            "hazards": _("Tick what applies, or none of these, or say below why not."),
            "equipment": _("Tick what is there, or none of these, or say below why."),
            "has_helper": _("Say yes or no, or say below why it could not be asked."),
        }
        if said.get("not_asked_because"):
            return
        for name, words in asked.items():
            if name not in self.errors and said.get(name) is None:
                self.add_error(name, words)
