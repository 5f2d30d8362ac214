"""The weeks of one patient's exercise at home: done of asked. Read, never kept."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from patients.models import Patient
from programs.models.log import ExerciseLog
from programs.models.program import ProgramItem
from programs.rules import adherence, schedule
from programs.rules.adherence import Band, ExerciseWeek
from programs.rules.plotting import Bar, bar
from ptcare.people.actors import Actor

SHOWN = 26
DAY = dt.timedelta(days=1)

Asked = tuple[int, dt.date]  # an exercise and a day


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week from its Monday: exercise days asked for, and their credit.

    `said` counts the logs of the week: none at all is missing, and never 0 %.
    """

    monday: dt.date
    asked: int
    earned: float
    said: int

    @property
    def share(self) -> float | None:
        """0 to 1; None where nothing was asked, or nothing was said."""
        return self.earned / self.asked if self.asked and self.said else None

    @property
    def percent(self) -> int | None:
        return None if self.share is None else round(self.share * 100)

    @property
    def band(self) -> Band | None:
        return adherence.band(self.share)

    @property
    def is_missing(self) -> bool:
        """Something was asked for, and nobody said anything."""
        return self.asked > 0 and not self.said


def weeks_of(patient: Patient, actor: Actor, *, today: dt.date) -> list[Week]:
    """The last 26 weeks, this one as far as yesterday. Two queries.

    Days since a program was put on hold, and of programs that ended, are not asked.
    """
    first = schedule.monday_of(today) - (SHOWN - 1) * 7 * DAY
    items = list(
        ProgramItem.objects.visible_to(actor)
        .filter(patient=patient, is_waiting=False, program__signed_at__isnull=False)
        .exclude(where=ProgramItem.Where.CLINIC)
        .select_related("program")
    )
    asked = _by_week(_asked(items, patient, first, today))
    done = _done(patient, actor, first, today)
    said = _by_week(done)
    mondays = [first + number * 7 * DAY for number in range(SHOWN)]
    return [_week(monday, asked[monday], said[monday], done) for monday in mondays]


def _asked(
    items: Collection[ProgramItem], patient: Patient, first: dt.date, today: dt.date
) -> set[Asked]:
    """Each exercise with each day it was asked for, before today."""
    days = [first + number * DAY for number in range((today - first).days)]
    found: set[Asked] = set()
    for item in items:
        since = max(item.starts_on, item.program.starts_on)
        until = _last_day(item, patient)
        found |= {
            (item.exercise_id, day)
            for day in days
            if since <= day <= until and day.isoweekday() in item.weekdays
        }
    return found


def _last_day(item: ProgramItem, patient: Patient) -> dt.date:
    program = item.program
    stopped = [
        moment.astimezone(patient.zone).date() - DAY
        for moment in (program.held_at, program.ended_at)
        if moment
    ]
    planned = [day for day in (item.ends_on, program.ends_on) if day]
    return min([*planned, *stopped], default=dt.date.max)


def _done(
    patient: Patient, actor: Actor, first: dt.date, today: dt.date
) -> dict[Asked, float]:
    """The credit of each exercise on each day of which anything was said."""
    logs = ExerciseLog.objects.visible_to(actor).standing().filter(patient=patient)
    done: dict[Asked, float] = defaultdict(float)
    for exercise_id, on, credit in logs.filter(on__gte=first, on__lt=today).values_list(
        "item__exercise_id", "on", "credit"
    ):
        done[exercise_id, on] = max(done[exercise_id, on], float(credit))
    return done


def _by_week(each: Iterable[Asked]) -> dict[dt.date, list[Asked]]:
    weeks = defaultdict(list)
    for exercise_id, day in each:
        weeks[schedule.monday_of(day)].append((exercise_id, day))
    return weeks


def _week(
    monday: dt.date,
    asked: Collection[Asked],
    said: Collection[Asked],
    done: Mapping[Asked, float],
) -> Week:
    quotas = Counter(exercise_id for exercise_id, _day in asked)
    exercises = [
        ExerciseWeek(
            quota=quota,
            credits={day: done[of, day] for of, day in said if of == exercise_id},
        )
        for exercise_id, quota in quotas.items()
    ]
    return Week(
        monday=monday,
        asked=sum(each.asked for each in exercises),
        earned=sum(each.earned for each in exercises),
        said=len(said),
    )


def bars(weeks: Sequence[Week], *, width: float, height: float) -> list[Bar]:
    """One for each week; a missing week has the place of a whole one."""
    return [
        bar(
            number,
            1 if week.is_missing else week.share or 0,
            of=len(weeks),
            width=width,
            height=height,
        )
        for number, week in enumerate(weeks)
    ]
