"""Weeks of exercise at home: done of asked, and missing is not 0."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest

from programs.models.weeks import SHOWN, weeks_of
from tests import factories as make

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 6, 1)
WEDNESDAY = MONDAY + 2 * DAY  # today, in these stories


@pytest.fixture
def item(patient):
    """Daily, for three weeks by now."""
    starts_on = MONDAY - 14 * DAY
    return make.item(program=make.program(patient=patient, starts_on=starts_on))


@pytest.fixture
def weeks(patient, therapist):
    return partial(weeks_of, patient, make.actor(therapist), today=WEDNESDAY)


def test_there_are_26_weeks_and_this_one_is_the_last(weeks):
    found = weeks()

    assert len(found) == SHOWN
    assert found[-1].monday == MONDAY


def test_a_week_counts_what_was_done_of_what_was_asked(weeks, item):
    for number in range(4):
        make.log(item=item, on=MONDAY - 7 * DAY + number * DAY)
    make.log(item=item, on=MONDAY - 1 * DAY, done="some", credit="0.50")

    week = weeks()[-2]

    assert (week.asked, week.earned, week.percent) == (7, 4.5, 64)
    assert week.band == "building"


def test_a_week_without_a_word_is_missing_and_one_of_skipping_is_zero(weeks, item):
    make.log(item=item, on=MONDAY - 8 * DAY, done="none", credit=0)

    skipped, silent = weeks()[-3:-1]

    assert (skipped.percent, skipped.is_missing) == (0, False)
    assert (silent.percent, silent.is_missing) == (None, True)


def test_a_week_with_nothing_asked_is_neither(weeks, item):
    before = weeks()[-4]

    assert (before.asked, before.percent, before.is_missing) == (0, None, False)


def test_this_week_is_asked_as_far_as_yesterday(weeks, item):
    assert weeks()[-1].asked == 2


def test_days_on_hold_are_not_asked(weeks, item):
    item.program.held_at = dt.datetime(2026, 5, 28, 15, tzinfo=dt.UTC)
    item.program.save()

    assert [week.asked for week in weeks()[-3:]] == [7, 3, 0]


def test_a_changed_dose_is_asked_for_once_a_day(weeks, item):
    item.ends_on = MONDAY - 4 * DAY
    item.save()
    starts_on = MONDAY - 3 * DAY
    make.item(program=item.program, exercise=item.exercise, starts_on=starts_on)

    assert weeks()[-2].asked == 7


def test_ten_exercises_cost_no_more_than_one(weeks, item, statements):
    one = statements(weeks)
    for place in range(9):
        make.log(item=make.item(program=item.program, place=place), on=MONDAY)

    assert len(statements(weeks)) == len(one) == 2
