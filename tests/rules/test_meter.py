"""The week of a program against the guideline."""

from dataclasses import dataclass

import pytest

from programs.rules.meter import week


@dataclass(frozen=True)
class Row:
    category: str
    weekdays: tuple[int, ...]
    minutes_a_day: int = 0


def test_days_of_a_kind_are_counted_once():
    found = week([Row("strength", (1, 4)), Row("strength", (1, 5))])

    assert found.strength_days == 3
    assert found.is_strength_side_by_side


def test_walking_adds_up_its_minutes_and_fills_no_day():
    found = week([Row("aerobic", (1, 2, 3, 4, 5), 20), Row("aerobic", (6,), 10)])

    assert found.aerobic_minutes == 110
    assert found.a_day == (0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(("number", "is_too_full"), [(5, False), (6, True)])
def test_more_than_five_exercises_fill_a_day_too_much(number, is_too_full):
    rows = [Row("posture", (1,))] * number + [Row("body_mechanics", (1,))] * 3

    assert week(rows).is_too_full == is_too_full


def test_an_empty_week_holds_nothing():
    assert week([]).a_day == (0,) * 7
