"""A break begins once, ends early by a tap, and lifts nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from programs.models import Pause
from programs.models.day import State, day_of, own_day, reminder_key
from programs.rules.pausing import Problem
from programs.services import pausing
from ptcare.audit.models import AuditEvent
from ptcare.notices.models import Notice
from tests import factories as make
from tests import reminded
from tests.threads import at_once

DAY = dt.timedelta(days=1)


@pytest.fixture
def me(patient):
    return make.actor(patient)


@pytest.fixture
def begin(patient, me, today):
    def start(first=0, last=2, *, reason="away", by=me, now=None):
        return pausing.start(
            patient=patient,
            reason=reason,
            starts_on=today + first * DAY,
            until=today + last * DAY,
            by=by,
            now=now or make.now(),
        )

    return start


def day_at(patient, now, *, ago=0):
    actor = make.actor(patient)
    today = patient.today(now)
    on = today - ago * DAY
    record = own_day(actor, now=now, on=on, today=today)
    return day_of(record, actor, on=on, today=today)


def test_a_break_says_who_when_and_why(begin, me, today):
    pause = begin(reason="ill")

    assert (pause.reason, pause.starts_on, pause.until) == (
        "ill",
        today,
        today + 2 * DAY,
    )
    assert (pause.started_by, pause.started_as) == (me.user, "patient")
    assert AuditEvent.objects.filter(deed="pause.started", note="").count() == 1


def test_a_helper_begins_one_and_ends_it_and_is_named(begin, helper, patient):
    her = make.actor(helper)
    pause = begin(by=her)
    pausing.end(pause=pause, by=her, now=make.now())

    pause.refresh_from_db()
    assert (pause.started_as, pause.ended_as) == ("helper", "helper")
    assert pause.ended_by == helper.user


def test_what_cannot_be_is_refused_by_name(begin):
    with pytest.raises(pausing.NotSo) as refusal:
        begin(0, 28)

    assert refusal.value.problem is Problem.TOO_LONG
    assert Pause.objects.count() == 0


def test_days_that_another_break_has_are_refused(begin):
    first = begin(0, 2)

    with pytest.raises(pausing.AlreadyPaused) as refusal:
        begin(2, 5)

    assert refusal.value.pause == first
    assert begin(3, 5).pk


def test_the_database_holds_that_breaks_do_not_overlap(patient, today):
    make.pause(patient=patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.pause(patient=patient, starts_on=today + 2 * DAY)


def test_ended_early_the_day_itself_is_open_again(begin, me, today, patient):
    now = make.now()
    pause = begin(-2, 5)
    pausing.end(pause=pause, by=me, now=now)

    pause.refresh_from_db()
    assert pause.back_on == today
    assert pause.until == today + 5 * DAY  # as it was planned
    assert pause.events.count() == 1  # what it was before
    assert day_at(patient, now).pause is None
    assert day_at(patient, now, ago=1).pause == pause


def test_one_called_off_takes_no_days(begin, me, today):
    pausing.end(pause=begin(3, 6), by=me, now=make.now())

    assert Pause.objects.kept().count() == 0
    assert begin(3, 6).pk


def test_a_second_tap_ends_nothing_more(begin, me):
    pause = begin()
    pausing.end(pause=pause, by=me, now=make.now())

    with pytest.raises(pausing.NotPaused):
        pausing.end(pause=pause, by=me, now=make.now())


def test_one_that_is_over_cannot_be_ended(patient, me, today):
    pause = make.pause(patient=patient, starts_on=today - 3 * DAY)

    with pytest.raises(pausing.NotPaused):
        pausing.end(pause=pause, by=me, now=make.now())


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (-3, -1, State.LEFT),
        (-2, 0, State.PAUSED),
        (0, 0, State.PAUSED),
        (1, 3, State.LEFT),
    ],
)
def test_today_is_a_break_from_its_first_to_its_last_day(
    begin, patient, first, last, expected
):
    make.item(program=make.program(patient=patient))
    begin(first, last)

    assert day_at(patient, make.now()).state is expected


def test_days_are_those_of_the_patients_own_clock(clinic, me):
    """At 9 in the evening in New York it is another day in Berlin."""
    now = dt.datetime(2026, 6, 11, 1, tzinfo=dt.UTC)
    for zone, expected in (("America/New_York", 10), ("Europe/Berlin", 11)):
        patient = make.patient(clinic=clinic, time_zone=zone)
        there = patient.today(now)
        assert there.day == expected
        pausing.start(
            patient=patient,
            reason="ill",
            starts_on=there,
            until=there,
            by=make.actor(patient),
            now=now,
        )
        assert day_at(patient, now).pause
        assert not day_at(patient, now + DAY).pause


def test_a_hold_stays_a_hold(begin, patient, me):
    program = make.program(patient=patient, items=1, held_at=make.now())
    pause = begin()

    assert day_at(patient, make.now()).state is State.HELD
    pausing.end(pause=pause, by=me, now=make.now())
    program.refresh_from_db()
    assert program.is_held


def test_an_own_plan_after_care_rests_too(patient, begin, today):
    patient.discharged_on = today - 5 * DAY
    patient.save()
    starts_on = today - 4 * DAY
    upkeep = {"kind": "upkeep", "ends_on": None, "sessions_per_week": 0}
    make.item(program=make.program(patient=patient, starts_on=starts_on, **upkeep))
    begin()

    assert day_at(patient, make.now()).state is State.PAUSED


def test_a_past_day_that_was_logged_all_the_same_is_a_day_like_others(
    begin, patient, today
):
    item = make.item(program=make.program(patient=patient))
    make.log(item=item, on=today - DAY)
    begin(-2, -1)

    assert day_at(patient, make.now(), ago=1).state is State.DONE
    assert day_at(patient, make.now(), ago=2).state is State.PAUSED


MORNING = dt.datetime(2026, 3, 2, 14, tzinfo=dt.UTC)  # Monday, 9 in New York


@pytest.fixture
def asked(patient):
    make.item(program=make.program(patient=patient, starts_on=dt.date(2026, 2, 2)))


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(1, 1, 1), (2, 2, 0), (1, 3, 0), (3, 3, 1), (None, None, 1)],
)
def test_no_reminder_goes_out_on_a_day_of_a_break(
    asked, patient, first, last, expected
):
    if first:
        make.pause(
            patient=patient,
            starts_on=dt.date(2026, 3, first),
            until=dt.date(2026, 3, last),
        )

    reminded.ask(patient)

    assert reminded.would_remind(MORNING) == expected


def test_back_again_reminders_go_on(asked, patient, me):
    pause = make.pause(patient=patient, starts_on=dt.date(2026, 3, 1), days=7)
    reminded.ask(patient)
    pausing.end(pause=pause, by=me, now=MORNING - dt.timedelta(hours=1))

    assert reminded.would_remind(MORNING) == 1


def test_a_reminder_that_waits_is_not_sent_any_more(asked, patient, me):
    reminded.ask(patient)
    reminded.wind(MORNING)
    reminded.plan(MORNING)
    day = MORNING.date()
    pausing.start(
        patient=patient, reason="ill", starts_on=day, until=day, by=me, now=MORNING
    )

    notice = Notice.objects.get(key=reminder_key(patient.pk, day))
    assert (notice.state, notice.reason) == (Notice.State.CANCELLED, "on a break")


@pytest.mark.django_db(transaction=True)
def test_of_two_tabs_at_once_one_begins_the_break(patient, me, today):
    def press(number):
        return pausing.start(
            patient=patient,
            reason="ill",
            starts_on=today,
            until=today + number * DAY,
            by=me,
            now=make.now(),
        ).pk

    answers = at_once(4, press)

    assert Pause.objects.count() == 1
    assert answers.count(pausing.AlreadyPaused) == 3
