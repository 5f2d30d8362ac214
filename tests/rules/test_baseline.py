"""What is usual for a patient, and what is not."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules.baseline import (
    Rhythm,
    Rise,
    rhythm,
    rise,
    silent_from,
    usual_gap,
)

TODAY = dt.date(2026, 3, 30)
DAY = dt.timedelta(days=1)


def ago(*days):
    return [TODAY - each * DAY for each in days]


def scores(by_days_ago):
    return {TODAY - days * DAY: score for days, score in by_days_ago.items()}


@pytest.mark.parametrize(
    ("pains", "found"),
    [
        ({}, None),
        ({1: 5, 2: 5, 3: 5, 4: 5}, None),  # nothing before to compare with
        ({1: 5, 2: 5, 3: 5, 4: 5, 10: 2, 11: 2}, None),  # two are not a baseline
        (
            {1: 5, 2: 5, 3: 5, 4: 5, 10: 2, 11: 2, 12: 2},
            Rise(before=2, now=5, logs=4),
        ),
        (  # the fourth newest lies two weeks back: nothing recent
            {1: 5, 2: 5, 3: 5, 14: 5, 20: 2, 21: 2, 22: 2},
            None,
        ),
        (
            {1: 5, 2: 5, 3: 5, 13: 5, 20: 2, 21: 2, 22: 2},
            Rise(before=2, now=5, logs=4),
        ),
        (  # eight weeks back is forgotten
            {1: 5, 2: 5, 3: 5, 4: 5, 54: 2, 55: 2, 56: 9},
            None,
        ),
        (
            {1: 5, 2: 5, 3: 5, 4: 5, 53: 2, 54: 2, 55: 2, 56: 9},
            Rise(before=2, now=5, logs=4),
        ),
        ({-1: 9, 1: 5, 2: 5, 3: 5, 4: 5}, None),  # tomorrow says nothing yet
    ],
)
def test_pain_is_held_against_the_patients_own(pains, found):
    assert rise(scores(pains), over=4, today=TODAY) == found


@given(st.dictionaries(st.integers(0, 55), st.integers(0, 10)))
def test_who_always_answers_alike_has_no_more_pain(pains):
    same = dict.fromkeys(scores(pains), 4)

    found = rise(same, over=4, today=TODAY)

    assert found is None or found.by == 0


@pytest.mark.parametrize(
    ("done", "gap"),
    [
        ([], None),
        ([1, 2, 3], None),
        ([1, 2, 3, 4], 1),
        ([1, 3, 5, 8, 10, 12, 15], 2),
        ([1, 8, 15, 22], 7),
        ([30, 31, 32, 33], 1),  # a silence that lasts is not its own excuse
        ([1, 1, 1, 1], None),
    ],
)
def test_the_usual_gap_is_the_one_in_the_middle(done, gap):
    assert usual_gap(ago(*done), today=TODAY) == gap


@pytest.mark.parametrize(
    ("gap", "least", "days"),
    [
        (None, 4, 4),
        (1, 4, 4),
        (2, 4, 5),
        (3, 4, 7),
        (7, 4, 14),
        (20, 4, 14),
        (1, 20, 14),  # no clinic waits longer than two weeks
        (None, 0, 1),
    ],
)
def test_who_logs_seldom_may_be_silent_for_longer(gap, least, days):
    assert silent_from(gap, least=least) == days


LONG_AGO = TODAY - 60 * DAY
DAILY = range(1, 60)


@pytest.mark.parametrize(
    ("done", "since", "quiet", "found"),
    [
        (DAILY, LONG_AGO, [], Rhythm(usual=7, now=7)),
        (range(8, 60), LONG_AGO, [], Rhythm(usual=7, now=0)),
        ([0, *range(8, 60)], LONG_AGO, [], Rhythm(usual=7, now=0)),  # not over yet
        (DAILY, TODAY - 21 * DAY, [], Rhythm(usual=7, now=7)),
        (DAILY, TODAY - 20 * DAY, [], None),  # one whole week before is too few
        (DAILY, LONG_AGO, [3], None),  # a break in the week
        ([*range(1, 15), *range(29, 60)], LONG_AGO, [15, 22], Rhythm(usual=7, now=7)),
    ],
)
def test_a_week_is_held_against_the_patients_own_weeks(done, since, quiet, found):
    quiet_days = ago(*quiet)

    assert rhythm(ago(*done), since=since, quiet=quiet_days, today=TODAY) == found


@pytest.mark.parametrize(
    ("usual", "now", "lost"), [(4, 1, 0.75), (4, 4, 0), (4, 6, 0), (0, 0, 0)]
)
def test_what_is_lost_of_the_usual(usual, now, lost):
    assert Rhythm(usual=usual, now=now).lost == lost
