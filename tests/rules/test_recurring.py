"""When a medicine comes round again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.recurring import Rhythm, Unit, after, falls_on, next_on, rhythm

DAY, WEEK, MONTH = Unit.DAY, Unit.WEEK, Unit.MONTH
A_DAY = timedelta(days=1)


def day(text):
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("first", "every", "unit", "expected"),
    [
        ("2026-03-02", 1, DAY, "2026-03-03"),
        ("2026-03-02", 10, DAY, "2026-03-12"),
        ("2026-03-02", 2, WEEK, "2026-03-16"),
        ("2026-03-02", 6, MONTH, "2026-09-02"),
        ("2026-08-31", 6, MONTH, "2027-02-28"),
        ("2027-08-31", 6, MONTH, "2028-02-29"),
        ("2026-01-31", 1, MONTH, "2026-02-28"),
        ("2024-02-29", 12, MONTH, "2025-02-28"),
        ("2024-02-29", 48, MONTH, "2028-02-29"),
        ("2026-12-15", 1, MONTH, "2027-01-15"),
    ],
)
def test_a_dose_is_due_again_so_much_later(first, every, unit, expected):
    assert after(day(first), every=every, unit=unit) == day(expected)


@pytest.mark.parametrize(
    ("first", "every", "unit", "on", "expected"),
    [
        ("2026-03-02", 1, WEEK, "2026-02-01", "2026-03-02"),  # before it begins
        ("2026-03-02", 1, WEEK, "2026-03-02", "2026-03-02"),
        ("2026-03-02", 1, WEEK, "2026-03-03", "2026-03-09"),
        ("2026-03-02", 3, DAY, "2026-03-05", "2026-03-05"),
        ("2026-03-02", 3, DAY, "2026-03-06", "2026-03-08"),
        ("2026-01-31", 1, MONTH, "2026-02-28", "2026-02-28"),
        ("2026-01-31", 1, MONTH, "2026-03-01", "2026-03-31"),  # the 31st again
        ("2026-01-31", 3, MONTH, "2026-02-01", "2026-04-30"),
        ("2026-01-31", 3, MONTH, "2026-05-01", "2026-07-31"),
        ("2024-02-29", 12, MONTH, "2027-12-31", "2028-02-29"),
    ],
)
def test_a_round_goes_on_from_its_first_day(first, every, unit, on, expected):
    assert next_on(day(first), every=every, unit=unit, on=day(on)) == day(expected)


@given(
    first=st.dates(date(2000, 1, 1), date(2050, 1, 1)),
    every=st.integers(1, 60),
    unit=st.sampled_from([DAY, WEEK, MONTH]),
    wait=st.integers(0, 2000),
)
def test_the_next_round_is_the_first_that_is_not_over(first, every, unit, wait):
    on = first + wait * A_DAY

    found = next_on(first, every=every, unit=unit, on=on)

    assert found >= on
    assert falls_on(first, every=every, unit=unit, on=found)
    longest = {DAY: every, WEEK: 7 * every, MONTH: 31 * every}[unit]
    assert found - on <= longest * A_DAY
    assert next_on(first, every=every, unit=unit, on=found) == found


@pytest.mark.parametrize(
    ("every", "unit", "expected"),
    [
        (1, DAY, Rhythm.DAILY),
        (2, DAY, Rhythm.DATED),
        (7, DAY, Rhythm.DATED),
        (1, WEEK, Rhythm.WEEKLY),
        (2, WEEK, Rhythm.DATED),
        (1, MONTH, Rhythm.DATED),
        (None, Unit.AS_NEEDED, Rhythm.AS_NEEDED),
    ],
)
def test_every_day_and_every_week_are_habits(every, unit, expected):
    assert rhythm(every=every, unit=unit) is expected


def test_as_needed_has_no_next_day():
    with pytest.raises(KeyError):
        after(day("2026-03-02"), every=1, unit=Unit.AS_NEEDED)
