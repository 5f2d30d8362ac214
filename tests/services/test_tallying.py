"""A kept week says what its logs say, whatever happens to them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from programs.models import ExerciseLog, LoggedWeek
from programs.services import tallying
from programs.services.tallying import Tally
from tests import factories as make
from tests.threads import at_once

DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 3, 2)
NOTHING = [0] * 7


@pytest.fixture
def item(patient):
    return make.item(program=make.program(patient=patient, starts_on=MONDAY))


def week(on=MONDAY):
    return LoggedWeek.objects.get(monday=on)


def on_day(number, value, rest=0):
    return [value if place == number else rest for place in range(7)]


def test_a_log_stands_in_its_week_on_its_day(item):
    make.log(item=item, on=MONDAY + 2 * DAY, pain=3, credit="0.5", done="some")

    row = week()

    assert row.patient_id == item.patient_id
    assert row.said == row.done == on_day(2, 1)
    assert row.credit == on_day(2, 50)
    assert row.pain == on_day(2, 3, rest=None)


def test_unanswered_pain_is_missing_and_no_zero(item):
    make.log(item=item, on=MONDAY, pain=None)

    assert week().pain == [None] * 7


def test_the_worst_pain_of_a_day_counts(item):
    other = make.item(program=item.program)
    make.log(item=item, on=MONDAY, pain=2)
    make.log(item=other, on=MONDAY, pain=6)

    assert (week().said[0], week().pain[0]) == (2, 6)


def test_what_was_skipped_was_said_and_not_done(item):
    make.log(item=item, on=MONDAY, done="none", credit=0)

    assert (week().said[0], week().done[0], week().credit[0]) == (1, 0, 0)


@pytest.mark.parametrize(
    ("day", "monday"),
    [
        (MONDAY, MONDAY),
        (MONDAY + 6 * DAY, MONDAY),
        (MONDAY + 7 * DAY, MONDAY + 7 * DAY),
        (MONDAY - DAY, MONDAY - 7 * DAY),
    ],
)
def test_a_week_runs_from_monday_to_sunday(item, day, monday):
    make.log(item=item, on=day)

    assert list(LoggedWeek.objects.values_list("monday", flat=True)) == [monday]


def test_what_is_taken_back_is_no_longer_said(item):
    log = make.log(item=item, on=MONDAY, pain=4)

    ExerciseLog.objects.filter(pk=log.pk).update(
        undone_at=make.now(), undone_by=log.said_by
    )

    assert (week().said, week().credit, week().pain) == (NOTHING, NOTHING, [None] * 7)


def test_weeks_of_many_patients_are_written_by_one_statement(clinic):
    items = [
        make.item(program=make.program(patient=make.patient(clinic=clinic)))
        for _number in range(3)
    ]
    rows = [
        make.unsaved_log(item=each, on=MONDAY + number * DAY)
        for each in items
        for number in range(14)
    ]

    ExerciseLog.objects.bulk_create(rows)

    kept = LoggedWeek.objects.filter(monday__gte=MONDAY)
    assert [row.said for row in kept] == [[1] * 7] * 6


class TestAnyHistory(TestCase):
    """Whatever is logged and taken back, in whatever order, nothing drifts."""

    @settings(max_examples=15)
    @given(
        st.lists(
            st.tuples(
                st.integers(0, 20),
                st.sampled_from(["all", "some", "none"]),
                st.none() | st.integers(0, 10),
                st.booleans(),
            ),
            max_size=12,
        )
    )
    def test_nothing_drifts(self, history):
        item = make.item(program=make.program(starts_on=MONDAY))
        for ago, done, pain, is_undone in history:
            standing = ExerciseLog.objects.standing().filter(on=MONDAY + ago * DAY)
            if is_undone:
                standing.update(undone_at=make.now(), undone_by=item.patient.user)
            elif not standing.exists():
                make.log(item=item, on=MONDAY + ago * DAY, done=done, pain=pain)

        found = tallying.rebuild(clinic=item.clinic, mends=False)

        assert found.drifted == 0


def spoil():
    """As a script that writes past the triggers would leave it."""
    LoggedWeek.objects.update(said=[9] * 7, credit=[7] * 7)


def test_drift_is_reported_and_mended(item):
    make.log(item=item, on=MONDAY, pain=5)
    spoil()

    looked = tallying.rebuild(clinic=item.clinic, mends=False)
    mended = tallying.rebuild(clinic=item.clinic, mends=True)
    again = tallying.rebuild(clinic=item.clinic, mends=True)

    assert looked == mended == Tally(weeks=1, drifted=1)
    assert again == Tally(weeks=1, drifted=0)
    assert week().said == on_day(0, 1)


def test_the_command_mends_and_the_check_only_says(item, capsys):
    make.log(item=item, on=MONDAY)
    spoil()

    with pytest.raises(CommandError, match="1 weeks differ"):
        call_command("tally_weeks", "--check")
    assert week().credit == [7] * 7
    call_command("tally_weeks")
    call_command("tally_weeks", "--check")

    assert "1 weeks, 0 differed" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_of_two_devices_at_once_both_stand_in_the_week():
    program = make.program(starts_on=MONDAY)
    items = [make.item(program=program) for _number in range(4)]

    at_once(4, lambda number: make.log(item=items[number], on=MONDAY, pain=number))

    assert (week().said[0], week().pain[0]) == (4, 3)
