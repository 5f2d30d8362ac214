"""How often to come, and the days that makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from patients.rules import pacing

from .habits import Habits

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """So many visits in so many weeks: (3, 1), (1, 2) for every second week."""

    visits: int
    weeks: int = 1

    @property
    def rate(self) -> Fraction:
        """Visits a week."""
        return Fraction(self.visits, self.weeks)

    def in_week(self, number: int) -> int:
        """The visits of a week of it, counted from 0: the fuller weeks come first."""
        place = number % self.weeks
        return self._first_weeks(place + 1) - self._first_weeks(place)

    def _first_weeks(self, number: int) -> int:
        """The visits of so many weeks, rounded up."""
        return -(-number * self.visits // self.weeks)

    @classmethod
    def of(cls, a_week: Decimal | int) -> Rhythm:
        """As a therapist prescribes it: 1.5 a week is three in two weeks."""
        return cls(*Fraction(a_week).as_integer_ratio())


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One part of a taper; `weeks` None goes on to the end."""

    rhythm: Rhythm
    weeks: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A rhythm between two days, both included. Its weeks run Monday to Sunday."""

    since: date
    until: date
    rhythm: Rhythm

    def weeks(self) -> Iterator[tuple[date, int]]:
        """The Monday of each of its weeks, and how many visits that week has."""
        first = monday_of(self.since)
        for number in range((self.until - first).days // WEEK.days + 1):
            yield first + number * WEEK, self.rhythm.in_week(number)


Pattern = tuple[Stretch, ...]


def monday_of(day: date) -> date:
    return day - (day.isoweekday() - 1) * DAY


def tapered(steps: Iterable[Step], *, since: date, until: date) -> Pattern:
    """The steps one after the other, from a day until a day, as far as they go."""
    stretches: list[Stretch] = []
    for step in steps:
        if since > until:
            break
        last = until
        if step.weeks is not None:
            last = min(until, monday_of(since) + step.weeks * WEEK - DAY)
        if since <= last:
            stretches.append(Stretch(since=since, until=last, rhythm=step.rhythm))
            since = last + DAY
    return tuple(stretches)


def days_of(
    pattern: Sequence[Stretch],
    *,
    habits: Habits,
    taken: Collection[date],
    closed: Collection[date],
) -> list[date]:
    """The days to add to those taken, a day named once for each session on it.

    A week that has enough gets none; none is on a closed day, on one already taken, or
    within seven days that are full.
    """
    kept = Counter(taken)
    added: list[date] = []
    for stretch in pattern:
        for monday, visits in stretch.weeks():
            week = [monday + number * DAY for number in range(WEEK.days)]
            usual = habits.best(visits)
            missing = visits - sum(kept[day] for day in week)
            possible = [
                day
                for day in week
                if stretch.since <= day <= stretch.until
                and day.isoweekday() in usual
                and day not in closed
            ]
            for day in _some(possible, missing, kept):
                kept[day] += 1
                added.append(day)
    return sorted(added)


def _some(possible: list[date], missing: int, kept: Counter[date]) -> Iterator[date]:
    """As many as are missing, each as far from its neighbours as can be."""
    for _number in range(missing):
        free = [day for day in possible if not kept[day] and _has_room(kept, day)]
        if not free:
            return
        yield max(free, key=lambda day: (_distance(kept, day), -day.toordinal()))


def _near(kept: Counter[date], day: date) -> list[date]:
    """The sessions of the thirteen days that share a week with that day."""
    around = (day + number * DAY for number in range(1 - WEEK.days, WEEK.days))
    return [each for each in around for _session in range(kept[each])]


def _has_room(kept: Counter[date], day: date) -> bool:
    return pacing.has_room(_near(kept, day), on=day)


def _distance(kept: Counter[date], day: date) -> int:
    return min((abs((each - day).days) for each in _near(kept, day)), default=WEEK.days)
