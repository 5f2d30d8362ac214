"""Weeks of exercise at home: done of asked, and missing is not 0."""

from __future__ import annotations

import datetime as dt
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from programs.models.weeks import SHOWN, history_of, weeks_of
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


@pytest.mark.parametrize("zone", ["Pacific/Auckland", "Pacific/Honolulu"])
def test_what_was_learned_counts_though_a_bone_broke_since(weeks, patient, zone):
    """The sign-off ended in the first hour of the day on which the exercise rests; the
    weeks before stay as they were."""
    patient.time_zone = zone
    patient.save()
    program = make.program(patient=patient, starts_on=MONDAY - 14 * DAY)
    learned = make.exercise(supervision_initial=True)
    item = make.item(program=program, exercise=learned, ends_on=MONDAY)
    rested_at = dt.datetime.combine(MONDAY, dt.time(0, 30), ZoneInfo(zone))
    signed = make.sign_off(
        patient=patient, exercise=learned, signed_at=rested_at - 20 * DAY
    )
    make.log(item=item, on=MONDAY - DAY)
    before = weeks()

    signed.withdrawn_at, signed.withdrawn_by = rested_at, signed.signed_by
    signed.save()

    assert before[-2].percent == 14
    assert weeks() == before


def test_what_begins_in_the_clinic_is_asked_at_home_from_the_day_it_was_seen(
    weeks, patient
):
    program = make.program(patient=patient, starts_on=MONDAY - 14 * DAY)
    learned = make.exercise(supervision_initial=True)
    doses = {"program": program, "exercise": learned, "where": "both"}
    make.item(**doses, ends_on=MONDAY - 8 * DAY)
    make.item(**doses, starts_on=MONDAY - 7 * DAY)
    seen_on = dt.datetime.combine(MONDAY - 2 * DAY, dt.time(12), patient.zone)
    make.sign_off(patient=patient, exercise=learned, signed_at=seen_on)

    assert [week.asked for week in weeks()[-3:]] == [0, 2, 2]


def test_what_was_learned_counts_in_a_program_that_was_over_when_a_bone_broke(
    weeks, patient
):
    """Its items ended with it: none of them has a last day of its own."""
    program = make.program(patient=patient, starts_on=MONDAY - 14 * DAY)
    learned = make.exercise(supervision_initial=True)
    make.item(program=program, exercise=learned)
    noon = dt.datetime.combine(MONDAY, dt.time(12), patient.zone)
    signed = make.sign_off(patient=patient, exercise=learned, signed_at=noon - 20 * DAY)
    program.ended_at = noon
    program.save()
    before = weeks()

    signed.withdrawn_at, signed.withdrawn_by = noon + DAY, signed.signed_by
    signed.save()

    assert before[-2].asked == 7
    assert weeks() == before


def test_a_week_with_nothing_asked_is_neither(weeks, item):
    before = weeks()[-4]

    assert (before.asked, before.percent, before.is_missing) == (0, None, False)


def test_this_week_is_asked_as_far_as_yesterday(weeks, item):
    assert weeks()[-1].asked == 2


def test_days_on_hold_are_not_asked(weeks, item):
    item.program.held_at = dt.datetime(2026, 5, 28, 15, tzinfo=dt.UTC)
    item.program.save()

    assert [week.asked for week in weeks()[-3:]] == [7, 3, 0]


def test_a_hold_ends_with_its_program(weeks, item, patient, therapist):
    """And says nothing of the days of the one that took its place."""
    at = dt.datetime(2026, 5, 20, 15, tzinfo=dt.UTC)
    item.program.held_at = at
    item.program.save()
    item.program.ended_at = at + 5 * DAY  # a Monday
    item.program.save()
    new = make.program(patient=patient, starts_on=MONDAY - 7 * DAY)
    make.item(program=new, weekdays=[2])

    span = {"first": MONDAY - 14 * DAY, "last": MONDAY}
    history = history_of(patient, make.actor(therapist), **span)
    told = [history.how(MONDAY - n * DAY, today=WEDNESDAY) for n in (8, 7, 6, 5)]
    assert told == ["held", "rest", "missing", "rest"]
    assert [(week.asked, week.rested) for week in weeks()[-3:-1]] == [(2, 5), (1, 0)]


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

    paused(item.patient, -3, 2)

    assert len(statements(weeks)) == len(one) == 1


def paused(patient, first, days, **said):
    """So many days from so many days before Monday."""
    return make.pause(
        patient=patient, starts_on=MONDAY + first * DAY, days=days, **said
    )


@pytest.mark.parametrize(
    ("first", "days", "expected"),
    [
        (-7, 7, 0),  # the whole week
        (-7, 1, 6),
        (-1, 1, 6),  # its last day
        (-8, 1, 7),  # the day before it
        (0, 1, 7),  # the day after it
        (-10, 5, 5),  # into it
        (-3, 9, 4),  # out of it
    ],
)
def test_days_of_a_break_are_not_asked(weeks, item, patient, first, days, expected):
    paused(patient, first, days)

    assert weeks()[-2].asked == expected


def test_a_break_ended_early_is_asked_from_that_day(weeks, item, patient):
    paused(
        patient,
        -7,
        7,
        back_on=MONDAY - 4 * DAY,
        ended_at=make.now(),
        ended_by=patient.user,
        ended_as="patient",
    )

    assert (weeks()[-2].asked, weeks()[-2].rested) == (4, 3)


def test_a_week_of_a_break_is_neither_missing_nor_low(weeks, item, patient):
    paused(patient, -7, 7)

    week = weeks()[-2]

    assert (week.share, week.is_missing, week.rested) == (None, False, 7)


def test_what_is_done_in_a_break_counts_all_the_same(weeks, item, patient):
    paused(patient, -7, 5)
    make.log(item=item, on=MONDAY - 6 * DAY)
    make.log(item=item, on=MONDAY - 1 * DAY)

    assert (weeks()[-2].asked, weeks()[-2].earned) == (3, 2)


def test_a_hold_that_is_over_is_not_asked_either(weeks, item, therapist):
    """Its days are read from the history that the database keeps."""
    program = item.program
    program.held_at = dt.datetime(2026, 5, 28, 15, tzinfo=dt.UTC)
    program.save()
    program.held_at = None
    program.save()

    found = weeks()  # resumed today, which is after all these days

    assert [week.asked for week in found[-3:]] == [7, 3, 0]


def test_a_hold_of_one_program_is_not_of_another(weeks, item, patient):
    item.program.held_at = dt.datetime(2026, 5, 18, 15, tzinfo=dt.UTC)
    item.program.ended_at = dt.datetime(2026, 5, 25, 15, tzinfo=dt.UTC)
    item.program.save()
    make.item(program=make.program(patient=patient, starts_on=MONDAY - 7 * DAY))

    assert [week.asked for week in weeks()[-3:]] == [0, 7, 2]


def test_what_waits_to_be_learned_in_the_clinic_is_not_asked(weeks, item):
    make.item(program=item.program, exercise=make.exercise(supervision_initial=True))

    assert weeks()[-2].asked == 7


@pytest.fixture
def how(patient, therapist):
    def of(day):
        actor = make.actor(therapist)
        history = history_of(patient, actor, first=MONDAY - 14 * DAY, last=WEDNESDAY)
        return history.how(day, today=WEDNESDAY)

    return of


def test_each_day_has_its_word(how, item, patient):
    second = make.item(program=item.program, weekdays=[1, 2, 3, 4])
    for each in (item, second):
        make.log(item=each, on=MONDAY - 7 * DAY)
    make.log(item=item, on=MONDAY - 6 * DAY)
    make.log(item=item, on=MONDAY - 5 * DAY, done="none", credit=0)
    make.log(item=item, on=MONDAY - 3 * DAY)
    item.weekdays = [1, 2, 3, 4, 5]
    item.save()
    paused(patient, 0, 1)

    assert [how(MONDAY + day * DAY) for day in range(-7, 3)] == [
        *("done", "some", "none", "missing", "done", "rest", "rest"),
        *("break", "missing", "ahead"),
    ]


def test_a_day_before_the_first_plan_is_no_day_of_rest(how, patient):
    assert how(MONDAY) == "before"  # nobody ever planned anything
    program = make.program(patient=patient, starts_on=MONDAY)
    make.item(program=program, weekdays=[1, 3])

    assert [how(MONDAY + day * DAY) for day in (-14, -1, 0, 1, 2)] == [
        *("before", "before", "missing", "rest", "ahead"),
    ]


def test_done_on_a_day_of_rest_is_done(how, item):
    item.weekdays = [1]
    item.save()
    make.log(item=item, on=MONDAY + DAY)

    assert how(MONDAY + DAY) == "done"


def test_a_day_on_hold_is_held(how, item):
    item.program.held_at = dt.datetime(2026, 6, 2, 15, tzinfo=dt.UTC)
    item.program.save()

    assert [how(MONDAY + day * DAY) for day in range(3)] == ["missing", "held", "held"]


# What a sign closed is out of the top and the bottom.

STANDING = {"locks": ["standing"], "level": "hold", "key": "rf_fall_noinjury"}
DIZZY = {"day_locks": ["standing"], "level": "hold", "key": "rf_dizzy"}


@pytest.fixture
def on_feet(item):
    item.exercise.movement_flags = ["fall_risk_standing"]
    item.exercise.save()
    return item


def told(patient, on, **said):
    return make.flag(patient=patient, on=on, **said)


def at_noon(day):
    return dt.datetime.combine(day, dt.time(12), tzinfo=dt.UTC)


def set_aside(day):
    return {
        "seen_at": at_noon(day),
        "cleared_at": at_noon(day),
        "cleared_because": "Well again.",
    }


@pytest.mark.parametrize(
    ("sign", "asked"),
    [
        (STANDING, [3, 0]),
        (STANDING | set_aside(MONDAY - 2 * DAY), [4, 2]),
        (DIZZY, [3, 0]),
        (DIZZY | {"day_locks_ended_on": MONDAY - 3 * DAY}, [6, 2]),
        (DIZZY | set_aside(MONDAY - 3 * DAY), [5, 2]),
        ({"locks": ["aerobic"], "level": "hold"}, [7, 2]),
        ({"level": "watch", "key": "rf_near_fall"}, [7, 2]),
    ],
)
def test_days_that_a_sign_closed_are_not_asked(weeks, on_feet, patient, sign, asked):
    told(patient, MONDAY - 4 * DAY, **sign)

    assert [week.asked for week in weeks()[-2:]] == asked


def test_a_lock_of_some_leaves_the_others_asked(weeks, on_feet, patient):
    make.item(program=on_feet.program, exercise=make.exercise())
    told(patient, MONDAY - 7 * DAY, **STANDING)

    assert weeks()[-2].asked == 7


def test_what_hurt_rests_until_somebody_has_looked(weeks, item, patient):
    log = make.log(item=item, on=MONDAY - 5 * DAY, done="none", credit=0, pain=7)
    make.log(item=item, on=MONDAY - 7 * DAY)
    sign = told(patient, log.on, key="pain_stop", level="hold", log=log)

    assert (weeks()[-2].asked, weeks()[-2].earned) == (2, 1)
    sign.seen_at = at_noon(MONDAY - 3 * DAY)
    sign.seen_by = patient.user
    sign.save()
    assert weeks()[-2].asked == 4


def test_a_locked_day_is_not_called_missing(how, on_feet, patient):
    told(patient, MONDAY, **STANDING)

    assert [how(MONDAY + day * DAY) for day in (-1, 0)] == ["missing", "rest"]
