"""When a patient is to be tested again: by the calendar or by visits.

Whichever comes first. 30 days and 10 visits are the defaults of a clinic (Medicare asks
for a progress report at least every 10 treatment days, some US states for one every 30
days: Medicare Benefit Policy Manual, chapter 15, section 220); both are its settings.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Because(StrEnum):
    """What brings the day on."""

    DAYS = "days"
    VISITS = "visits"


@dataclass(frozen=True, kw_only=True)
class Interval:
    """How often a clinic tests again: after so many days or visits."""

    days: int = 30
    visits: int = 10


@dataclass(frozen=True, kw_only=True)
class Due:
    """The day of the next evaluation, as far as bookings tell, and how near it is.

    `visits` are the days with a supervised session since the last evaluation.
    """

    on: date
    because: Because
    visits: int
    interval: Interval

    def is_due(self, *, today: date) -> bool:
        return self.on <= today


def is_due(
    evaluated_on: date | None, *, visits: int, interval: Interval, today: date
) -> bool:
    """Whether it is time by what has been attended; never before a first evaluation."""
    if evaluated_on is None:
        return False
    by_days = evaluated_on + timedelta(days=interval.days)
    return by_days <= today or visits >= interval.visits


def days_after(eve: date, days: Iterable[date]) -> list[date]:
    """Each day after that one, once and in order."""
    return sorted({day for day in days if day > eve})


def due(
    evaluated_on: date,
    *,
    attended: Iterable[date],
    booked: Iterable[date] = (),
    interval: Interval,
) -> Due:
    """From the last signed evaluation; sessions of that day itself belong to it.

    Two sessions on one day are one visit. A booked session counts as if it will be
    attended: it brings the day into view, and moves with it.
    """
    visits = days_after(evaluated_on, attended)
    in_order = days_after(evaluated_on, [*visits, *booked])
    on, because = evaluated_on + timedelta(days=interval.days), Because.DAYS
    if len(in_order) >= interval.visits and in_order[interval.visits - 1] < on:
        on, because = in_order[interval.visits - 1], Because.VISITS
    return Due(on=on, because=because, visits=len(visits), interval=interval)
