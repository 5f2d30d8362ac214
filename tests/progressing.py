"""Two weeks of exercise at home, as the proposals read them."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from patients.models import Patient
from programs.models import DayReport, ExerciseLevel, ProgramItem
from programs.rules import schedule
from ptcare.people.roles import Role
from tests import factories as make

DAY = dt.timedelta(days=1)


def exercise_of_three(**fields: Any) -> Any:
    """One whose second level has two sets, and whose third is learned first."""
    row = make.exercise(**fields)
    for level, sets, supervision in ((2, 2, "none"), (3, 3, "first")):
        ExerciseLevel.objects.create(
            exercise=row,
            level=level,
            label=f"Step {level}",
            dose={"sets": sets, "reps": 10, "times_per_day": 1, "days_per_week": 7},
            supervision=supervision,
        )
    return row


def mondays(patient: Patient, now: dt.datetime) -> list[dt.date]:
    """Of the two full weeks before this one."""
    this = schedule.monday_of(patient.today(now))
    return [this - 14 * DAY, this - 7 * DAY]


def item_for(patient: Patient, *, now: dt.datetime, **fields: Any) -> ProgramItem:
    """A daily exercise at its first level, since four weeks."""
    if "program" not in fields:
        starts_on = schedule.monday_of(patient.today(now)) - 28 * DAY
        fields["program"] = make.program(patient=patient, starts_on=starts_on)
    fields["exercise"] = fields.get("exercise") or exercise_of_three()
    return make.item(**fields)


def report(patient: Patient, on: dt.date, **what: Any) -> DayReport:
    return DayReport.objects.create(
        patient=patient,
        clinic=patient.clinic,
        token=uuid.uuid4(),
        on=on,
        said_at=make.now(),
        said_by=patient.user,
        said_as=Role.PATIENT,
        **what,
    )


def two_weeks(
    item: ProgramItem,
    *,
    now: dt.datetime,
    days: int = 6,
    effort: str = "easy",
    pain: int | None = 1,
    says: bool = True,
) -> None:
    """So many days of each week done, each with a word; a number on the Sundays."""
    for monday in mondays(item.patient, now):
        for number in range(7):
            on = monday + number * DAY
            if number < days:
                make.log(item=item, on=on)
            word = effort if number < days else ""
            number_of_the_week = pain if number == 6 else None
            if says and (word or number_of_the_week is not None):
                report(item.patient, on, effort=word, pain=number_of_the_week)
