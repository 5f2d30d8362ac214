from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.schedule import (
    due_on,
    is_due,
    is_late,
    is_open_for_logging,
    is_side_by_side,
    local_moment,
    monday_of,
    open_days,
    spread,
    sunday_to_ask_about,
    week_of,
)

MONDAY = date(2026, 3, 2)
BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")
APIA = ZoneInfo("Pacific/Apia")


@dataclass
class Item:
    weekdays: tuple[int, ...] = (1, 3, 5)
    starts_on: date = MONDAY
    ends_on: date | None = MONDAY + timedelta(days=13)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (-7, False),
        (-3, False),
        (0, True),
        (1, False),
        (2, True),
        (11, True),
        (14, False),
    ],
)
def test_an_item_is_due_on_its_weekdays_between_its_days(days, expected):
    assert is_due(Item(), on=MONDAY + timedelta(days=days)) is expected


def test_the_last_day_counts_and_an_open_end_goes_on():
    last = Item(ends_on=MONDAY)
    open_ended = Item(ends_on=None)

    assert is_due(last, on=MONDAY)
    assert is_due(open_ended, on=MONDAY + timedelta(weeks=500))


def test_what_is_due_keeps_its_order():
    first, other, second = Item(), Item(weekdays=(2,)), Item(weekdays=(1,))

    assert due_on([first, other, second], MONDAY) == [first, second]


@pytest.mark.parametrize(
    ("days", "offset", "expected"),
    [
        (0, 0, ()),
        (1, 0, (3,)),
        (2, 0, (2, 5)),
        (3, 0, (1, 3, 5)),
        (3, 1, (2, 4, 6)),
        (4, 0, (1, 2, 4, 6)),
        (5, 0, (1, 2, 4, 5, 6)),
        (6, 0, (1, 2, 3, 4, 5, 6)),
        (7, 3, (1, 2, 3, 4, 5, 6, 7)),
    ],
)
def test_days_are_spread_over_the_week(days, offset, expected):
    assert spread(days, offset=offset) == expected


@given(st.integers(0, 7), st.integers(-20, 20))
@settings(max_examples=25)
def test_a_week_has_as_many_days_as_asked_and_few_are_never_side_by_side(days, offset):
    found = spread(days, offset=offset)

    assert len(set(found)) == days
    assert all(1 <= day <= 7 for day in found)
    assert days > 3 or not is_side_by_side(found)


def test_sunday_and_monday_are_side_by_side():
    assert is_side_by_side([1, 7])
    assert not is_side_by_side([1, 3, 6])


@pytest.mark.parametrize(
    ("days", "week"), [(-1, None), (0, 1), (6, 1), (7, 2), (181, 26), (182, 27)]
)
def test_weeks_of_a_program_count_from_its_own_first_day(days, week):
    starts_on = date(2026, 3, 5)

    assert week_of(starts_on + timedelta(days=days), starts_on=starts_on) == week


@pytest.mark.parametrize("days", [0, 3, 6])
def test_the_week_begins_on_monday(days):
    assert monday_of(MONDAY + timedelta(days=days)) == MONDAY


@pytest.mark.parametrize(
    ("days_ago", "is_open", "late"),
    [
        (-1, False, False),
        (0, True, False),
        (1, True, True),
        (7, True, True),
        (8, False, True),
    ],
)
def test_today_and_seven_days_back_can_be_logged(days_ago, is_open, late):
    day = MONDAY - timedelta(days=days_ago)

    assert is_open_for_logging(day, today=MONDAY) is is_open
    assert is_late(day, today=MONDAY) is late
    assert (day in open_days(MONDAY)) is is_open


@pytest.mark.parametrize(
    ("day", "at", "zone", "moment"),
    [
        (date(2026, 3, 2), (9, 0), BERLIN, datetime(2026, 3, 2, 8, tzinfo=UTC)),
        (date(2026, 3, 29), (2, 30), BERLIN, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 3, 29), (3, 0), BERLIN, datetime(2026, 3, 29, 1, tzinfo=UTC)),
        (
            date(2026, 10, 25),
            (2, 30),
            BERLIN,
            datetime(2026, 10, 25, 0, 30, tzinfo=UTC),
        ),
        (date(2026, 3, 8), (2, 0), NEW_YORK, datetime(2026, 3, 8, 7, tzinfo=UTC)),
        (date(2011, 12, 30), (9, 0), APIA, datetime(2011, 12, 30, 19, tzinfo=UTC)),
    ],
)
def test_a_time_of_day_is_a_moment_that_happens_once(day, at, zone, moment):
    found = local_moment(day, hour=at[0], minute=at[1], zone=zone)

    assert found.astimezone(UTC) == moment


def test_a_skipped_time_moves_on_by_as_much_as_the_clocks():
    found = local_moment(date(2026, 3, 29), hour=2, minute=30, zone=BERLIN)

    assert found.time() == time(3, 30)


@settings(max_examples=25)
@given(
    st.dates(date(2020, 1, 1), date(2035, 1, 1)),
    st.integers(0, 23),
    st.sampled_from([BERLIN, NEW_YORK]),
)
def test_the_moment_is_never_before_the_time_that_was_asked_for(day, hour, zone):
    found = local_moment(day, hour=hour, minute=15, zone=zone)

    assert found.date() == day
    assert found.time() >= time(hour, 15)
    assert found.astimezone(UTC).astimezone(zone) == found


@pytest.mark.parametrize(
    ("days", "sunday"), [(0, -1), (3, -1), (4, None), (5, None), (6, 6), (7, 6)]
)
def test_the_pain_of_a_week_is_asked_for_while_it_is_fresh(days, sunday):
    expected = None if sunday is None else MONDAY + timedelta(days=sunday)

    assert sunday_to_ask_about(MONDAY + timedelta(days=days)) == expected
