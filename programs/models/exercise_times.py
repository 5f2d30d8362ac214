"""The coming days on which a plan asks for something at home: for a calendar."""

from __future__ import annotations

import datetime as dt

from patients.models import Patient
from programs.models.pausing import Pause
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.reminder import Reminder
from programs.rules import pausing, schedule

AHEAD = dt.timedelta(days=28)
DAY = dt.timedelta(days=1)


def daily_hour(patient: Patient) -> dt.time | None:
    """At which the patient wants to be reminded, if they do and named one."""
    rows = Reminder.objects.wanted().filter(patient=patient)
    daily = rows.filter(kind=Reminder.Kind.EXERCISE)
    return daily.values_list("at", flat=True).first()


def exercise_days(patient: Patient, *, today: dt.date) -> list[dt.date]:
    """From today, the patient's own; none while the plan is on hold. Two queries.

    Without breaks, and without what a sign or a missing look keeps closed for now.
    """
    items = _open_items(patient, today)
    pauses = list(
        Pause.objects.filter(patient=patient).overlapping(today, today + AHEAD)
    )
    days = (today + number * DAY for number in range(AHEAD.days))
    return [
        day
        for day in days
        if any(
            item.is_prescribed_for(day) and schedule.is_due(item, on=day)
            for item in items
        )
        and not any(pausing.covers(each, day) for each in pauses)
    ]


def _open_items(patient: Patient, today: dt.date) -> list[ProgramItem]:
    rows = ProgramItem.objects.with_sign_off().with_rests_on(today)
    is_open = {"is_stopped": False, "is_locked": False}
    found = rows.filter(
        **is_open,
        patient=patient,
        is_waiting=False,
        program__in=Program.objects.signed().filter(held_at=None),
    ).exclude(where=ProgramItem.Where.CLINIC)
    return list(found.select_related("program", "patient"))
