"""By when who asks about a record is answered, and when the clinic is reminded."""

from __future__ import annotations

import datetime as dt

import pytest

from patients.rules.answering import (
    Standing,
    Wish,
    due_on,
    may_extend,
    reminder,
    standing,
)

ASKED = dt.date(2026, 3, 2)
DUE = dt.date(2026, 5, 1)


def day(number):
    return DUE + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("wish", "is_extended", "days"),
    [
        (Wish.CHANGE, False, 60),
        (Wish.CHANGE, True, 90),
        (Wish.COPY, False, 30),
        (Wish.COPY, True, 60),
    ],
)
def test_the_law_says_how_many_days_there_are(wish, is_extended, days):
    due = due_on(wish, asked_on=ASKED, is_extended=is_extended)

    assert (due - ASKED).days == days


@pytest.mark.parametrize(
    ("days", "stands"),
    [
        (-15, Standing.WAITING),
        (-14, Standing.SOON),
        (0, Standing.SOON),
        (1, Standing.OVERDUE),
    ],
)
def test_it_is_due_soon_and_then_overdue(days, stands):
    assert standing(DUE, today=day(days)) == stands


@pytest.mark.parametrize(
    ("days", "is_extended", "may"),
    [(0, False, True), (1, False, False), (-20, True, False)],
)
def test_more_time_is_taken_once_and_in_time(days, is_extended, may):
    assert may_extend(DUE, today=day(days), is_extended=is_extended) is may


@pytest.mark.parametrize(
    ("days", "which"),
    [
        (-15, None),
        (-14, "14"),
        (-4, "14"),
        (-3, "3"),
        (-1, "3"),
        (0, "0"),
        (1, "late"),
        (400, "late"),
    ],
)
def test_each_reminder_has_its_days(days, which):
    assert reminder(DUE, today=day(days)) == which
