"""What a therapist records of the body, cleaned. Forms never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import BetweenForm, Day
from patients.models import Fall, Fracture, FractureClearance, Patient
from patients.models.patient import EARLIEST_BIRTH
from patients.rules import precautions

YES_OR_NO = [("", _("Not known")), ("yes", _("Yes")), ("no", _("No"))]
FAR = dt.timedelta(days=366 * 2)
CHOOSE = ("", _("Choose one"))  # nothing about a body is ever assumed


class YesOrNo(forms.ChoiceField):
    """Yes, no, or not known: True, False, None."""

    def __init__(self, **said: Any) -> None:
        super().__init__(choices=YES_OR_NO, required=False, **said)

    def clean(self, value: Any) -> Any:
        return {"yes": True, "no": False}.get(super().clean(value))


def note(label: Any, **said: Any) -> forms.CharField:
    """A few sentences."""
    box = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=300, widget=box, **said)


class FindingForm(BetweenForm):
    """About one person: nothing happened before they were born, or after today."""

    day: str  # the field that says when

    def __init__(self, *args: Any, patient: Patient, today: dt.date, **said: Any):
        super().__init__(*args, **said)
        self.first, self.today = patient.birth_on or EARLIEST_BIRTH, today

    def clean(self) -> None:
        self.refuse_outside(self.day, self.first, self.today)


class FractureForm(FindingForm):
    site = forms.ChoiceField(
        label=_("Which bone"), choices=[CHOOSE, *Fracture.Site.choices]
    )
    level = forms.CharField(
        label=_("Level, of the spine only"),
        max_length=20,
        required=False,
        help_text=_("For example T12 or L1."),
    )
    side = forms.ChoiceField(label=_("Side"), choices=Fracture.Side, required=False)
    precision = forms.ChoiceField(
        label=_("What is known of the date"), choices=Fracture.Precision
    )
    happened_on = Day(
        label=_("When it broke"),
        required=False,
        help_text=_("Where only the month is known, any day of it."),
    )
    was_low_trauma = YesOrNo(label=_("From little force, as a fall from standing"))
    had_surgery = YesOrNo(label=_("Surgery"))
    note = note(_("Limits and notes"), required=False)

    day = "happened_on"

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("precision") == Fracture.Precision.UNKNOWN:
            self.cleaned_data["happened_on"] = None
        elif "happened_on" not in self.errors and not self.cleaned_data["happened_on"]:
            self.add_error("happened_on", _("Say when, or that it is not known."))
        is_spine = self.cleaned_data.get("site") == Fracture.Site.SPINE
        if self.cleaned_data.get("level") and not is_spine:
            self.add_error("level", _("Only the spine has levels."))


class FractureClearanceForm(FindingForm):
    given_by = forms.CharField(label=_("Who cleared it"), max_length=120)
    given_by_role = forms.ChoiceField(
        label=_("They are"), choices=[CHOOSE, *FractureClearance.ByRole.choices]
    )
    given_on = Day(label=_("On"))
    valid_until = Day(label=_("Valid until"), required=False)
    allows = note(_("What is allowed, and its limits"))

    day = "given_on"

    def __init__(self, *args: Any, fracture: Fracture, **said: Any) -> None:
        super().__init__(*args, patient=fracture.patient, **said)
        if fracture.happened_on and fracture.precision == Fracture.Precision.DAY:
            self.first = fracture.happened_on

    def clean(self) -> None:
        super().clean()
        if given_on := self.cleaned_data.get("given_on"):
            self.refuse_outside("valid_until", given_on, self.today + FAR)


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


class FallForm(FindingForm):
    happened_on = Day(label=_("When"))
    injury = forms.ChoiceField(label=_("Hurt"), choices=[CHOOSE, *Fall.Injury.choices])
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    note = note(_("What happened"), required=False)

    day = "happened_on"


class WithdrawForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not hold"), max_length=200)
