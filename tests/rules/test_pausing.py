"""Breaks: which days, how long, and which illness wants a look."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.pausing import (
    Days,
    Problem,
    covered,
    covers,
    is_long_ill,
    problem,
    silent_since,
)

TODAY = date(2026, 6, 10)
DAY = timedelta(days=1)


def days(first: int, length: int) -> Days:
    """So many days, from so many days from today."""
    starts_on = TODAY + first * DAY
    return Days(starts_on=starts_on, back_on=starts_on + length * DAY)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (0, 0, None),
        (0, 27, None),
        (0, 28, Problem.TOO_LONG),
        (3, 2, Problem.BACKWARDS),
        (-7, 0, None),
        (-8, 0, Problem.TOO_EARLY),
        (-7, -3, None),  # said afterwards
        (60, 62, None),
        (61, 62, Problem.TOO_FAR),
    ],
)
def test_a_break_has_1_to_28_days_and_begins_near_today(first, last, expected):
    assert problem(TODAY + first * DAY, TODAY + last * DAY, today=TODAY) == expected


@pytest.mark.parametrize(
    ("day", "expected"), [(-1, False), (0, True), (2, True), (3, False)]
)
def test_the_first_and_the_last_day_count_and_the_day_back_does_not(day, expected):
    assert covers(days(0, 3), TODAY + day * DAY) is expected


def test_one_called_off_on_its_first_day_covers_nothing():
    assert covered([days(0, 0)], [TODAY - DAY, TODAY, TODAY + DAY]) == set()


@pytest.mark.parametrize(
    ("ill", "expected"),
    [
        ([], False),
        ([(0, 7)], False),
        ([(0, 8)], True),
        ([(1, 8)], False),  # has not begun
        ([(-15, 8)], True),  # over for a week
        ([(-16, 8)], False),
        ([(-20, 3), (0, 3)], True),
        ([(-59, 3), (0, 3)], False),  # back 56 days before
        ([(-58, 3), (0, 3)], True),
        ([(-20, 0), (0, 3)], False),  # called off
        ([(-20, 3), (-12, 3)], False),  # the second is over for long, too
    ],
)
def test_illness_over_a_week_or_the_second_in_eight_wants_a_look(ill, expected):
    stretches = [days(first, length) for first, length in ill]

    assert is_long_ill(stretches, today=TODAY) is expected


@pytest.mark.parametrize(
    ("breaks", "expected"),
    [
        ([], -9),
        ([(-20, 3)], -9),
        ([(-6, 3)], -3),  # back three days ago
        ([(0, 1)], None),
        ([(-2, 2)], 0),
        ([(1, 5)], -9),
        ([(-6, 0)], -9),
    ],
)
def test_silence_counts_from_the_day_one_is_back(breaks, expected):
    stretches = [days(first, length) for first, length in breaks]
    since = silent_since(TODAY - 9 * DAY, stretches, today=TODAY)

    assert since == (None if expected is None else TODAY + expected * DAY)


@given(st.lists(st.tuples(st.integers(-30, 30), st.integers(0, 28)), max_size=4))
def test_a_day_is_covered_where_one_of_the_breaks_has_it(drawn):
    stretches = [days(first, length) for first, length in drawn]
    around = [TODAY + number * DAY for number in range(-40, 40)]

    assert covered(stretches, around) == {
        day for day in around if any(covers(each, day) for each in stretches)
    }
