"""What a patient types or taps about a day. These forms clean; they never save."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.forms.choosing import YES_NO, OneOf
from programs.models import DayReport, Effort, ExerciseLog, Hindrance, ProgramItem
from programs.rules.hurting import Place
from programs.services.exercising import CREDIT, Told
from programs.services.reminding import Wishes
from ptcare.cleaning import only_cleans

PLACES = [
    (Place.BACK, pgettext_lazy("part of the body", "Back")),
    (Place.HIP, _("Hip, groin or thigh")),
    (Place.KNEE, _("Knee")),
    (Place.CALF, _("Lower leg")),
    (Place.FOOT, _("Foot")),
    (Place.SHOULDER, _("Neck or shoulder")),
    (Place.ARM, _("Arm or hand")),
    (Place.CHEST, _("Chest")),
    (Place.OTHER, _("Another place")),
]
LOGGED_ON_A_PAGE = [
    (how, how) for how in (ExerciseLog.How.EACH, ExerciseLog.How.GUIDED)
]
SCORES = [(n, str(n)) for n in range(11)]


@only_cleans
class DayForm(forms.Form):
    """Which day it is about; and when its page was drawn, in seconds since 1970."""

    day = forms.DateField(input_formats=["%Y-%m-%d"], widget=forms.HiddenInput)
    drawn = forms.FloatField(widget=forms.HiddenInput, required=False)


@only_cleans
class ExerciseForm(DayForm):
    """One exercise in one tap: all of it, less, or skipped."""

    done = forms.ChoiceField(choices=ExerciseLog.Done)
    reason = forms.ChoiceField(choices=DayReport.NotToday, required=False)
    how = forms.ChoiceField(choices=LOGGED_ON_A_PAGE, required=False)

    def told(self) -> Told:
        done = ExerciseLog.Done(self.cleaned_data["done"])
        is_skipped = done == ExerciseLog.Done.NONE
        reason = self.cleaned_data["reason"] if is_skipped else ""
        return Told(done=done, credit=CREDIT[done], reason=reason)

    @property
    def is_guided(self) -> bool:
        """Whether it comes from the guide, which then goes on to the next."""
        return bool(self.cleaned_data["how"] == ExerciseLog.How.GUIDED)


class PainForm(DayForm):
    """What hurt, where, how much, and whether that is new."""

    item = forms.TypedChoiceField(
        label=_("Which exercise hurt?"), coerce=int, widget=forms.RadioSelect
    )
    where = OneOf(label=_("Where does it hurt?"), choices=PLACES)
    pain = forms.TypedChoiceField(
        label=_("How much?"),
        help_text=_("0 is no pain. 10 is the worst pain you can think of."),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
    )
    is_new = forms.TypedChoiceField(
        label=_("Have you had this pain before?"),
        choices=[("new", _("It is new or sudden")), ("usual", _("I have it often"))],
        coerce=lambda word: word == "new",
        widget=forms.RadioSelect,
    )
    done = OneOf(
        label=_("Did you do the exercise?"),
        choices=[
            (ExerciseLog.Done.ALL, _("All of it")),
            (ExerciseLog.Done.SOME, _("Some of it")),
            (ExerciseLog.Done.NONE, _("No")),
        ],
    )

    def __init__(self, *args: Any, items: Sequence[ProgramItem], **how: Any) -> None:
        super().__init__(*args, **how)
        field = self.fields["item"]
        assert isinstance(field, forms.TypedChoiceField)  # noqa: S101
        field.choices = [(item.pk, item.exercise.words.name) for item in items]

    def told(self) -> Told:
        done = ExerciseLog.Done(self.cleaned_data["done"])
        return Told(
            done=done,
            credit=CREDIT[done],
            pain=self.cleaned_data["pain"],
            pain_where=self.cleaned_data["where"],
            pain_is_new=self.cleaned_data["is_new"],
        )


class CorrectionForm(forms.Form):
    """What was really done of one exercise on one day, and how that is known."""

    done = OneOf(
        label=_("What was done"),
        choices=[
            (ExerciseLog.Done.ALL, _("All of it")),
            (ExerciseLog.Done.SOME, _("Some of it")),
            (ExerciseLog.Done.NONE, _("None of it")),
        ],
    )
    pain = forms.TypedChoiceField(
        label=_("Pain, 0 to 10"),
        choices=[("", _("Not said")), *SCORES],
        coerce=int,
        empty_value=None,
        required=False,
    )
    because = forms.CharField(label=_("Why it is corrected"), max_length=200)

    def __init__(self, *args: Any, said: ExerciseLog | None, **how: Any) -> None:
        known = {"done": said.done, "pain": said.pain} if said else {}
        super().__init__(*args, **how | {"initial": known})
        self.said = said

    def told(self) -> Told:
        """Where it hurt, and whether that was new, stays as the patient told it."""
        done = ExerciseLog.Done(self.cleaned_data["done"])
        pain = self.cleaned_data["pain"]
        told = Told(done=done, credit=CREDIT[done], pain=pain)
        if self.said is None or pain is None:
            return told
        return replace(
            told, pain_where=self.said.pain_where, pain_is_new=self.said.pain_is_new
        )


@only_cleans
class EffortForm(DayForm):
    effort = forms.ChoiceField(choices=Effort)


@only_cleans
class WeekPainForm(DayForm):
    """The worst pain of a week, named by its Sunday."""

    pain = forms.TypedChoiceField(choices=SCORES, coerce=int)


@only_cleans
class NotTodayForm(DayForm):
    reason = forms.ChoiceField(choices=DayReport.NotToday)


@only_cleans
class TickForm(DayForm):
    """One thing beside the exercises: which kind, and its number."""

    what = forms.RegexField(r"^(medicine|aid):(\d{1,18})$")

    def clean_what(self) -> tuple[str, int]:
        kind, _colon, pk = self.cleaned_data["what"].partition(":")
        return kind, int(pk)


@only_cleans
class UntickForm(DayForm):
    said = forms.UUIDField()


class ReminderForm(forms.Form):
    """One wish in one tap: an hour of the day outside of the quiet, or none; once more
    at a later hour; not on days at the clinic; dates; a kind word."""

    hour = forms.IntegerField(required=False)
    later = forms.IntegerField(required=False)
    clinic_days = forms.ChoiceField(choices=YES_NO, required=False)
    dues = forms.ChoiceField(choices=YES_NO, required=False)
    silence = forms.ChoiceField(choices=YES_NO, required=False)

    def __init__(self, *args: Any, hours: range, wishes: Wishes, **how: Any) -> None:
        super().__init__(*args, **how)
        self.hours, self.wishes = hours, wishes

    def clean_hour(self) -> dt.time | None:
        return self._among(self.hours, self.cleaned_data["hour"])

    def clean_later(self) -> dt.time | None:
        hours = self.wishes.later_than(self.hours)
        return self._among(hours, self.cleaned_data["later"])

    def _among(self, hours: Sequence[int], hour: int | None) -> dt.time | None:
        if hour is None:
            return None
        if hour not in hours:
            raise forms.ValidationError(_("Please choose one of these times."))
        return dt.time(hour)

    def wanted(self) -> Wishes:
        """What they want from now on: as before, but for what was tapped."""
        said, wishes = self.cleaned_data, self.wishes
        if "hour" in self.data:
            wishes = replace(wishes, exercise=said["hour"] is not None, at=said["hour"])
        if "later" in self.data:
            wishes = replace(wishes, nudge_at=said["later"])
        if said["clinic_days"]:
            wishes = replace(wishes, skips_clinic_days=said["clinic_days"] == "no")
        if said["dues"]:
            wishes = replace(wishes, dues=said["dues"] == "yes")
        if said["silence"]:
            wishes = replace(wishes, silence=said["silence"] == "yes")
        return wishes


class WhyForm(forms.Form):
    """What stood in the way of a week."""

    monday = forms.DateField(input_formats=["%Y-%m-%d"])
    what = forms.ChoiceField(choices=Hindrance.What)
