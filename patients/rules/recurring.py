"""When something comes round again: a medicine, and the days of it.

Months are counted from the first day: what began on the 31st falls on the last day of
a shorter month, and on the 31st again after it. Days are the patient's own.
"""

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

# Of a due date: first told from two weeks before it until three days before it, and
# again on the day. Shown in the plan of the week from six weeks before it.
TOLD_FROM, TOLD_UNTIL = timedelta(days=14), timedelta(days=3)
SHOWN_FROM = timedelta(weeks=6)
# Shorter rounds than this are a habit, and are in the plan without a letter.
SELDOM_DAYS = 28

MONTHS = 12
MOST_EVERY = 60  # five years of months


class Unit(StrEnum):
    """What a round is counted in."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    AS_NEEDED = "as_needed"


class Rhythm(StrEnum):
    """How a plan shows a round: as a line, on a weekday, or on its date."""

    DAILY = "daily"
    WEEKLY = "weekly"
    DATED = "dated"
    AS_NEEDED = "as_needed"


def rhythm(*, every: int | None, unit: Unit) -> Rhythm:
    """Every day and every week are habits; all longer rounds have dates."""
    if unit is Unit.AS_NEEDED:
        return Rhythm.AS_NEEDED
    if every == 1 and unit is Unit.DAY:
        return Rhythm.DAILY
    return Rhythm.WEEKLY if every == 1 and unit is Unit.WEEK else Rhythm.DATED


def after(day: date, *, every: int, unit: Unit) -> date:
    """That many days, weeks or months later. Raises KeyError for as needed."""
    if unit is Unit.MONTH:
        return _months_after(day, every)
    return day + every * _step(unit)


def next_on(first: date, *, every: int, unit: Unit, on: date) -> date:
    """The first day of its rounds that is not before `on`."""
    if on <= first:
        return first
    if unit is not Unit.MONTH:
        step = every * _step(unit)
        return first + -((first - on) // step) * step
    rounds = _months_between(first, on) // every
    day = _months_after(first, rounds * every)
    return day if day >= on else _months_after(first, (rounds + 1) * every)


def falls_on(first: date, *, every: int, unit: Unit, on: date) -> bool:
    """Whether one of its rounds is that day."""
    return next_on(first, every=every, unit=unit, on=on) == on


def _step(unit: Unit) -> timedelta:
    return {Unit.DAY: timedelta(days=1), Unit.WEEK: timedelta(weeks=1)}[unit]


def _months_between(first: date, last: date) -> int:
    return (last.year - first.year) * MONTHS + last.month - first.month


def _months_after(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, MONTHS)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))
