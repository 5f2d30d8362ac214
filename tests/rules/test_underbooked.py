"""Fewer visits booked than prescribed, over the coming two weeks."""

from datetime import date
from decimal import Decimal

import pytest

from patients.rules.underbooked import missing

TODAY = date(2026, 6, 1)


@pytest.mark.parametrize(
    ("a_week", "booked", "starts_on", "ends_on", "fewer"),
    [
        ("3", 6, TODAY, None, 0),
        ("3", 5, TODAY, None, 0),  # one fewer is a visit that was moved
        ("3", 4, TODAY, None, 2),
        ("3", 1, TODAY, None, 5),
        ("2", 0, TODAY, None, 4),
        ("1", 0, TODAY, None, 2),
        ("0.5", 0, TODAY, None, 0),
        ("0", 0, TODAY, None, 0),
        ("3", 9, TODAY, None, 0),
        ("3", 0, TODAY, date(2026, 6, 7), 3),  # the course ends with the week
        ("3", 0, TODAY, date(2026, 5, 31), 0),
        ("3", 0, date(2026, 6, 8), None, 3),  # it begins next week
        ("3", 0, date(2026, 6, 20), None, 0),
        ("3", 0, date(2026, 1, 1), date(2026, 12, 31), 6),
    ],
)
def test_visits_missing_of_those_prescribed(a_week, booked, starts_on, ends_on, fewer):
    found = missing(
        booked,
        a_week=Decimal(a_week),
        starts_on=starts_on,
        ends_on=ends_on,
        today=TODAY,
    )

    assert found == fewer
