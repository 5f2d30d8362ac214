"""One reminder a day, at the patient's own hour, and only where it is of use."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from programs.models import DayReport, SafetyFlag
from programs.services import checking_in, prescribing, reminding
from programs.services.checking_in import Answers
from ptcare.notices.models import Notice
from tests import factories as make

NEW_YORK = ZoneInfo("America/New_York")
MONDAY = dt.date(2026, 3, 2)


def at(hour, minute=0, day=MONDAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def remind(now):
    return reminding.send_due_reminders(now=now)


@pytest.fixture
def item(patient):
    program = make.program(patient=patient, starts_on=dt.date(2026, 2, 2))
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


def test_a_reminder_of_three_hours_ago_is_let_go(item):
    assert remind(at(12, 1)) == 0


def test_an_hour_in_the_quiet_of_the_morning_waits_for_its_end(item, patient):
    patient.reminder_at = dt.time(6)
    patient.save()

    assert remind(at(6)) == 0
    assert remind(at(9)) == 1


@pytest.mark.parametrize("hour", [20, 21, 23])
def test_nobody_is_disturbed_in_the_evening(item, patient, hour):
    patient.reminder_at = dt.time(hour)
    patient.save()

    assert remind(at(hour)) == 0


def test_each_patient_has_their_own_clock(clinic):
    for zone in ("America/New_York", "America/Los_Angeles", "Europe/Berlin"):
        patient = make.patient(clinic=clinic, time_zone=zone)
        make.item(program=make.program(patient=patient, starts_on=dt.date(2026, 2, 2)))

    assert remind(at(9, zone=ZoneInfo("Europe/Berlin"))) == 1
    assert remind(at(9)) == 1
    assert remind(at(9, zone=ZoneInfo("America/Los_Angeles"))) == 1
    assert Notice.objects.count() == 3


def night_owl(item, patient, hour):
    patient.clinic.quiet_until = 0
    patient.clinic.save()
    patient.reminder_at = dt.time(hour, 30)
    patient.save()


def test_an_hour_the_clocks_skip_moves_on(item, patient):
    night_owl(item, patient, 2)
    spring = dt.date(2026, 3, 8)  # 02:00 becomes 03:00 in New York

    assert remind(at(1, 59, day=spring)) == 0
    assert remind(at(3, 29, day=spring)) == 0
    assert remind(at(3, 30, day=spring)) == 1


def test_an_hour_that_comes_twice_is_meant_once_and_first(item, patient):
    night_owl(item, patient, 1)
    autumn = dt.date(2026, 11, 1)  # 02:00 becomes 01:00 in New York
    item.program.ends_on = dt.date(2026, 8, 1)
    first = at(1, 30, day=autumn)
    second = first.replace(fold=1)
    make_item_of(patient, autumn, item)

    assert remind(first.astimezone(dt.UTC)) == 1
    assert remind(second.astimezone(dt.UTC)) == 0
    assert Notice.objects.get().due_at == first.astimezone(dt.UTC)


def make_item_of(patient, day, item):
    """A program that runs that day, after the one at hand has ended."""
    program = item.program
    program.ended_at, program.ended_by = make.now(), program.drafted_by
    program.save()
    later = make.program(patient=patient, starts_on=day - dt.timedelta(days=7))
    make.item(program=later)


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
    patient.reminder_at = None
    patient.save()


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
def test_it_is_one_statement_however_many(clinic, statements, patients):
    for _n in range(patients):
        patient = make.patient(clinic=clinic)
        make.item(program=make.program(patient=patient, starts_on=dt.date(2026, 2, 2)))

    assert len(statements(remind, at(9))) == 1
    assert Notice.objects.count() == patients


@pytest.mark.django_db(transaction=True)
def test_many_planners_at_once_write_one(item):
    written = []

    def run():
        try:
            written.append(remind(at(9)))
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sum(written) == 1
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("done", "reminded"), [("all", 0), ("some", 0), ("none", 1)])
def test_who_did_the_short_day_is_not_reminded_of_the_rest(item, done, reminded):
    for place in range(2):
        marked = make.item(program=item.program, place=place, is_minimum=True)
        make.log(item=marked, on=MONDAY, done=done)

    assert remind(at(9)) == reminded


@pytest.mark.parametrize(
    ("sign", "state"), [("rf_dizzy", "cancelled"), ("rf_height", "due")]
)
def test_a_reminder_that_waits_for_the_mail_is_called_off_by_a_sign(
    item, patient, sign, state
):
    remind(at(9))

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
    remind(at(9))

    prescribing.hold_program(
        program=item.program, reason="Pain", by=make.actor(therapist), now=at(9, 5)
    )

    assert Notice.objects.get(kind="exercise_reminder").state == "cancelled"
