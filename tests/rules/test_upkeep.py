"""What stays after care."""

from datetime import date

import pytest

from programs.rules.upkeep import (
    OwnDays,
    check_days,
    months_later,
    strength_is_side_by_side,
)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 5, 17), 3, date(2026, 8, 17)),
        (date(2026, 11, 25), 3, date(2027, 2, 25)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 11, 30), 3, date(2028, 2, 29)),
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2026, 6, 30), 6, date(2026, 12, 30)),
        (date(2026, 12, 31), 6, date(2027, 6, 30)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_months_last(day, months, later):
    assert months_later(day, months) == later


def test_somebody_asks_after_three_and_six_months():
    assert check_days(date(2026, 1, 31)) == {
        3: date(2026, 4, 30),
        6: date(2026, 7, 31),
    }


@pytest.mark.parametrize(
    ("chosen", "answer"),
    [
        ([("strength", (1, 3, 5))], False),
        ([("strength", (1, 3)), ("strength", (4,))], True),
        ([("strength", (7,)), ("strength", (1,))], True),  # Sunday and Monday
        ([("strength", (1,)), ("balance_gait", (2,))], False),
        ([], False),
    ],
)
def test_muscles_want_a_day_of_rest(chosen, answer):
    days = [OwnDays(category=category, weekdays=on) for category, on in chosen]

    assert strength_is_side_by_side(days) is answer
