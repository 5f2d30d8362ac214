"""One patient's chart: what a therapist reads before deciding. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from patients.models import Patient
from programs.models.halfyear import HalfYear, worst_of
from programs.models.log import DayReport, ExerciseLog
from programs.models.program_item import ProgramItem
from programs.rules.plotting import Plot, plot
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
SHOWN = 14  # days of logs
PAIN_SINCE = dt.timedelta(days=181)
PAIN_MOST = 10


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One exercise on one day: all, some, none (skipped), missing, rest or ahead."""

    day: dt.date
    state: str
    pain: int | None = None
    is_late: bool = False  # said on a later day
    is_from_paper: bool = False


@dataclass(frozen=True, kw_only=True)
class ItemDays:
    """One exercise of the program over the days shown."""

    item: ProgramItem
    cells: tuple[Cell, ...]


def days_shown(today: dt.date) -> list[dt.date]:
    return [today - number * DAY for number in range(SHOWN - 1, -1, -1)]


def logged(found: HalfYear) -> list[ItemDays]:
    """Each exercise asked for in these days, in whichever program, and what was said of
    it; those of the newest program first.

    Shown at its last dose; what was not asked is told as the weeks count it.
    """
    doses: dict[int, list[ProgramItem]] = defaultdict(list)
    for row in sorted(found.items, key=lambda row: -row.program_id):
        if row.weekdays and vars(row)["stood_from"] <= found.today:
            doses[row.exercise_id].append(row)
    shown = [
        ItemDays(
            item=max(each, key=lambda row: vars(row)["stood_from"]),
            cells=tuple(
                _cell(found, exercise_id, day) for day in days_shown(found.today)
            ),
        )
        for exercise_id, each in doses.items()
    ]
    return [row for row in shown if any(cell.state != "rest" for cell in row.cells)]


def _cell(found: HalfYear, exercise_id: int, day: dt.date) -> Cell:
    log = found.log_of.get((exercise_id, day))
    if log is not None:
        return Cell(
            day=day,
            state=log.done,
            pain=log.pain,
            is_late=log.is_late(found.patient.zone),
            is_from_paper=log.how == ExerciseLog.How.PAPER,
        )
    if not found.history.is_asked((exercise_id, day)):
        return Cell(day=day, state="rest")
    return Cell(day=day, state="ahead" if day >= found.today else "missing")


def pains(
    patient: Patient, actor: Actor, *, today: dt.date
) -> list[tuple[dt.date, int]]:
    """The worst pain answered on each day of the last 26 weeks: two queries."""
    said: list[tuple[dt.date, int | None]] = []
    since = today - PAIN_SINCE
    for model in (DayReport, ExerciseLog):
        rows = model.objects.visible_to(actor).standing()
        answered = rows.filter(patient=patient, on__gte=since, pain__isnull=False)
        said += answered.values_list("on", "pain")
    return worst_of(said)


def pain_plot(points: Sequence[tuple[dt.date, int]], *, today: dt.date) -> Plot:
    return plot(
        points,
        since=today - PAIN_SINCE,
        until=today,
        most=PAIN_MOST,
        width=600,
        height=100,
    )
