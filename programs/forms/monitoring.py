"""What is asked before, during and after remote monitoring, cleaned."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from patients.forms import Day, TherapistField, TodayForm
from patients.models import Patient
from programs.forms.choosing import OneOf
from programs.models import MonitoringEpisode, MonitoringTime
from programs.services.monitoring import LATE_BY, SetUp, Worked
from ptcare.people.forms import Lines

YEAR = dt.timedelta(days=366)
TO_THE_SECOND = ["%H:%M", "%H:%M:%S"]


class SettingsForm(forms.Form):
    is_on = forms.BooleanField(
        label=_("Therapists may monitor patients who agree"), required=False
    )
    is_strict = forms.BooleanField(
        label=_("Each further 20 minutes needs a live talk of its own"),
        help_text=_("The strict reading. Sources disagree; ask your biller."),
        required=False,
    )


class DeviceForm(forms.Form):
    software = forms.CharField(label=_("Name of the software"), max_length=120)
    version = forms.CharField(label=_("Version"), max_length=60)
    basis = Lines(
        label=_("What was decided, by whom, and on what advice"),
        max_length=500,
        rows=3,
    )
    is_sure = forms.BooleanField(
        label=_(
            "The clinic has decided, with its counsel, that this software is a device "
            "as the FDA defines one"
        ),
        error_messages={"required": _("Confirm it only once it is decided.")},
    )

    def clean(self) -> None:
        self.cleaned_data.pop("is_sure", None)


class WithdrawDeviceForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not hold any more"), max_length=300)


class BeginForm(TodayForm):
    consent_by = OneOf(
        label=_("Who agreed"),
        choices=MonitoringEpisode.ConsentBy,
        error_messages={"required": _("Choose one of these.")},
    )
    consent_name = forms.CharField(label=_("Their name"), max_length=120)
    consent_on = Day(label=_("They agreed on"))
    order = forms.CharField(
        label=_("Order or plan of care"),
        help_text=_("Whose, and of which day: “Dr. Lund, order of 2 Mar 2026”."),
        max_length=300,
    )
    set_up_on = Day(
        label=_("Set up and taught on"), help_text=_("Data counts from this day on.")
    )
    taught_by = TherapistField()

    def __init__(self, *args: Any, patient: Patient, **said: Any) -> None:
        super().__init__(*args, **said)
        who: Any = self.fields["taught_by"]
        who.offer(patient.clinic)
        who.label, who.empty_label = _("Taught by"), None

    def clean(self) -> None:
        self.refuse_outside("consent_on", self.today - YEAR, self.today)
        self.refuse_outside("set_up_on", self.today - LATE_BY, self.today)
        said = self.cleaned_data
        agreed, begun = said.get("consent_on"), said.get("set_up_on")
        if agreed and begun and begun < agreed:
            self.add_error("set_up_on", _("This lies before they agreed."))

    def set_up(self, *, shown: str) -> SetUp:
        return SetUp(consent_text=shown, **self.cleaned_data)


class EndForm(forms.Form):
    reason = OneOf(
        label=_("Why it ends"),
        choices=MonitoringEpisode.Ended,
        error_messages={"required": _("Choose one of these.")},
    )
    note = forms.CharField(label=_("Note"), max_length=300, required=False)


class Clock(forms.TimeField):
    """A time of day, to the second."""

    def __init__(self, **said: Any) -> None:
        picker = forms.TimeInput(format="%H:%M:%S", attrs={"type": "time", "step": 1})
        super().__init__(widget=picker, input_formats=TO_THE_SECOND, **said)


class WorkForm(forms.Form):
    """One stretch of a day, in the hours of the clinic."""

    on = Day(label=_("Day"))
    start = Clock(label=_("From"))
    end = Clock(label=_("To"), help_text=_("Only what was really worked: no rounding."))

    zone: dt.tzinfo

    def __init__(self, *args: Any, zone: dt.tzinfo, **said: Any) -> None:
        super().__init__(*args, **said)
        self.zone = zone

    def clean(self) -> None:
        start, end = self.cleaned_data.get("start"), self.cleaned_data.get("end")
        if start and end and end <= start:
            self.add_error("end", _("The end comes after the start, on the same day."))

    def worked(self) -> Worked:
        said = dict(self.cleaned_data)
        on, start, end = said.pop("on"), said.pop("start"), said.pop("end")
        return Worked(
            started_at=self._moment(on, start),
            ended_at=self._moment(on, end),
            **{"activity": MonitoringTime.Activity.TALK} | said,
        )

    def _moment(self, on: dt.date, at: dt.time) -> dt.datetime:
        return dt.datetime.combine(on, at, tzinfo=self.zone).astimezone(dt.UTC)


class TimeForm(WorkForm):
    activity = OneOf(
        label=_("What you did"),
        choices=[
            (each.value, each.label)
            for each in MonitoringTime.Activity
            if each != MonitoringTime.Activity.TALK
        ],
        error_messages={"required": _("Choose one of these.")},
    )
    words = forms.CharField(label=_("Why"), max_length=200)


class TalkForm(WorkForm):
    mode = OneOf(
        label=_("How"),
        choices=MonitoringTime.Mode,
        help_text=_("Both speak at the same time. Messages are no live talk."),
        error_messages={"required": _("Choose one of these.")},
    )
    with_whom = OneOf(
        label=_("With"),
        choices=MonitoringTime.With,
        error_messages={"required": _("Choose one of these.")},
    )
    words = forms.CharField(label=_("What it was about, in one line"), max_length=200)


def form_for(row: MonitoringTime, zone: dt.tzinfo, said: Any) -> WorkForm:
    """To correct an entry: as it was written down."""
    start, end = row.started_at.astimezone(zone), row.ended_at.astimezone(zone)
    written = {"on": start.date(), "start": start.time(), "end": end.time()}
    names = ("activity", "mode", "with_whom", "words")
    written |= {name: getattr(row, name) for name in names}
    kind = TalkForm if row.is_talk else TimeForm
    return kind(said, zone=zone, initial=written)


class AcceptForm(forms.Form):
    is_checked = forms.BooleanField(
        label=_(
            "I have checked: nobody else bills this monitoring in the period, and no "
            "monitoring of body functions is billed beside it"
        ),
        error_messages={"required": _("Please check this first.")},
    )


class BesideForm(forms.Form):
    reason = forms.CharField(label=_("Why it changed"), max_length=300)
