from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from patients.rules.pacing import (
    MOST_IN_A_WEEK,
    busiest_week,
    has_room,
    last_day,
    may_last,
    refusal,
)

MONDAY = date(2026, 3, 2)
WEDNESDAY, FRIDAY, SUNDAY = (MONDAY + timedelta(days=n) for n in (2, 4, 6))
DAYS = st.lists(st.dates(MONDAY, MONDAY + timedelta(days=30)), max_size=12)


def test_a_fourth_session_in_seven_days_does_not_fit():
    assert not has_room([MONDAY, WEDNESDAY, FRIDAY], on=SUNDAY)


def test_the_same_day_a_week_later_fits():
    assert has_room([MONDAY, WEDNESDAY, FRIDAY], on=MONDAY + timedelta(days=7))


def test_seven_days_running_may_cross_from_one_iso_week_into_the_next():
    friday_to_sunday = [FRIDAY, FRIDAY + timedelta(days=1), SUNDAY]

    assert not has_room(friday_to_sunday, on=FRIDAY + timedelta(days=6))
    assert has_room(friday_to_sunday, on=FRIDAY + timedelta(days=7))


def test_a_session_between_others_is_counted_on_both_sides():
    around = [MONDAY, WEDNESDAY, SUNDAY]

    assert not has_room(around, on=FRIDAY)


def test_two_sessions_on_one_day_are_two():
    assert not has_room([MONDAY, MONDAY, MONDAY], on=SUNDAY)


def test_a_full_week_elsewhere_does_not_matter():
    assert has_room([MONDAY] * 4, on=MONDAY + timedelta(days=7))


def test_the_refusal_says_which_week_is_full():
    found = refusal([MONDAY, WEDNESDAY, FRIDAY], on=SUNDAY)

    assert found is not None
    assert (found.since, found.until, found.booked) == (MONDAY, SUNDAY, 3)
    assert str(found) == (
        "There are already 3 sessions between 2 March and 8 March; "
        "at most 3 fit in seven days."
    )


def test_an_empty_diary_has_no_busy_week():
    assert busiest_week([]) == 0
    assert busiest_week([MONDAY, SUNDAY, MONDAY + timedelta(days=7)]) == 2


@pytest.mark.parametrize(
    ("days", "fits"), [(-1, False), (0, True), (181, True), (182, False)]
)
def test_a_program_lasts_at_most_182_days(days, fits):
    ends_on = MONDAY + timedelta(days=days)

    assert may_last(starts_on=MONDAY, ends_on=ends_on) is fits


def test_the_last_day_ends_26_weeks():
    assert last_day(starts_on=MONDAY) == MONDAY + timedelta(weeks=26, days=-1)


@settings(max_examples=25)
@given(DAYS)
def test_a_diary_filled_only_where_there_is_room_never_bursts_a_week(wishes):
    kept: list[date] = []
    for day in wishes:
        if has_room(kept, on=day):
            kept.append(day)

    iso_weeks = [day.isocalendar()[:2] for day in kept]
    assert busiest_week(kept) <= MOST_IN_A_WEEK
    assert all(iso_weeks.count(week) <= MOST_IN_A_WEEK for week in iso_weeks)


@settings(max_examples=25)
@given(DAYS, st.dates(MONDAY, MONDAY + timedelta(days=30)))
def test_there_is_room_exactly_when_no_week_around_the_day_would_burst(days, day):
    near = [each for each in days if abs((each - day).days) < 7]
    weeks = [day - timedelta(days=back) for back in range(7)]
    fullest = max(
        sum(start <= each < start + timedelta(days=7) for each in near)
        for start in weeks
    )

    assert has_room(days, on=day) is (fullest < MOST_IN_A_WEEK)
