"""What a week of a program holds, against what the guidelines ask of a week."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Protocol

from programs.rules import schedule
from programs.rules.catalogue import Category
from programs.rules.dose import Dose
from programs.rules.templates import HABITS, MOST_A_DAY

MINUTE = 60
WEEK = range(1, 8)
A_REPEAT, A_STEP, A_REST = 4, 1, 30  # seconds, slow and careful; a rest between sets
LONG_DAY = 45  # minutes
KINDS = (
    Category.BALANCE_GAIT,
    Category.STRENGTH,
    Category.POSTURE,
    Category.FLEXIBILITY,
    Category.AEROBIC,
)


class Planned(Protocol):
    """An exercise at home on some weekdays, with its dose."""

    @property
    def category(self) -> str: ...

    @property
    def weekdays(self) -> Sequence[int]: ...

    @property
    def amount(self) -> Dose: ...


class Grade(StrEnum):
    """How a week stands to what is asked of it."""

    WHOLE = "whole"  # all that the guideline asks for
    START = "start"  # safe and useful, and short of that
    SHORT = "short"  # less than a program should hold


@dataclass(frozen=True, kw_only=True)
class Target:
    """One line of the guideline (clinical reference 7.4): days, and minutes a day.

    `floor` days are the least a program should hold; with `most` days or more at
    `minutes` each the whole of it is met.
    """

    kind: Category
    floor: int
    most: int
    minutes: int
    sources: tuple[str, ...]


TARGETS = (
    Target(
        kind=Category.BALANCE_GAIT,
        floor=2,
        most=7,
        minutes=15,
        sources=("OC23", "TFTF15"),
    ),
    Target(
        kind=Category.STRENGTH,
        floor=2,
        most=2,
        minutes=0,
        sources=("TFTF15", "OC23", "ROS22"),
    ),
    Target(
        kind=Category.POSTURE, floor=7, most=7, minutes=5, sources=("TFTF15", "ROS22")
    ),
    Target(kind=Category.FLEXIBILITY, floor=3, most=3, minutes=0, sources=("ACSM",)),
)
AEROBIC = 150  # minutes a week
AEROBIC_SOURCES = ("TFTF15", "WHO20")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One kind of exercise in this week, and how that stands to the guideline.

    `minutes` are about so many on its shortest day, for aerobic work in the whole week.
    """

    kind: Category
    days: tuple[bool, ...]
    minutes: int
    grade: Grade
    sources: tuple[str, ...]

    @property
    def count(self) -> int:
        return sum(self.days)


@dataclass(frozen=True, kw_only=True)
class Week:
    """About how long each kind takes on each day, and how full each day is.

    `spent` holds seconds, Monday to Sunday, habits left out; `a_day` counts exercises,
    habits and aerobic work left out.
    """

    spent: Mapping[Category, tuple[int, ...]]
    a_day: tuple[int, ...]

    @property
    def is_strength_side_by_side(self) -> bool:
        return schedule.is_side_by_side(self.days(Category.STRENGTH))

    @property
    def aerobic_minutes(self) -> int:
        return sum(_minutes(each) for each in self.spent[Category.AEROBIC])

    @property
    def minutes(self) -> tuple[int, ...]:
        """Of each whole day, walking too."""
        days = zip(*self.spent.values(), strict=True)
        return tuple(_minutes(sum(each)) for each in days)

    @property
    def is_too_full(self) -> bool:
        return max(self.a_day) > MOST_A_DAY

    @property
    def is_too_long(self) -> bool:
        return max(self.minutes) > LONG_DAY

    def days(self, kind: Category) -> set[int]:
        return {day for day in WEEK if self.spent[kind][day - 1]}


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
    rows = [row for row in items if row.category != HABITS]
    counted = [row for row in rows if row.category != Category.AEROBIC]
    return Week(
        spent={kind: _spent(rows, kind) for kind in KINDS},
        a_day=tuple(sum(day in row.weekdays for row in counted) for day in WEEK),
    )


def lines(found: Week) -> list[Line]:
    """The week line by line, in the order of the guideline."""
    return [*(_line(found, each) for each in TARGETS), _aerobic(found)]


def _line(found: Week, target: Target) -> Line:
    spent = found.spent[target.kind]
    least = min((each for each in spent if each), default=0)
    return Line(
        kind=target.kind,
        days=tuple(bool(each) for each in spent),
        minutes=_minutes(least),
        grade=_grade(found, target, least),
        sources=target.sources,
    )


def _grade(found: Week, target: Target, least: int) -> Grade:
    count = len(found.days(target.kind))
    is_strength = target.kind is Category.STRENGTH
    if count < target.floor or (is_strength and found.is_strength_side_by_side):
        return Grade.SHORT
    is_whole = count >= target.most and least >= target.minutes * MINUTE
    return Grade.WHOLE if is_whole else Grade.START


def _aerobic(found: Week) -> Line:
    minutes = found.aerobic_minutes
    grade = Grade.START if minutes else Grade.SHORT
    return Line(
        kind=Category.AEROBIC,
        days=tuple(bool(each) for each in found.spent[Category.AEROBIC]),
        minutes=minutes,
        grade=Grade.WHOLE if minutes >= AEROBIC else grade,
        sources=AEROBIC_SOURCES,
    )


def _spent(rows: Collection[Planned], kind: Category) -> tuple[int, ...]:
    mine = [row for row in rows if row.category == kind]
    return tuple(
        sum(seconds(row.amount) for row in mine if day in row.weekdays) for day in WEEK
    )


def _minutes(spent: int) -> int:
    return ceil(spent / MINUTE)


@dataclass(frozen=True, kw_only=True)
class Block:
    """One kind on one day of the picture; `y` counts from the top."""

    kind: Category
    x: float
    y: float
    height: float


def blocks(found: Week, *, step: float, height: float) -> list[Block]:
    """Seven bars of minutes, one on another; a long day fills three quarters."""
    most = max([*found.minutes, LONG_DAY * 4 // 3]) * MINUTE
    drawn = []
    for day in range(7):
        top = height
        for kind in reversed(KINDS):
            tall = round(found.spent[kind][day] / most * height, 1)
            top = round(top - tall, 1)
            if tall:
                drawn.append(Block(kind=kind, x=day * step, y=top, height=tall))
    return drawn


def long_day_at(found: Week, *, height: float) -> float:
    """Where the line of the longest good day lies, from the top."""
    most = max([*found.minutes, LONG_DAY * 4 // 3])
    return round(height - LONG_DAY / most * height, 1)
