"""A weekly pattern of sessions, and the list of its days, as the desk types them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.courses import Course
from patients.forms import BetweenForm, Day, TherapistField, TodayForm
from patients.forms.booking import BeyondForm, Clock, Length
from patients.models import ClinicSession
from patients.rules import pacing, patterns
from patients.rules.patterns import Pattern
from patients.services.attending import Slot
from ptcare.languages.dates import CHOICE_OF_DAYS, desk_day
from ptcare.people.models import Clinic

MOST_SESSIONS = 78  # three a week for 26 weeks


class SeriesForm(TodayForm):
    """Which weekdays, at what time, with whom, from when, until when."""

    days = forms.TypedMultipleChoiceField(
        label=_("Days of the week"),
        choices=CHOICE_OF_DAYS,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one day.")},
    )
    time = Clock(label=_("Time"))
    therapist = TherapistField(required=False)
    minutes = Length()
    place = forms.ChoiceField(label=_("Where"), choices=ClinicSession.Place)
    every = forms.TypedChoiceField(
        label=_("How often"),
        choices=[
            (1, _("Every week")),
            (2, _("Every second week")),
            (4, _("Every fourth week")),
        ],
        coerce=int,
    )
    first = Day(label=_("From"))
    until = Day(
        label=_("Until"),
        required=False,
        help_text=_("Empty: until the prescription ends."),
    )
    count = forms.IntegerField(
        label=_("At most so many sessions"),
        min_value=1,
        max_value=MOST_SESSIONS,
        required=False,
    )

    def __init__(self, *args: Any, clinic: Clinic, course: Course, **said: Any) -> None:
        super().__init__(*args, **said)
        self.course = course
        self.fields["therapist"].offer(clinic)  # type: ignore[attr-defined]
        for number, name in CHOICE_OF_DAYS:
            self.fields[f"time_{number}"] = Clock(label=name, required=False)

    @property
    def last_day(self) -> dt.date:
        """Of the prescription; one without an end lasts 26 weeks from today at most."""
        return self.course.ends_on or pacing.last_day(starts_on=self.today)

    @property
    def own_times(self) -> list[forms.BoundField]:
        return [self[f"time_{number}"] for number, _name in CHOICE_OF_DAYS]

    @property
    def main_fields(self) -> list[forms.BoundField]:
        return [field for field in self if not field.name.startswith("time_")]

    def clean(self) -> None:
        first, until = self.cleaned_data.get("first"), self.cleaned_data.get("until")
        self.refuse_outside("first", self.today, self.last_day)
        self.refuse_outside("until", first or self.today, self.last_day)
        if first and not until and not self.cleaned_data.get("count"):
            self.cleaned_data["until"] = self.last_day
        self._refuse_more_than_prescribed()

    def _refuse_more_than_prescribed(self) -> None:
        days, every = self.cleaned_data.get("days"), self.cleaned_data.get("every")
        if not days or not every:
            return
        per_week = self.course.sessions_per_week
        most = patterns.most_days(sessions_per_week=per_week, every=every)
        if len(days) > most:
            words = _("The therapist prescribed %(count)s a week: choose fewer days.")
            count = {"count": f"{per_week.normalize():f}"}
            self.add_error("days", forms.ValidationError(words, params=count))

    def pattern(self) -> Pattern:
        said = self.cleaned_data
        return Pattern(
            times={day: said[f"time_{day}"] or said["time"] for day in said["days"]},
            first=said["first"],
            until=min(said["until"] or self.last_day, self.last_day),
            count=said["count"],
            every=said["every"],
        )

    def slot(self, on: dt.date, start: dt.time) -> Slot:
        said = self.cleaned_data
        return Slot(
            on=on,
            start=start,
            therapist=said["therapist"],
            minutes=said["minutes"],
            place=said["place"],
        )


class MeetingForm(BetweenForm):
    """One day of the list: taken or left out, and where it was moved to."""

    is_taken = forms.BooleanField(label=_("Book this day"), required=False)
    on = Day(label=_("Day"))
    start = Clock(label=_("Time"))

    def __init__(self, *args: Any, first: dt.date, last: dt.date, **said: Any) -> None:
        super().__init__(*args, **said)
        self.first, self.last = first, last

    def clean(self) -> None:
        if self.cleaned_data.get("is_taken"):
            self.refuse_outside("on", self.first, self.last)


class MeetingSet(forms.BaseFormSet):
    """The list of days. `booked` are days with a session already."""

    default_error_messages = {
        "missing_management_form": _("The list came incomplete. Please start again."),
    }
    booked: Collection[dt.date] = ()
    course: Course | None = None

    def taken(self) -> list[tuple[int, dt.date, dt.time]]:
        """Number in the list, day and time of those that are to be booked."""
        return [
            (number, form.cleaned_data["on"], form.cleaned_data["start"])
            for number, form in enumerate(self.forms)
            if form.cleaned_data.get("is_taken")
        ]

    def clean(self) -> None:
        is_whole = self.management_form.is_valid() and not any(self.errors)
        if not is_whole or self.course is None:
            return
        if not self.taken():
            raise forms.ValidationError(_("No day is chosen."))
        week = patterns.overfull_week(
            [on for _number, on, _start in self.taken()],
            booked=self.booked,
            sessions_per_week=self.course.sessions_per_week,
        )
        if week is not None:
            words = _(
                "In the week of %(day)s that is more than the therapist prescribed."
            )
            day = {"day": desk_day(week)}
            raise forms.ValidationError(words, params=day)


Meetings = forms.formset_factory(
    MeetingForm,
    formset=MeetingSet,
    extra=0,
    max_num=MOST_SESSIONS,
    absolute_max=MOST_SESSIONS,
    validate_max=True,
)


def meetings_of(sent: Any = None, **said: Any) -> MeetingSet:
    """The list, sent or to be sent, by the names its page gives the fields."""
    return cast(MeetingSet, Meetings(sent, prefix="meeting", **said))


class AgreedForm(BeyondForm):
    """What was agreed about those of the list that are not covered."""
