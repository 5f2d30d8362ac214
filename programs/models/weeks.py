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
from functools import cached_property

from patients.models import Patient
from programs.models.locked import locked_days_of, with_locked_days
from programs.models.log import ExerciseLog
from programs.models.program import ProgramItem, ProgramItemQuerySet
from programs.models.quiet import Quiet, quiet_days
from programs.rules import adherence, pausing, schedule
from programs.rules.adherence import Band, ExerciseWeek
from programs.rules.pausing import Stretch
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

SHOWN = 26
DAY = dt.timedelta(days=1)
WEEK = 7 * DAY

Asked = tuple[int, dt.date]  # an exercise and a day


class How(StrEnum):
    """How one day went."""

    DONE = "done"
    SOME = "some"
    NONE = "none"  # said, and nothing of it done
    MISSING = "missing"  # asked, and nothing said
    BREAK = "break"
    HELD = "held"
    REST = "rest"  # nothing was asked
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
    items: Sequence[ProgramItem]
    zone: dt.tzinfo
    done: Mapping[Asked, float]
    quiet: Sequence[Quiet]

    @cached_property
    def asked(self) -> set[Asked]:
        """Each exercise with each day it was planned for."""
        return {
            (item.exercise_id, day)
            for item in self.items
            for day in self._days_of(item)
            if day.isoweekday() in item.weekdays
        }

    @cached_property
    def rested(self) -> set[Asked]:
        """Of these, those of a break, of a program on hold, or closed by a sign."""
        return {
            (item.exercise_id, day)
            for item in self.items
            for stretch in self._rests_of(item)
            for day in self._days_of(item)
            if pausing.covers(stretch, day) and (item.exercise_id, day) in self.asked
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

    def is_quiet(self, day: dt.date) -> bool:
        return any(pausing.covers(stretch, day) for stretch in self.quiet)

    def how(self, day: dt.date, *, today: dt.date) -> How:
        """In a word. What was done counts before all else."""
        asked = [each for each in self._asked_on[day] if each not in self.rested]
        said = self._said_on[day]
        earned = sum(self.done[each] for each in said)
        if earned:
            return How.DONE if earned >= max(len(asked), 1) else How.SOME
        if self.is_quiet(day):
            return How.HELD if self._is_held(day) else How.BREAK
        if not asked:
            return How.AHEAD if day > today else How.REST
        if said:
            return How.NONE
        return How.AHEAD if day >= today else How.MISSING

    def _is_held(self, day: dt.date) -> bool:
        return any(s.of and pausing.covers(s, day) for s in self.quiet)

    @cached_property
    def _asked_on(self) -> dict[dt.date, list[Asked]]:
        return _by_day(self.asked)

    @cached_property
    def _said_on(self) -> dict[dt.date, list[Asked]]:
        return _by_day(self.done)

    def _rests_of(self, item: ProgramItem) -> list[Stretch]:
        quiet = [each for each in self.quiet if each.of in (None, item.program_id)]
        return [*quiet, *locked_days_of(item)]

    def _days_of(self, item: ProgramItem) -> list[dt.date]:
        """The days between both on which it stood in a program."""
        starts_on, ends_on = stood(item, self.zone)
        first, last = max(starts_on, self.first), min(ends_on or self.last, self.last)
        return [first + number * DAY for number in range((last - first).days + 1)]


def stood(item: ProgramItem, zone: dt.tzinfo) -> tuple[dt.date, dt.date | None]:
    """From which day to which it stood in its program; None where it still does."""
    ends = [item.ends_on, item.program.ends_on]
    if ended_at := item.program.ended_at:
        ends.append(ended_at.astimezone(zone).date() - DAY)
    first = max(item.starts_on, item.program.starts_on)
    return first, min((day for day in ends if day), default=None)


def history_of(
    patient: Patient, actor: Actor, *, first: dt.date, last: dt.date
) -> History:
    """Three queries, however much was prescribed and logged before."""
    return History(
        first=first,
        last=last,
        items=_items(actor, patient_id=patient.pk),
        zone=patient.zone,
        done=_done(patient, actor, first, last),
        quiet=quiet_days(patient, actor, first=first, last=last),
    )


@prepared
def _items(actor: Actor, *, patient_id: int) -> ProgramItemQuerySet:
    """All that was ever asked for at home."""
    items = (
        ProgramItem.objects.visible_to(actor)
        .filter(patient_id=patient_id, is_waiting=False)
        .filter(program__signed_at__isnull=False)
        .exclude(where=ProgramItem.Where.CLINIC)
        .known_at_home()
        .select_related("program")
    )
    return with_locked_days(items)


def weeks_of(patient: Patient, actor: Actor, *, today: dt.date) -> list[Week]:
    """The last 26 weeks, this one as far as yesterday. Three queries."""
    first = first_shown(today)
    history = history_of(patient, actor, first=first, last=today - DAY)
    return weeks_in(history, first)


def first_shown(today: dt.date) -> dt.date:
    """The Monday of 26 weeks, this one counted."""
    return schedule.monday_of(today) - (SHOWN - 1) * WEEK


def weeks_in(
    history: History, first: dt.date, *, only: Collection[int] | None = None
) -> list[Week]:
    """26 weeks from that Monday; of these exercises, or of all."""
    mondays = (first + number * WEEK for number in range(SHOWN))
    return [history.week(monday, only=only) for monday in mondays]


def _done(
    patient: Patient, actor: Actor, first: dt.date, last: dt.date
) -> dict[Asked, float]:
    """The credit of each exercise on each day of which anything was said."""
    logs = ExerciseLog.objects.visible_to(actor).standing().filter(patient=patient)
    rows = logs.filter(on__range=(first, last))
    return best_of(rows.values_list("item__exercise_id", "on", "credit"))


def best_of(said: Iterable[tuple[int, dt.date, Decimal]]) -> dict[Asked, float]:
    """The most that was said of an exercise and a day, by any of its doses."""
    done: dict[Asked, float] = defaultdict(float)
    for exercise_id, on, credit in said:
        done[exercise_id, on] = max(done[exercise_id, on], float(credit))
    return dict(done)


def _exercises(
    asked: Collection[Asked],
    said: Collection[Asked],
    rested: Collection[Asked],
    done: Mapping[Asked, float],
) -> list[ExerciseWeek]:
    resting = Counter(exercise_id for exercise_id, _day in rested)
    quotas = Counter(exercise_id for exercise_id, _day in asked)
    return [
        ExerciseWeek(
            quota=quota,
            rested=resting[exercise_id],
            credits={day: done[of, day] for of, day in said if of == exercise_id},
        )
        for exercise_id, quota in quotas.items()
    ]


def _by_day(each: Iterable[Asked]) -> dict[dt.date, list[Asked]]:
    days: dict[dt.date, list[Asked]] = defaultdict(list)
    for exercise_id, day in each:
        days[day].append((exercise_id, day))
    return days
