"""The week of a program against the guideline."""

from dataclasses import dataclass

import pytest

from programs.rules.catalogue import Category
from programs.rules.dose import Dose
from programs.rules.meter import Grade, blocks, lines, seconds, week

ONCE = Dose(reps=1)


@dataclass(frozen=True)
class Row:
    category: str
    weekdays: tuple[int, ...]
    amount: Dose = ONCE


def test_days_of_a_kind_are_counted_once():
    found = week([Row("strength", (1, 4)), Row("strength", (1, 5))])

    assert found.days(Category.STRENGTH) == {1, 4, 5}
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


EVERY_DAY = (1, 2, 3, 4, 5, 6, 7)


def grade(kind, rows):
    return next(each.grade for each in lines(week(rows)) if each.kind == kind)


@pytest.mark.parametrize(
    ("kind", "days", "dose", "expected"),
    [
        ("balance_gait", (1,), Dose(minutes=20), Grade.SHORT),
        ("balance_gait", (1, 4), Dose(minutes=20), Grade.START),
        ("balance_gait", EVERY_DAY, Dose(minutes=14), Grade.START),
        ("balance_gait", EVERY_DAY, Dose(minutes=15), Grade.WHOLE),
        ("strength", (1,), ONCE, Grade.SHORT),
        ("strength", (1, 2), ONCE, Grade.SHORT),
        ("strength", (1, 7), ONCE, Grade.SHORT),
        ("strength", (1, 3), ONCE, Grade.WHOLE),
        ("posture", (1, 2, 3, 4, 5, 6), Dose(minutes=9), Grade.SHORT),
        ("posture", EVERY_DAY, Dose(minutes=4), Grade.START),
        ("posture", EVERY_DAY, Dose(minutes=5), Grade.WHOLE),
        ("flexibility", (1, 3), ONCE, Grade.SHORT),
        ("flexibility", (1, 3, 5), ONCE, Grade.WHOLE),
        ("aerobic", (), Dose(minutes=10), Grade.SHORT),
        ("aerobic", (1,), Dose(minutes=45), Grade.START),
        ("aerobic", (1, 2, 3, 4, 5), Dose(minutes=29), Grade.START),
        ("aerobic", (1, 2, 3, 4, 5), Dose(minutes=30), Grade.WHOLE),
    ],
)
def test_a_week_is_graded_against_the_guideline(kind, days, dose, expected):
    assert grade(kind, [Row(kind, days, dose)]) is expected


@pytest.mark.parametrize(("minutes", "is_long"), [(45, False), (46, True)])
def test_a_day_above_45_minutes_is_a_long_one(minutes, is_long):
    assert week([Row("aerobic", (2,), Dose(minutes=minutes))]).is_too_long is is_long


def test_the_picture_stands_on_the_ground_and_stays_within():
    rows = [
        Row("aerobic", EVERY_DAY, Dose(minutes=60)),
        Row("strength", (1, 3), Dose(reps=10)),
    ]

    drawn = blocks(week(rows), step=40, height=120)

    assert {each.x for each in drawn} == {day * 40 for day in range(7)}
    assert min(each.y for each in drawn) >= -0.2
    monday = [each for each in drawn if each.x == 0]
    assert max(each.y + each.height for each in monday) == 120
