"""What a week of a program holds, against what the guideline asks of a week."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from programs.rules import schedule
from programs.rules.catalogue import Category
from programs.rules.templates import HABITS, MOST_A_DAY

MINUTES_A_WEEK = 150
LEAST_STRENGTH, LEAST_BALANCE, EVERY_DAY = 2, 2, 7


class Planned(Protocol):
    """An exercise at home on some weekdays; `minutes` of one go, where it has some."""

    @property
    def category(self) -> str: ...

    @property
    def weekdays(self) -> Sequence[int]: ...

    @property
    def minutes_a_day(self) -> int: ...


@dataclass(frozen=True, kw_only=True)
class Week:
    """Days with each kind, minutes of walking and the like, and how full each day is.

    `a_day` counts Monday to Sunday, habits and aerobic work left out.
    """

    strength_days: int
    is_strength_side_by_side: bool
    balance_days: int
    posture_days: int
    stretching_days: int
    aerobic_minutes: int
    a_day: tuple[int, ...]

    @property
    def is_too_full(self) -> bool:
        return max(self.a_day) > MOST_A_DAY


def week(items: Iterable[Planned]) -> Week:
    """Home days only: what is done in the clinic has no weekdays."""
    rows = list(items)

    def days(category: Category) -> set[int]:
        return {day for row in rows if row.category == category for day in row.weekdays}

    strength = days(Category.STRENGTH)
    counted = [row for row in rows if row.category not in (HABITS, Category.AEROBIC)]
    return Week(
        strength_days=len(strength),
        is_strength_side_by_side=schedule.is_side_by_side(strength),
        balance_days=len(days(Category.BALANCE_GAIT)),
        posture_days=len(days(Category.POSTURE)),
        stretching_days=len(days(Category.FLEXIBILITY)),
        aerobic_minutes=sum(
            row.minutes_a_day * len(row.weekdays)
            for row in rows
            if row.category == Category.AEROBIC
        ),
        a_day=tuple(sum(day in row.weekdays for row in counted) for day in range(1, 8)),
    )
