from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.rules.adherence import (
    Band,
    ExerciseWeek,
    active_weeks,
    band,
    weekly,
)

MONDAY = date(2026, 3, 2)


def week(*earned: float, quota: int = 3, excluded: int = 0) -> ExerciseWeek:
    by_day = {MONDAY + timedelta(days=n): each for n, each in enumerate(earned)}
    return ExerciseWeek(quota=quota, excluded=excluded, credits=by_day)


def resting(*earned: float, rested: int, **said: int) -> ExerciseWeek:
    return replace(week(*earned, **said), rested=rested)


@pytest.mark.parametrize(
    ("done", "share"),
    [
        (week(), 0),
        (week(1, 1, 1), 1),
        (week(1, 0.5), 0.5),
        (week(3, 0), 1 / 3),
        (week(1, 1, 1, 1, 1), 1),
        (week(1, excluded=1), 0.5),
        (week(1, 1, excluded=2), 1),
        (week(1, excluded=3), None),
        (week(quota=0), None),
    ],
)
def test_an_exercise_week_is_credit_over_what_could_be_done(done, share):
    assert weekly([done]) == share


def test_a_week_adds_up_its_exercises_before_it_divides():
    assert weekly([week(1, quota=1), week(0, 0, 0)]) == 0.25


def test_a_week_in_which_nothing_was_asked_is_not_nought():
    assert weekly([]) is None
    assert weekly([week(quota=3, excluded=3)]) is None
    assert weekly([week()]) == 0


@pytest.mark.parametrize(
    ("share", "expected"),
    [
        (None, None),
        (0, Band.EASIER),
        (0.499, Band.EASIER),
        (0.5, Band.BUILDING),
        (0.799, Band.BUILDING),
        (0.8, Band.ON_TRACK),
        (sum([0.1] * 8), Band.ON_TRACK),
        (1, Band.ON_TRACK),
    ],
)
def test_bands_begin_at_half_and_at_four_fifths(share, expected):
    assert band(share) is expected


def test_three_days_make_a_week_active_and_a_gap_takes_nothing():
    first = [MONDAY + timedelta(days=n) for n in (0, 3, 6)]
    much_later = [day + timedelta(weeks=5) for day in first]
    two_days = [MONDAY + timedelta(weeks=2, days=n) for n in (0, 1, 1)]

    assert active_weeks(first) == 1
    assert active_weeks([*first, *two_days, *much_later]) == 2


def test_three_days_in_two_calendar_weeks_make_none_active():
    assert active_weeks([MONDAY + timedelta(days=n) for n in (5, 6, 7)]) == 0


CREDITS = st.lists(st.floats(0, 3), max_size=7)
WEEKS = st.lists(
    st.builds(
        lambda earned, quota, excluded: week(*earned, quota=quota, excluded=excluded),
        CREDITS,
        st.integers(0, 7),
        st.integers(0, 7),
    ),
    max_size=5,
)


@settings(max_examples=25)
@given(WEEKS)
def test_no_week_is_less_than_nothing_or_more_than_all(weeks):
    share = weekly(weeks)

    assert share is None or 0 <= share <= 1


@pytest.mark.parametrize(
    ("done", "share"),
    [
        (resting(rested=3), None),  # a whole week of a break
        (resting(1, rested=2), 1),
        (resting(1, rested=1), 0.5),
        (resting(1, 1, rested=3), 1),  # done all the same: it counts
        (resting(0.5, rested=3), 0.5),
        (resting(1, 1, 1, rested=3), 1),
        (resting(1, quota=4, excluded=1, rested=1), 0.5),
    ],
)
def test_days_of_a_break_are_out_unless_they_were_done(done, share):
    assert weekly([done]) == share


done_of_a_week = st.lists(st.sampled_from([0, 0.25, 0.5, 1]), max_size=7)


@given(
    st.lists(
        st.tuples(done_of_a_week, st.integers(0, 7), st.integers(0, 7)), max_size=3
    )
)
def test_a_break_never_lowers_a_share(drawn):
    whole = [week(*done, quota=quota) for done, quota, _rested in drawn]
    broken = [
        resting(*done, quota=quota, rested=min(rested, quota))
        for done, quota, rested in drawn
    ]

    before, after = weekly(whole), weekly(broken)

    assert before is None or after is None or after >= before
    assert sum(w.earned for w in whole) == sum(w.earned for w in broken)
