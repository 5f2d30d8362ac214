"""One reminder a day, at the patient's own hour, and only where it is of use."""

from __future__ import annotations

import datetime as dt
import uuid
from zoneinfo import ZoneInfo

import pytest

from programs.models import DayReport, SafetyFlag
from programs.services import checking_in, prescribing, reminding
from programs.services.checking_in import Answers
from programs.services.reminding import exercises
from ptcare.notices.models import Notice
from tests import factories as make
from tests import reminded
from tests.reminded import Kind
from tests.threads import at_once

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.date(2026, 3, 2)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def at(hour, minute=0, day=MONDAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def remind(now):
    return reminded.remind(now, Kind.EXERCISE)


@pytest.fixture
def item(patient):
    program = make.program(patient=patient, starts_on=dt.date(2026, 2, 2))
    reminded.ask(patient, next_due_at=at(9))
    return make.item(program=program)


def test_at_the_hour_one_notice_is_written(item, patient):
    assert remind(at(8, 59)) == 0
    assert remind(at(9)) == 1

    notice = Notice.objects.get()
    assert notice.key == f"exercise:{patient.pk}:2026-03-02"
    assert (notice.user, notice.kind) == (patient.user, "exercise_reminder")
    assert notice.due_at == at(9)
    assert notice.stale_at == at(20)
    assert notice.link == "/today/"


def test_twice_tells_nobody_twice(item):
    remind(at(9))

    assert remind(at(9)) == remind(at(9, 1)) == 0
    assert remind(at(9, day=MONDAY + dt.timedelta(days=1))) == 1


def test_a_reminder_of_three_hours_ago_is_let_go_and_that_is_written_down(item):
    assert remind(at(12, 1)) == 0

    notice = Notice.objects.get()
    assert (notice.state, notice.reason) == ("stale", "its time had passed")


@pytest.mark.parametrize(
    ("chosen", "comes"),
    [
        (dt.time(6), at(8)),  # earlier than the clinic writes, but never before eight
        (dt.time(8, 15), at(8, 15)),
        (None, at(9)),
        (dt.time(19, 30), at(19, 30)),
        (dt.time(22), at(19)),  # an hour before the evening's quiet, on the same day
    ],
)
def test_it_comes_outside_of_the_quiet_hours(item, patient, chosen, comes):
    reminded.ask(patient, at=chosen)
    reminded.wind(comes)

    assert remind(comes - MINUTE) == 0
    assert remind(comes) == 1


@pytest.mark.parametrize("hour", [20, 21, 23])
def test_nobody_is_disturbed_in_the_evening(item, patient, hour):
    reminded.ask(patient, at=dt.time(hour))
    reminded.wind(at(hour))

    assert remind(at(hour)) == 0


def test_each_patient_has_their_own_clock(clinic):
    for zone in ("America/New_York", "America/Los_Angeles", "Europe/Berlin"):
        patient = make.patient(clinic=clinic, time_zone=zone)
        make.item(program=make.program(patient=patient, starts_on=dt.date(2026, 2, 2)))
        reminded.ask(patient)
    reminded.wind(at(9, zone=ZoneInfo("Europe/Berlin")))

    assert remind(at(9, zone=ZoneInfo("Europe/Berlin"))) == 1
    assert remind(at(9)) == 1
    assert remind(at(9, zone=ZoneInfo("America/Los_Angeles"))) == 1
    assert Notice.objects.count() == 3


@pytest.mark.parametrize("changes", [dt.date(2026, 3, 8), dt.date(2026, 11, 1)])
def test_it_stays_nine_when_the_clocks_change_once_a_day(patient, changes):
    first = changes - DAY
    program = make.program(patient=patient, starts_on=first)
    make.item(program=program, weekdays=[1, 2, 3, 4, 5, 6, 7])
    reminded.ask(patient, next_due_at=at(9, day=first))

    for number in range(3):
        day = first + number * DAY
        assert remind(at(8, 59, day=day)) == 0
        assert remind(at(9, day=day)) == 1
        assert remind(at(10, day=day)) == 0


def say_done(item, patient):
    make.log(item=item, on=MONDAY)


def hold(item, patient):
    item.program.held_at = make.now()
    item.program.save()


def end(item, patient):
    item.program.ended_at = make.now()
    item.program.save()


def rest_on_mondays(item, patient):
    item.weekdays = [2, 3]
    item.save()


def discharge(item, patient):
    patient.discharged_on = MONDAY
    patient.admitted_on = MONDAY
    patient.save()


def ask_for_none(item, patient):
    reminded.ask(patient, is_on=False)


def close_the_account(item, patient):
    patient.user.is_active = False
    patient.user.save()


def leave_the_day_out(item, patient):
    DayReport.objects.create(
        patient=patient,
        clinic=patient.clinic,
        token=uuid.uuid4(),
        on=MONDAY,
        said_at=at(8),
        said_by=patient.user,
        said_as="patient",
        not_today="ill",
    )


def stop_yesterday_afternoon(item, patient):
    SafetyFlag.objects.create(
        patient=patient,
        clinic=patient.clinic,
        key="rf_calf",
        level="urgent",
        on=MONDAY - dt.timedelta(days=1),
        raised_at=at(9) - dt.timedelta(hours=20),
        raised_by=patient.user,
    )


def wait(item, patient):
    item.is_waiting = True
    item.save()


@pytest.mark.parametrize(
    "reason",
    [
        *(say_done, hold, end, rest_on_mondays, discharge, ask_for_none),
        *(close_the_account, leave_the_day_out, stop_yesterday_afternoon, wait),
    ],
    ids=lambda reason: reason.__name__,
)
def test_nobody_is_reminded_who(item, patient, reason):
    reason(item, patient)

    assert remind(at(9)) == 0


def test_what_was_undone_is_left_to_do(item):
    make.log(item=item, on=MONDAY, undone_at=at(8), undone_by=item.patient.user)

    assert remind(at(9)) == 1


@pytest.mark.parametrize("patients", [1, 10])
def test_a_batch_is_one_statement_and_so_is_looking_again(clinic, statements, patients):
    for _n in range(patients):
        patient = make.patient(clinic=clinic)
        make.item(program=make.program(patient=patient, starts_on=dt.date(2026, 2, 2)))
        reminded.ask(patient, next_due_at=at(9))

    how, *planned = statements(reminding.plan_due, Kind.EXERCISE, now=at(9))
    notices = list(Notice.objects.all())
    again = statements(exercises.still_to_do, notices, at(9))

    assert how.startswith("SET LOCAL")
    assert (len(planned), len(again), len(notices)) == (1, 1, patients)


@pytest.mark.django_db(transaction=True)
def test_many_planners_at_once_write_one(item):
    written = at_once(8, lambda _n: reminded.plan(at(9)))

    assert sorted(written) == [0] * 7 + [1]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("done", "expected"), [("all", 0), ("some", 0), ("none", 1)])
def test_who_did_the_short_day_is_not_reminded_of_the_rest(item, done, expected):
    for place in range(2):
        marked = make.item(program=item.program, place=place, is_minimum=True)
        make.log(item=marked, on=MONDAY, done=done)

    assert remind(at(9)) == expected


@pytest.mark.parametrize(("ways", "expected"), [(2, 0), (1, 1)])
def test_who_pressed_the_short_day_is_not_reminded_whatever_was_marked(
    item, ways, expected
):
    for place in range(ways):
        other = make.item(program=item.program, place=place)
        make.log(item=other, on=MONDAY, how="each" if place else "short")

    assert remind(at(9)) == expected


@pytest.mark.parametrize(
    ("sign", "state"), [("rf_dizzy", "cancelled"), ("rf_height", "due")]
)
def test_a_reminder_that_waits_for_the_mail_is_called_off_by_a_sign(
    item, patient, sign, state
):
    reminded.plan(at(9))

    checking_in.check_in(
        patient=patient,
        day=MONDAY,
        answers=Answers(signs=(sign,)),
        token=uuid.uuid4(),
        by=make.actor(patient),
        now=at(9, 5),
    )

    assert Notice.objects.get(kind="exercise_reminder").state == state


def test_a_reminder_that_waits_for_the_mail_is_called_off_by_a_hold(
    item, patient, therapist
):
    reminded.plan(at(9))

    prescribing.hold_program(
        program=item.program, reason="Pain", by=make.actor(therapist), now=at(9, 5)
    )

    assert Notice.objects.get(kind="exercise_reminder").state == "cancelled"
