"""The days of a weekly pattern, and how many a prescription leaves."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules import pacing
from patients.rules.patterns import Pattern, is_full, meetings, most_days, overfull_week

MONDAY = date(2026, 3, 16)
NINE, THREE = time(9), time(15)
DAY = timedelta(days=1)


def days(*, closed=(), **said):
    pattern = Pattern(**{"times": {1: NINE, 4: THREE}, "first": MONDAY} | said)
    return [
        ((each.on - MONDAY).days, each.is_closed)
        for each in meetings(pattern, closed={MONDAY + n * DAY for n in closed})
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"count": 3}, [0, 3, 7]),
        ({"count": 0}, []),
        ({"until": MONDAY + 7 * DAY}, [0, 3, 7]),
        ({"until": MONDAY + 6 * DAY}, [0, 3]),
        ({"until": MONDAY - DAY}, []),
        ({"first": MONDAY + DAY, "count": 2}, [3, 7]),
        ({"first": MONDAY + 3 * DAY, "count": 2}, [3, 7]),
        ({"count": 3, "every": 2}, [0, 3, 14]),
        ({"first": MONDAY + DAY, "count": 2, "every": 2}, [3, 14]),
        ({"until": MONDAY + 30 * DAY, "count": 1}, [0]),
        ({"until": MONDAY, "count": 9}, [0]),
        ({"times": {}, "count": 3}, []),
        ({"times": {7: NINE}, "count": 2}, [6, 13]),
    ],
)
def test_a_pattern_ends_with_its_last_day_or_its_last_session(said, expected):
    assert days(**said) == [(day, False) for day in expected]


def test_a_closed_day_is_told_and_does_not_count():
    assert days(count=2, closed=[3]) == [(0, False), (3, True), (7, False)]
    assert days(until=MONDAY + 6 * DAY, closed=[3]) == [(0, False), (3, True)]


def test_each_weekday_has_its_own_time():
    found = meetings(
        Pattern(times={1: NINE, 4: THREE}, first=MONDAY, count=2), closed=()
    )

    assert [each.start for each in found] == [NINE, THREE]


def test_without_an_end_it_ends_after_26_weeks():
    (*_others, last) = days()

    assert MONDAY + last[0] * DAY <= pacing.last_day(starts_on=MONDAY)
    assert len(days()) == 52


@pytest.mark.parametrize(
    ("per_week", "every", "most"),
    [
        ("3", 1, 3),
        ("2", 1, 2),
        ("0.5", 1, 0),
        ("0.5", 2, 1),
        ("3", 2, 3),
        ("1.5", 2, 3),
        ("0", 1, 0),
    ],
)
def test_a_prescription_leaves_so_many_weekdays(per_week, every, most):
    assert most_days(sessions_per_week=Decimal(per_week), every=every) == most


@pytest.mark.parametrize(
    ("days", "booked", "per_week", "week"),
    [
        ([0, 2], [], "2", None),
        ([0, 2, 4], [], "2", 0),
        ([0], [2, 4], "2", 0),
        ([7], [0, 1, 2], "2", None),  # too full before, and it gets nothing new
        ([6, 7], [5], "2", None),
        ([0], [], "0.5", None),
        ([0, 3], [], "0.5", 0),
    ],
)
def test_a_week_gets_no_more_than_was_prescribed(days, booked, per_week, week):
    found = overfull_week(
        [MONDAY + day * DAY for day in days],
        booked=[MONDAY + day * DAY for day in booked],
        sessions_per_week=Decimal(per_week),
    )

    assert found == (None if week is None else MONDAY + week * DAY)


@pytest.mark.parametrize(
    ("booked", "full"), [([0], False), ([0, 6], True), ([7], False)]
)
def test_a_week_is_full_with_what_was_prescribed(booked, full):
    days = [MONDAY + day * DAY for day in booked]

    assert is_full(MONDAY + DAY, booked=days, sessions_per_week=Decimal(2)) is full


patterns = st.builds(
    Pattern,
    times=st.dictionaries(st.integers(1, 7), st.just(NINE), max_size=3),
    first=st.dates(date(2026, 1, 1), date(2027, 1, 1)),
    until=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    count=st.none() | st.integers(0, 90),
    every=st.integers(1, 2),
)
closures = st.sets(st.integers(0, 545), max_size=12).map(
    lambda days: {date(2026, 1, 1) + day * DAY for day in days}
)


@given(patterns, closures)
def test_every_session_lies_where_the_pattern_says(pattern, closed):
    found = meetings(pattern, closed=closed)
    open_days = [each.on for each in found if not each.is_closed]

    assert [each.on for each in found] == sorted({each.on for each in found})
    assert all(pattern.first <= each.on <= pattern.last for each in found)
    assert all(each.on.isoweekday() in pattern.times for each in found)
    assert all(each.is_closed == (each.on in closed) for each in found)
    assert pattern.count is None or len(open_days) <= pattern.count


@given(patterns)
def test_up_to_three_weekdays_never_burst_seven_days(pattern):
    days = [each.on for each in meetings(pattern, closed=())]

    assert pacing.busiest_week(days) <= pacing.MOST_IN_A_WEEK


@given(patterns, closures)
def test_closing_days_only_takes_sessions_away_until_a_day(pattern, closed):
    pattern = Pattern(times=pattern.times, first=pattern.first, until=pattern.until)
    all_days = {each.on for each in meetings(pattern, closed=())}

    left = {m.on for m in meetings(pattern, closed=closed) if not m.is_closed}

    assert left == all_days - closed
