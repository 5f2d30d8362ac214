"""One month of a patient: each day in a word, and what was said of it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.db.models import QuerySet

from patients.models import Patient
from programs.models.log import DayReport, ExerciseLog
from programs.models.progress import Square, squares
from programs.models.weeks import DAY, WEEK, history_of
from programs.rules import schedule
from ptcare.people.actors import Actor
from ptcare.prepared import prepared


@dataclass(frozen=True)
class DayTold:
    """One day, with the exercises and words that were said of it."""

    square: Square
    logs: list[ExerciseLog] = field(default_factory=list)
    reports: list[DayReport] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Month:
    """Whole weeks of days; those of other months are None."""

    first: dt.date
    weeks: list[list[Square | None]]
    told: list[DayTold]  # the newest first
    before: dt.date | None
    after: dt.date | None


def month_of(
    patient: Patient, actor: Actor, *, first: dt.date, today: dt.date
) -> Month:
    """Five queries, whatever was logged in it and before."""
    last = (first + 31 * DAY).replace(day=1) - DAY
    history = history_of(patient, actor, first=first, last=last)
    mondays = _mondays(first, last)
    weeks = [squares(history, monday, today=today) for monday in mondays]
    logs, reports = _said(patient, actor, first, last)
    days = [each for week in weeks for each in week if each.on in {*logs, *reports}]
    begun = patient.admitted_on.replace(day=1)
    before, after = (first - DAY).replace(day=1), last + DAY
    return Month(
        first=first,
        weeks=[[d if d.on.month == first.month else None for d in w] for w in weeks],
        told=[DayTold(d, logs[d.on], reports[d.on]) for d in reversed(days)],
        before=before if before >= begun else None,
        after=after if after <= today else None,
    )


def _mondays(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    monday = schedule.monday_of(first)
    while monday <= last:
        yield monday
        monday += WEEK


def _said(
    patient: Patient, actor: Actor, first: dt.date, last: dt.date
) -> tuple[dict[dt.date, list[ExerciseLog]], dict[dt.date, list[DayReport]]]:
    logs: dict[dt.date, list[ExerciseLog]] = defaultdict(list)
    reports: dict[dt.date, list[DayReport]] = defaultdict(list)
    span = {"first": first, "last": last}
    for log in _logs(actor, patient_id=patient.pk, **span):
        logs[log.on].append(log)
    for report in _reports(actor, patient_id=patient.pk, **span):
        reports[report.on].append(report)
    return logs, reports


@prepared
def _logs(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[ExerciseLog]:
    rows = ExerciseLog.objects.visible_to(actor).standing()
    mine = rows.filter(patient_id=patient_id, on__range=(first, last))
    named = mine.select_related("item__exercise").defer("item__exercise__figure")
    return named.order_by("item__place", "pk")


@prepared
def _reports(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[DayReport]:
    rows = DayReport.objects.visible_to(actor).standing()
    mine = rows.filter(patient_id=patient_id, on__range=(first, last))
    return mine.order_by("pk")
