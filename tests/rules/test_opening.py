"""Opening time, counted: over nights, weekends, holidays and changes of the clocks."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules import opening
from patients.rules.opening import Opening

ZONE = ZoneInfo("America/New_York")
THANKSGIVING = dt.date(2026, 11, 26)  # a Thursday
WEEK = Opening(
    zone=ZONE,
    opens_at=dt.time(9),
    closes_at=dt.time(17),
    weekdays=[1, 2, 3, 4, 5],
    closed={THANKSGIVING},
)
NIGHTS = Opening(
    zone=ZONE, opens_at=dt.time(0), closes_at=dt.time(8), weekdays=range(1, 8)
)
HOUR = dt.timedelta(hours=1)


def at(text: str) -> dt.datetime:
    return dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("since", "much", "until"),
    [
        ("2026-11-24 10:00", HOUR, "2026-11-24 11:00"),
        ("2026-11-24 16:00", HOUR, "2026-11-24 17:00"),  # to the minute of closing
        ("2026-11-24 16:30", HOUR, "2026-11-25 09:30"),  # over a night
        ("2026-11-24 17:00", HOUR, "2026-11-25 10:00"),  # it has just closed
        ("2026-11-24 08:59", HOUR, "2026-11-24 10:00"),  # before it opens
        ("2026-11-24 09:00", HOUR, "2026-11-24 10:00"),
        ("2026-11-25 16:45", HOUR, "2026-11-27 09:45"),  # over a holiday
        ("2026-11-26 12:00", HOUR, "2026-11-27 10:00"),  # on it
        ("2026-11-27 16:30", HOUR, "2026-11-30 09:30"),  # over a weekend
        ("2026-11-28 12:00", HOUR, "2026-11-30 10:00"),  # on a Saturday
        ("2026-11-24 11:00", 8 * HOUR, "2026-11-25 11:00"),  # one working day
        ("2026-11-25 11:00", 8 * HOUR, "2026-11-27 11:00"),
        ("2026-11-28 11:00", 8 * HOUR, "2026-11-30 17:00"),
        ("2026-10-30 16:30", HOUR, "2026-11-02 09:30"),  # the clocks go back meanwhile
        ("2027-03-12 16:30", HOUR, "2027-03-15 09:30"),  # and forward
    ],
)
def test_only_opening_time_counts(since, much, until):
    assert opening.passed(WEEK, much, since=at(since)) == at(until)


@pytest.mark.parametrize(
    ("since", "until"),
    [
        ("2027-03-14 00:30", "2027-03-14 04:30"),  # 2:00 to 3:00 is skipped
        ("2026-11-01 00:30", "2026-11-01 02:30"),  # 1:00 to 2:00 comes twice
    ],
)
def test_an_hour_that_is_skipped_is_nobodys_and_one_that_comes_twice_counts_twice(
    since, until
):
    assert opening.passed(NIGHTS, 3 * HOUR, since=at(since)) == at(until)


@pytest.mark.parametrize(
    ("moment", "is_open", "opens"),
    [
        ("2026-11-24 08:59", False, "2026-11-24 09:00"),
        ("2026-11-24 09:00", True, "2026-11-24 09:00"),
        ("2026-11-24 16:59", True, "2026-11-24 16:59"),
        ("2026-11-24 17:00", False, "2026-11-25 09:00"),
        ("2026-11-25 17:00", False, "2026-11-27 09:00"),
        ("2026-11-29 12:00", False, "2026-11-30 09:00"),
    ],
)
def test_when_somebody_is_there(moment, is_open, opens):
    assert opening.is_open(WEEK, at=at(moment)) == is_open
    assert opening.opens_next(WEEK, after=at(moment)) == at(opens)


@pytest.mark.parametrize(
    ("after", "closes"),
    [
        ("2026-11-24 08:00", "2026-11-24 17:00"),
        ("2026-11-24 16:59", "2026-11-24 17:00"),
        ("2026-11-24 17:00", "2026-11-25 17:00"),
        ("2026-11-25 17:00", "2026-11-27 17:00"),
    ],
)
def test_when_it_closes(after, closes):
    assert opening.closes_next(WEEK, after=at(after)) == at(closes)


def test_who_says_of_no_day_that_they_open_has_time_as_it_passes():
    never = Opening(zone=ZONE, opens_at=dt.time(9), closes_at=dt.time(17), weekdays=[])
    since = at("2026-11-24 10:00")

    assert opening.passed(never, HOUR, since=since) == since + HOUR
    assert not opening.is_open(never, at=since)
    assert opening.opens_next(never, after=since) is None
    assert opening.closes_next(never, after=since) is None


@st.composite
def openings(draw):
    opens = draw(st.integers(0, 12))
    return Opening(
        zone=ZoneInfo(
            draw(st.sampled_from(["America/New_York", "Europe/Paris", "UTC"]))
        ),
        opens_at=dt.time(opens, draw(st.integers(0, 59))),
        closes_at=dt.time(opens + draw(st.integers(4, 11))),
        weekdays=draw(st.sets(st.integers(1, 7), min_size=2)),
        closed=draw(st.sets(st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31)))),
    )


START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
moments = st.timedeltas(dt.timedelta(), dt.timedelta(days=365)).map(START.__add__)
lengths = st.timedeltas(dt.timedelta(minutes=1), dt.timedelta(hours=12))


@given(openings(), moments, lengths, lengths)
def test_it_passes_while_it_is_open_and_adds_up(open_, since, much, more):
    until = opening.passed(open_, much, since=since)

    assert until >= since + much
    assert opening.is_open(open_, at=until - dt.timedelta(microseconds=1))
    both = opening.passed(open_, much + more, since=since)
    assert opening.passed(open_, more, since=until) == both


@pytest.mark.parametrize(
    ("day", "time", "zone", "is_shown"),
    [
        ("2027-03-14", "01:59", "America/New_York", True),
        ("2027-03-14", "02:00", "America/New_York", False),
        ("2027-03-14", "02:30", "America/New_York", False),
        ("2027-03-14", "02:59", "America/New_York", False),
        ("2027-03-14", "03:00", "America/New_York", True),
        ("2027-03-15", "02:30", "America/New_York", True),
        ("2026-11-01", "01:30", "America/New_York", True),  # twice
        ("2027-03-14", "02:30", "Pacific/Honolulu", True),
        ("2027-09-26", "02:30", "Pacific/Auckland", False),
        ("2027-10-03", "02:15", "Australia/Lord_Howe", False),  # half an hour
        ("2027-10-03", "02:30", "Australia/Lord_Howe", True),
    ],
)
def test_which_times_a_clock_shows_that_day(day, time, zone, is_shown):
    on, at = dt.date.fromisoformat(day), dt.time.fromisoformat(time)

    assert opening.is_shown(on, at, ZoneInfo(zone)) is is_shown
