"""Breaks that patients take: how long one may be, and when illness wants a look.

A day belongs to a stretch from `starts_on` until the day before `back_on`. A break is
a choice: it locks nothing, and it opens nothing that rests.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

from programs.rules import schedule

LONGEST = 28  # days
AHEAD = timedelta(days=60)  # a break may begin so far from today
BACK = schedule.LOG_BACK  # or so long ago: those days can be logged
LONG_ILL = timedelta(days=7)
AGAIN_WITHIN = timedelta(days=56)
RECENT = timedelta(days=7)  # how long an illness that is over is still shown
DAY = timedelta(days=1)


class Stretch(Protocol):
    """Days that do not count, from the first to the one before `back_on`."""

    @property
    def starts_on(self) -> date: ...

    @property
    def back_on(self) -> date: ...


@dataclass(frozen=True, kw_only=True)
class Days:
    """A stretch of days, as plain values."""

    starts_on: date
    back_on: date


class Problem(StrEnum):
    """Why a break cannot be like that."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    TOO_EARLY = "too_early"
    TOO_FAR = "too_far"


def problem(starts_on: date, until: date, *, today: date) -> Problem | None:
    """What is wrong with a break of these days, both counted; None if nothing is."""
    found = {
        Problem.BACKWARDS: until < starts_on,
        Problem.TOO_LONG: until - starts_on >= LONGEST * DAY,
        Problem.TOO_EARLY: starts_on < today - BACK,
        Problem.TOO_FAR: starts_on > today + AHEAD,
    }
    return next((each for each, is_so in found.items() if is_so), None)


def covers(stretch: Stretch, day: date) -> bool:
    return stretch.starts_on <= day < stretch.back_on


def covered(stretches: Iterable[Stretch], days: Collection[date]) -> set[date]:
    """Those of the days that lie in any of the stretches."""
    stretches = list(stretches)
    return {day for day in days if any(covers(each, day) for each in stretches)}


def length(stretch: Stretch) -> timedelta:
    return max(stretch.back_on - stretch.starts_on, timedelta())


def is_long_ill(ill: Collection[Stretch], *, today: date) -> bool:
    """Whether a break for illness wants a look: of over a week, or the second in eight.

    Of those that have begun, and are not over for more than a week. `[P]`
    """
    begun = [each for each in ill if length(each) and each.starts_on <= today]
    return any(
        length(each) > LONG_ILL or _follows_another(each, begun)
        for each in begun
        if each.back_on >= today - RECENT
    )


def _follows_another(stretch: Stretch, others: Collection[Stretch]) -> bool:
    return any(
        other.starts_on < stretch.starts_on
        and other.back_on > stretch.starts_on - AGAIN_WITHIN
        for other in others
    )


def silent_since(
    heard_on: date, breaks: Iterable[Stretch], *, today: date
) -> date | None:
    """From which day on silence counts; None while a break runs: it says enough."""
    begun = [b for b in breaks if length(b) and b.starts_on <= today]
    if any(covers(each, today) for each in begun):
        return None
    return max([heard_on, *(each.back_on for each in begun)])
