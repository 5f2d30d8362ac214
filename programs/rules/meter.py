"""What a week of a program holds, against what the guideline asks of a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from programs.rules import schedule
from programs.rules.catalogue import Category
from programs.rules.dose import Dose
from programs.rules.templates import HABITS, MOST_A_DAY

MINUTE = 60
WEEK = range(1, 8)
A_REPEAT, A_STEP, A_REST = 4, 1, 30  # seconds, slow and careful; a rest between sets


class Planned(Protocol):
    """An exercise at home on some weekdays, with its dose."""

    @property
    def category(self) -> str: ...

    @property
    def weekdays(self) -> Sequence[int]: ...

    @property
    def amount(self) -> Dose: ...


@dataclass(frozen=True, kw_only=True)
class Week:
    """Days with each kind, minutes of walking and the like, and how full each day is.

    `a_day` counts exercises Monday to Sunday, habits and aerobic work left out;
    `minutes` is about how long all of each day takes, walking too, habits left out.
    """

    strength_days: int
    is_strength_side_by_side: bool
    balance_days: int
    posture_days: int
    stretching_days: int
    aerobic_minutes: int
    a_day: tuple[int, ...]
    minutes: tuple[int, ...]

    @property
    def is_too_full(self) -> bool:
        return max(self.a_day) > MOST_A_DAY


def seconds(dose: Dose) -> int:
    """About how long all goes of a day take, rests between sets included."""
    one_set = (
        (dose.minutes or 0) * MINUTE
        + (dose.steps or 0) * A_STEP
        + (dose.reps or 0) * (A_REPEAT + (dose.hold_seconds or 0))
    )
    one_side = dose.sets * one_set + (dose.sets - 1) * A_REST
    return one_side * (2 if dose.per_side else 1) * dose.times_per_day


def week(items: Iterable[Planned]) -> Week:
    """Home days only: what is done in the clinic has no weekdays."""
    rows = list(items)

    def days(category: Category) -> set[int]:
        return {day for row in rows if row.category == category for day in row.weekdays}

    strength = days(Category.STRENGTH)
    timed = [row for row in rows if row.category != HABITS]
    counted = [row for row in timed if row.category != Category.AEROBIC]
    walks = [row for row in timed if row.category == Category.AEROBIC]
    return Week(
        strength_days=len(strength),
        is_strength_side_by_side=schedule.is_side_by_side(strength),
        balance_days=len(days(Category.BALANCE_GAIT)),
        posture_days=len(days(Category.POSTURE)),
        stretching_days=len(days(Category.FLEXIBILITY)),
        aerobic_minutes=sum(_minutes(walks, day) for day in WEEK),
        a_day=tuple(sum(day in row.weekdays for row in counted) for day in WEEK),
        minutes=tuple(_minutes(timed, day) for day in WEEK),
    )


def _minutes(rows: Iterable[Planned], day: int) -> int:
    asked = (seconds(row.amount) for row in rows if day in row.weekdays)
    return ceil(sum(asked) / MINUTE)
