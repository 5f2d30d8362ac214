"""Fewer visits booked than prescribed, on the clinic's days of the coming two weeks."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from patients.rules import underbooked

MONDAY = date(2026, 6, 1)
EVERY_DAY = [MONDAY + timedelta(days=number) for number in range(14)]
WEEKDAYS = [day for day in EVERY_DAY if day.isoweekday() <= 5]


@pytest.mark.parametrize(
    ("a_week", "open_days", "days_a_week", "starts_on", "ends_on", "visits"),
    [
        ("3", WEEKDAYS, 5, MONDAY, None, 6),
        ("2", WEEKDAYS, 5, MONDAY, None, 4),
        ("0.5", WEEKDAYS, 5, MONDAY, None, 1),
        ("0", WEEKDAYS, 5, MONDAY, None, 0),
        ("3", EVERY_DAY, 7, MONDAY, None, 6),
        ("3", WEEKDAYS[1:], 5, MONDAY, None, 5),  # a holiday
        ("3", WEEKDAYS[:5], 5, MONDAY, None, 3),  # closed for a week
        ("3", WEEKDAYS[:1], 5, MONDAY, None, 0),
        ("3", [], 5, MONDAY, None, 0),
        ("3", [], 0, MONDAY, None, 0),
        ("3", WEEKDAYS, 5, MONDAY, date(2026, 6, 7), 3),  # it ends with the week
        ("3", WEEKDAYS, 5, MONDAY, date(2026, 6, 5), 3),  # its last day counts
        ("3", WEEKDAYS, 5, MONDAY, date(2026, 5, 31), 0),
        ("3", WEEKDAYS, 5, date(2026, 6, 8), None, 3),  # it begins next week
        ("3", WEEKDAYS, 5, date(2026, 6, 20), None, 0),
        ("3", WEEKDAYS, 5, date(2026, 1, 1), date(2026, 12, 31), 6),
    ],
)
def test_how_many_visits_a_course_makes_of_the_days(
    a_week, open_days, days_a_week, starts_on, ends_on, visits
):
    found = underbooked.expected(
        Decimal(a_week),
        starts_on=starts_on,
        ends_on=ends_on,
        open_days=open_days,
        days_a_week=days_a_week,
    )

    assert found == visits


@pytest.mark.parametrize(
    ("booked", "expected", "missing"),
    [
        (6, 6, 0),
        (9, 6, 0),
        (5, 6, 0),  # one fewer is a visit that was moved
        (4, 6, 2),
        (1, 6, 5),
        (0, 6, 6),
        (1, 2, 0),
        (0, 2, 2),
        (0, 1, 1),  # who has none at all is not one of whom a visit was moved
        (0, 0, 0),
        (1, 0, 0),
    ],
)
def test_how_many_of_them_are_missing(booked, expected, missing):
    assert underbooked.missing(booked, expected=expected) == missing
