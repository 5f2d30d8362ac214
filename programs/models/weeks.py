"""The weeks and days of one patient's exercise at home. Read, never kept.

Done of asked: what rested, by the patient's own choice, on hold or closed by a sign, is
not asked.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import cached_property

from patients.models import Patient
from patients.models.one_value import OneValue
from programs.models.log import ExerciseLog
from programs.models.planned import Planned, as_planned, planned_rows
from programs.models.program_item import ProgramItem
from programs.models.quiet import Quiet, as_quiet, quiet_rows
from programs.rules import adherence, pausing, schedule
from programs.rules.adherence import Band, ExerciseWeek
from programs.rules.pausing import Stretch
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

SHOWN = 26
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY
SAID = "item_id", "on", "credit"
DOSES = "pk", "exercise_id"

Asked = tuple[int, dt.date]  # an exercise and a day


class How(StrEnum):
    """How one day went."""

    DONE = "done"
    SOME = "some"
    NONE = "none"  # said, and nothing of it done
    MISSING = "missing"  # asked, and nothing said
    BREAK = "break"
    HELD = "held"
    REST = "rest"  # nothing was asked of who has a plan
    BEFORE = "before"  # there was no plan yet
    AHEAD = "ahead"


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week from its Monday: exercise days asked for, and their credit.

    `said` counts the logs of the week: none at all is missing, and never 0 %. `rested`
    counts its days of a break or a hold.
    """

    monday: dt.date
    asked: int
    earned: float
    said: int
    rested: int = 0

    @property
    def sunday(self) -> dt.date:
        return self.monday + 6 * DAY

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


@dataclass(frozen=True, kw_only=True)
class History:
    """What was asked and said between two days, both counted."""

    first: dt.date
    last: dt.date
    planned: Sequence[Planned]
    done: Mapping[Asked, float]
    quiet: Sequence[Quiet]

    @cached_property
    def asked(self) -> set[Asked]:
        """Each exercise with each day it was planned for."""
        return {
            (planned.exercise_id, day)
            for planned in self.planned
            for day in self._days_of(planned)
            if day.isoweekday() in planned.weekdays
        }

    @cached_property
    def rested(self) -> set[Asked]:
        """Of these, those of a break, of a program on hold, or closed by a sign."""
        return {
            (planned.exercise_id, day)
            for planned in self.planned
            for stretch in self._rests_of(planned)
            for day in self._days_of(planned)
            if pausing.covers(stretch, day) and (planned.exercise_id, day) in self.asked
        }

    @cached_property
    def active_days(self) -> set[dt.date]:
        return {day for (_of, day), credit in self.done.items() if credit > 0}

    def week(
        self,
        monday: dt.date,
        *,
        until: dt.date | None = None,
        only: Collection[int] | None = None,
    ) -> Week:
        """Its days up to `until`, or all of them; of these exercises, or of all."""
        last = min(monday + 6 * DAY, until or dt.date.max)
        days = [monday + number * DAY for number in range((last - monday).days + 1)]
        asked = [each for day in days for each in self._asked_on[day]]
        said = [each for day in days for each in self._said_on[day]]
        if only is not None:
            asked = [each for each in asked if each[0] in only]
            said = [each for each in said if each[0] in only]
        rested = {e for e in asked if e in self.rested and not self.done.get(e)}
        exercises = _exercises(asked, said, rested, self.done)
        return Week(
            monday=monday,
            asked=sum(each.asked for each in exercises),
            earned=sum(each.earned for each in exercises),
            said=len(said),
            rested=sum(self.is_quiet(day) for day in days),
        )

    def is_asked(self, each: Asked) -> bool:
        return each in self.asked and each not in self.rested

    def is_quiet(self, day: dt.date) -> bool:
        return any(pausing.covers(stretch, day) for stretch in self.quiet)

    def how(self, day: dt.date, *, today: dt.date) -> How:
        """In a word. What was done counts before all else."""
        asked = [each for each in self._asked_on[day] if self.is_asked(each)]
        said = self._said_on[day]
        earned = sum(self.done[each] for each in said)
        if earned:
            return How.DONE if earned >= max(len(asked), 1) else How.SOME
        if not asked and self.is_quiet(day):
            return How.HELD if self._is_held(day) else How.BREAK
        if not asked:
            if day > today:
                return How.AHEAD
            return How.BEFORE if day < self._begins else How.REST
        if said:
            return How.NONE
        return How.AHEAD if day >= today else How.MISSING

    @cached_property
    def _begins(self) -> dt.date:
        """The first day on which anything stood in a program."""
        return min((each.first for each in self.planned), default=dt.date.max)

    def _is_held(self, day: dt.date) -> bool:
        return any(s.of and pausing.covers(s, day) for s in self.quiet)

    @cached_property
    def _asked_on(self) -> dict[dt.date, list[Asked]]:
        return _by_day(self.asked)

    @cached_property
    def _said_on(self) -> dict[dt.date, list[Asked]]:
        return _by_day(self.done)

    def _rests_of(self, planned: Planned) -> list[Stretch]:
        quiet = [each for each in self.quiet if each.of in (None, planned.program_id)]
        return [*quiet, *planned.closed]

    def _days_of(self, planned: Planned) -> list[dt.date]:
        """The days between both on which it stood in a program."""
        first = max(planned.first, self.first)
        last = min(planned.last or self.last, self.last)
        return [first + number * DAY for number in range((last - first).days + 1)]


def history_of(
    patient: Patient, actor: Actor, *, first: dt.date, last: dt.date
) -> History:
    """One query, however much was prescribed and logged before."""
    (found,) = _history(actor, patient_id=patient.pk, first=first, last=last)
    facts = vars(found)
    return history_in(facts, facts["said"], first=first, last=last)


@prepared
def _history(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[Patient]:
    said = logged(actor, patient_id=patient_id, first=first, last=last)
    rows = history_rows(actor, patient_id=patient_id, first=first, last=last)
    mine = Patient.objects.visible_to(actor).filter(pk=patient_id).only("pk")
    return mine.annotate(
        said=OneValue(said.order_by(), *SAID),
        doses=OneValue(doses_of(said), *DOSES),
        **rows,
    )


def logged(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[ExerciseLog]:
    logs = ExerciseLog.objects.visible_to(actor).standing()
    return logs.filter(patient_id=patient_id, on__range=(first, last))


def doses_of(logs: QuerySet[ExerciseLog]) -> QuerySet[ProgramItem]:
    """What these logs are of: each read once, and not again with each log."""
    items = logs.order_by().values("item")
    return ProgramItem.objects.filter(pk__in=items).order_by()


def history_rows(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> dict[str, OneValue]:
    """Of a patient, all but what was said, for `history_in`."""
    span: dict[str, Any] = {"patient_id": patient_id, "first": first, "last": last}
    return {"planned": planned_rows(actor, **span), **quiet_rows(actor, **span)}


def history_in(
    facts: Mapping[str, Any],
    said: Iterable[Sequence[Any]],
    *,
    first: dt.date,
    last: dt.date,
) -> History:
    """Of what `history_rows` put on a patient, of rows that begin with SAID, and of its
    `doses`, whose rows begin with DOSES."""
    day = dt.date.fromisoformat
    of = {row[0]: row[1] for row in facts["doses"]}
    return History(
        first=first,
        last=last,
        planned=as_planned(facts["planned"]),
        done=best_of((of[row[0]], day(row[1]), row[2]) for row in said),
        quiet=list(as_quiet(facts, last=last)),
    )


def weeks_of(patient: Patient, actor: Actor, *, today: dt.date) -> list[Week]:
    """The last 26 weeks, this one as far as yesterday. One query."""
    first = first_shown(today)
    history = history_of(patient, actor, first=first, last=today)
    return weeks_in(history, first, today=today)


def first_shown(today: dt.date) -> dt.date:
    """The Monday of 26 weeks, this one counted."""
    return schedule.monday_of(today) - (SHOWN - 1) * WEEK


def weeks_in(
    history: History,
    first: dt.date,
    *,
    today: dt.date,
    only: Collection[int] | None = None,
) -> list[Week]:
    """26 weeks from that Monday, the last as far as yesterday; of these exercises, or
    of all."""
    mondays = (first + number * WEEK for number in range(SHOWN))
    until = today - DAY
    return [history.week(monday, until=until, only=only) for monday in mondays]


def best_of(said: Iterable[tuple[int, dt.date, float | Decimal]]) -> dict[Asked, float]:
    """The most that was said of an exercise and a day, by any of its doses."""
    done: dict[Asked, float] = {}
    for exercise_id, on, credit in said:
        each = exercise_id, on
        done[each] = max(done.get(each, 0.0), float(credit))
    return done


def _exercises(
    asked: Collection[Asked],
    said: Collection[Asked],
    rested: Collection[Asked],
    done: Mapping[Asked, float],
) -> list[ExerciseWeek]:
    resting = Counter(exercise_id for exercise_id, _day in rested)
    quotas = Counter(exercise_id for exercise_id, _day in asked)
    earned: dict[int, dict[dt.date, float]] = defaultdict(dict)
    for each in said:
        earned[each[0]][each[1]] = done[each]
    return [
        ExerciseWeek(quota=quota, rested=resting[of], credits=earned[of])
        for of, quota in quotas.items()
    ]


def _by_day(each: Iterable[Asked]) -> dict[dt.date, list[Asked]]:
    days: dict[dt.date, list[Asked]] = defaultdict(list)
    for exercise_id, day in each:
        days[day].append((exercise_id, day))
    return days
