"""What a therapist records of the body, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import AboutPatientForm, Day
from patients.models import Fall, Fracture
from patients.models.body import DoctorsWord
from patients.models.patient import EARLIEST_BIRTH
from patients.rules import precautions, spine
from programs.forms.choosing import YES_NO
from ptcare.people.forms import Lines

FAR = dt.timedelta(days=366 * 2)
NOT_SAID = ("", _("Not known"))
YES_OR_NO = [NOT_SAID, *YES_NO]
CHOOSE = ("", _("Choose one"))  # nothing about a body is ever assumed


class YesOrNo(forms.ChoiceField):
    """Yes, no, or not known: True, False, None."""

    def __init__(self, **said: Any) -> None:
        super().__init__(choices=YES_OR_NO, required=False, **said)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


def note(label: Any, **said: Any) -> forms.CharField:
    """A few sentences."""
    return Lines(label=label, max_length=300, rows=3, **said)


class Month(forms.Field):
    """A month of a year, by the browser's picker or in words: the first day of it."""

    ways = ("%Y-%m", "%B %Y", "%b %Y", "%m/%Y", "%m.%Y")
    years = range(EARLIEST_BIRTH.year, 2101)

    def __init__(self, **said: Any) -> None:
        picker = forms.TextInput(attrs={"type": "month"})
        super().__init__(widget=picker, **said)

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        for way in self.ways:
            with suppress(ValueError):
                first = dt.datetime.strptime(text, way).date()  # noqa: DTZ007
                if first.year in self.years:
                    return first
        if text:
            raise forms.ValidationError(_("Write a month as March 2026 or 2026-03."))
        return None


class FractureForm(AboutPatientForm):
    site = forms.ChoiceField(
        label=_("Which bone"), choices=[CHOOSE, *Fracture.Site.choices]
    )
    level = forms.CharField(
        label=_("Levels, of the spine only"),
        max_length=60,
        required=False,
        help_text=_("For example T12, or T11-L1, or several."),
    )
    side = forms.ChoiceField(
        label=_("Side"),
        choices=Fracture.Side,
        required=False,
        help_text=_("Has to be said of a hip, wrist, arm or leg."),
    )
    precision = forms.ChoiceField(
        label=_("What is known of the date"), choices=Fracture.Precision
    )
    happened_on = Day(label=_("The day it broke"), required=False)
    month = Month(
        label=_("Or the month"),
        required=False,
        help_text=_("Where only the month is known, as March 2026."),
    )
    cause = forms.ChoiceField(
        label=_("How it broke"),
        choices=[("", _("Not known")), *Fracture.Cause.choices],
        required=False,
    )
    was_low_trauma = YesOrNo(
        label=_("From little force"),
        help_text=_("Left open, the cause decides: a fall from standing is little."),
    )
    had_surgery = YesOrNo(label=_("Surgery"))
    imaged_on = Day(label=_("Image taken on"), required=False)
    limits = note(_("Weight-bearing or brace limits"), required=False)
    note = note(_("Notes"), required=False)

    day = "happened_on"

    def clean(self) -> None:
        self._settle_date()
        super().clean()
        self.refuse_outside("imaged_on", self._first_image(), self.today)
        self._settle_place()
        self._settle_force()
        self.cleaned_data.pop("month", None)

    def _settle_date(self) -> None:
        said, known = self.cleaned_data, self.cleaned_data.get("precision")
        if known in (Fracture.Precision.UNKNOWN, Fracture.Precision.LONG_AGO):
            said["happened_on"] = None
            return
        field = "happened_on"
        if known == Fracture.Precision.MONTH:
            field, self.first = "month", self.first.replace(day=1)
            self.day = field
            day = said.get("month") or said.get("happened_on")
            said["happened_on"] = said["month"] = day.replace(day=1) if day else None
        if field not in self.errors and not said.get(field):
            self.add_error(field, _("Say when, or that it is not known."))

    def _first_image(self) -> dt.date:
        """Not before the day it broke, where that is known."""
        broke = self.cleaned_data.get("happened_on")
        is_exact = self.cleaned_data.get("precision") == Fracture.Precision.DAY
        return max(broke, self.first) if broke and is_exact else self.first

    def _settle_place(self) -> None:
        site, said = self.cleaned_data.get("site"), self.cleaned_data
        if site in Fracture.PAIRED and not said.get("side"):
            self.add_error("side", _("Left, right or both?"))
        if site == Fracture.Site.SPINE and said.get("side"):
            self.add_error("side", _("The spine has no side."))
        if not said.get("level"):
            return
        if site != Fracture.Site.SPINE:
            self.add_error("level", _("Only the spine has levels."))
            return
        try:
            said["level"] = ", ".join(spine.read(said["level"]))
        except spine.NoSuchLevel as refusal:
            words = _(
                "“%(word)s” is no level: C1 to C7, T1 to T12, L1 to L5, S1 to S5."
            )
            told = {"word": refusal.args[0]}
            self.add_error("level", forms.ValidationError(words, params=told))

    def _settle_force(self) -> None:
        cause, said = self.cleaned_data.get("cause"), self.cleaned_data
        if said.get("was_low_trauma") is None and cause in Fracture.LITTLE_FORCE:
            said["was_low_trauma"] = True
        elif said.get("was_low_trauma") is None and cause == Fracture.Cause.ACCIDENT:
            said["was_low_trauma"] = False


class DeclineForm(forms.Form):
    reason = Lines(
        label=_("What you think of it"),
        max_length=300,
        help_text=_("Needed to decline."),
        rows=2,
        error_messages={"required": _("Say why not.")},
    )

    use_required_attribute = False  # accepting needs none


class HealedForm(forms.Form):
    note = note(_("What you found, and on whose word"))


class ClearanceForm(AboutPatientForm):
    given_by = forms.CharField(label=_("Who cleared it"), max_length=120)
    given_by_role = forms.ChoiceField(
        label=_("They are"), choices=[CHOOSE, *DoctorsWord.ByRole.choices]
    )
    given_on = Day(label=_("On"))
    valid_until = Day(label=_("Valid until"), required=False)
    allows = note(_("What is allowed, and its limits"))

    day = "given_on"

    def clean(self) -> None:
        super().clean()
        if given_on := self.cleaned_data.get("given_on"):
            self.refuse_outside("valid_until", given_on, self.today + FAR)


class FractureClearanceForm(ClearanceForm):
    def __init__(self, *args: Any, fracture: Fracture, **said: Any) -> None:
        super().__init__(*args, patient=fracture.patient, **said)
        if fracture.happened_on and fracture.precision == Fracture.Precision.DAY:
            self.first = fracture.happened_on


class ConditionForm(forms.Form):
    key = forms.ChoiceField(label=_("Condition"))
    note = note(_("Notes"), required=False)

    def __init__(self, *args: Any, standing: Collection[str], **said: Any) -> None:
        super().__init__(*args, **said)
        self.fields["key"].choices = [  # type: ignore[attr-defined]
            CHOOSE,
            *(
                (each.value, each.label)
                for each in precautions.Condition
                if each not in standing
            ),
        ]


class FallForm(AboutPatientForm):
    """First what may rest everything."""

    happened_on = Day(label=_("When"))
    injury = forms.ChoiceField(label=_("Hurt"), choices=[CHOOSE, *Fall.Injury.choices])
    hit_head = YesOrNo(label=_("Hit the head"))
    on_thinner = YesOrNo(label=_("On a blood thinner"))
    setting = forms.ChoiceField(
        label=_("Where"), choices=[NOT_SAID, *Fall.Setting.choices], required=False
    )
    place = forms.CharField(
        label=_("The place, in words"), max_length=120, required=False
    )
    how = forms.ChoiceField(
        label=_("How, in the patient's words"),
        choices=[NOT_SAID, *Fall.How.choices],
        required=False,
    )
    direction = forms.ChoiceField(
        label=_("Direction"),
        choices=[NOT_SAID, *Fall.Direction.choices],
        required=False,
    )
    got_up_alone = YesOrNo(label=_("Got up alone"))
    minutes_on_floor = forms.IntegerField(
        label=_("Minutes on the floor"), min_value=0, max_value=1440, required=False
    )
    called_help = YesOrNo(label=_("Called for help"))
    aid = forms.CharField(label=_("Walking aid in use"), max_length=120, required=False)
    shoes = forms.CharField(label=_("Shoes"), max_length=120, required=False)
    note = note(_("What happened"), required=False)

    day = "happened_on"
