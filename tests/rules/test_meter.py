"""The week of a program against the guideline."""

from dataclasses import dataclass

import pytest

from programs.rules.dose import Dose
from programs.rules.meter import seconds, week

ONCE = Dose(reps=1)


@dataclass(frozen=True)
class Row:
    category: str
    weekdays: tuple[int, ...]
    amount: Dose = ONCE


def test_days_of_a_kind_are_counted_once():
    found = week([Row("strength", (1, 4)), Row("strength", (1, 5))])

    assert found.strength_days == 3
    assert found.is_strength_side_by_side


def test_walking_adds_up_its_minutes_and_fills_no_day():
    rows = [
        Row("aerobic", (1, 2, 3, 4, 5), Dose(minutes=10, times_per_day=2)),
        Row("aerobic", (6,), Dose(minutes=10)),
    ]

    found = week(rows)

    assert found.aerobic_minutes == 110
    assert found.a_day == (0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(("number", "is_too_full"), [(5, False), (6, True)])
def test_more_than_five_exercises_fill_a_day_too_much(number, is_too_full):
    rows = [Row("posture", (1,))] * number + [Row("body_mechanics", (1,))] * 3

    assert week(rows).is_too_full == is_too_full


@pytest.mark.parametrize(
    ("dose", "about"),
    [
        (Dose(minutes=10), 600),
        (Dose(steps=20, per_side=True), 40),
        (Dose(reps=8), 32),
        (Dose(sets=2, reps=8), 94),
        (Dose(reps=5, hold_seconds=3, per_side=True, times_per_day=2), 140),
    ],
)
def test_a_dose_takes_about_so_many_seconds(dose, about):
    assert seconds(dose) == about


def test_a_day_takes_all_of_its_exercises_and_no_habit():
    rows = [
        Row("strength", (1,), Dose(reps=10)),
        Row("aerobic", (1, 2), Dose(minutes=10)),
        Row("body_mechanics", (1, 2), Dose(minutes=10)),
    ]

    assert week(rows).minutes == (11, 10, 0, 0, 0, 0, 0)


def test_an_empty_week_holds_nothing():
    assert week([]).a_day == (0,) * 7
