"""One patient's chart: what a therapist reads before deciding. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from patients.models import Patient
from programs.models.log import DayReport, ExerciseLog
from programs.models.program import Program, ProgramItem
from programs.rules import schedule
from programs.rules.plotting import Plot, plot
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
SHOWN = 14  # days of logs
PAIN_SINCE = dt.timedelta(days=83)
PAIN_MOST = 10


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One exercise on one day: all, some, none (skipped), missing, rest or ahead."""

    day: dt.date
    state: str
    pain: int | None = None


@dataclass(frozen=True, kw_only=True)
class ItemDays:
    """One exercise of the program over the days shown."""

    item: ProgramItem
    cells: tuple[Cell, ...]


def days_shown(today: dt.date) -> list[dt.date]:
    return [today - number * DAY for number in range(SHOWN - 1, -1, -1)]


def items_of(program: Program | None, actor: Actor) -> list[ProgramItem]:
    """What the program asks for now; what waits and what was replaced is left out."""
    rows = ProgramItem.objects.visible_to(actor).filter(program=program)
    standing = rows.filter(is_waiting=False, ends_on=None)
    return list(standing.select_related("exercise").defer("exercise__figure"))


def logged(
    program: Program, items: Sequence[ProgramItem], actor: Actor, *, today: dt.date
) -> list[ItemDays]:
    """Each exercise at home with what was said of its days: one query."""
    days = days_shown(today)
    rows = ExerciseLog.objects.visible_to(actor).standing().filter(on__gte=days[0])
    said = {
        (row.item.exercise_id, row.on): row
        for row in rows.filter(patient=program.patient_id).select_related("item")
    }
    return [
        ItemDays(
            item=item,
            cells=tuple(
                _cell(program, item, day, said.get((item.exercise_id, day)), today)
                for day in days
            ),
        )
        for item in items
        if item.weekdays
    ]


def _cell(
    program: Program,
    item: ProgramItem,
    day: dt.date,
    log: ExerciseLog | None,
    today: dt.date,
) -> Cell:
    if log is not None:
        return Cell(day=day, state=log.done, pain=log.pain)
    is_asked = day >= program.starts_on and schedule.is_due(item, on=day)
    if not is_asked:
        return Cell(day=day, state="rest")
    return Cell(day=day, state="ahead" if day >= today else "missing")


def pains(
    patient: Patient, actor: Actor, *, today: dt.date
) -> list[tuple[dt.date, int]]:
    """The worst pain answered on each day of the last twelve weeks: two queries."""
    worst: dict[dt.date, int] = defaultdict(int)
    since = today - PAIN_SINCE
    for model in (DayReport, ExerciseLog):
        rows = model.objects.visible_to(actor).standing()
        answered = rows.filter(patient=patient, on__gte=since, pain__isnull=False)
        for day, pain in answered.values_list("on", "pain"):
            worst[day] = max(worst[day], pain)
    return sorted(worst.items())


def pain_plot(points: Sequence[tuple[dt.date, int]], *, today: dt.date) -> Plot:
    return plot(
        points,
        since=today - PAIN_SINCE,
        until=today,
        most=PAIN_MOST,
        width=600,
        height=100,
    )
