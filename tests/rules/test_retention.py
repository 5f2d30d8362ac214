"""How long a record is kept, and when it may go."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules import retention
from patients.rules.retention import Bills


@pytest.mark.parametrize(
    ("bills", "years"), [(Bills.NEITHER, 6), (Bills.MEDICARE, 7), (Bills.ADVANTAGE, 10)]
)
def test_the_law_leaves_no_fewer_years(bills, years):
    assert retention.floor(bills) == years


@pytest.mark.parametrize(
    ("last", "years", "due"),
    [
        ("2016-11-26", 10, "2026-11-26"),
        ("2016-02-29", 10, "2026-03-01"),
        ("2016-02-29", 8, "2024-02-29"),
        ("2016-12-31", 6, "2022-12-31"),
    ],
)
def test_a_record_is_due_on_the_same_day_years_later(last, years, due):
    found = retention.due_on(dt.date.fromisoformat(last), years=years)

    assert found.isoformat() == due


@pytest.mark.parametrize(
    ("today", "is_due"),
    [("2026-11-25", False), ("2026-11-26", True), ("2026-11-27", True)],
)
def test_not_a_day_too_early(today, is_due):
    last = dt.date(2016, 11, 26)
    day = dt.date.fromisoformat(today)

    assert retention.is_due(last, years=10, today=day) is is_due


@given(
    last=st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)),
    years=st.integers(6, 99),
    more=st.integers(1, 30),
)
def test_more_years_are_never_due_sooner(last, years, more):
    sooner = retention.due_on(last, years=years)

    assert retention.due_on(last, years=years + more) > sooner > last


def test_what_is_announced_stays_for_thirty_days():
    assert retention.erases_on(dt.date(2026, 11, 26)) == dt.date(2026, 12, 26)
