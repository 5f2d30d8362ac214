"""Booking, attending, releasing and moving, also by many desks at once."""

import datetime as dt
from collections import Counter

import pytest

from patients.models import ClinicSession, Patient
from patients.services import attending, claiming
from patients.services.attending import BeyondCover, Slot, WrongMark
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 3, 16)
NINE = dt.time(9, 0)
Status = ClinicSession.Status


def on(days: int, start: dt.time = NINE, **said) -> Slot:
    return Slot(on=MONDAY + dt.timedelta(days=days), start=start, **said)


def covered(patient, visits=30):
    return make.coverage(
        patient=patient, limit=visits, effective_from=dt.date(2026, 1, 1)
    )


def book(patient, desk, slot, reason=""):
    return attending.book_session(
        patient=patient, slot=slot, by=desk, now=NOW, beyond_cover_reason=reason
    )


def current():
    return make.snapshot(Patient.objects.get(), at=NOW)


def test_a_booked_session_moves_the_covered_visits(patient, desk):
    covered(patient)

    session = book(patient, desk, on(1))

    assert session.status == Status.PLANNED
    assert (current().visits_left, current().booked) == (30, 1)
    assert AuditEvent.objects.get().deed == "session.booked"


def test_an_attended_session_is_a_visit_used(patient, desk):
    covered(patient)
    session = book(patient, desk, on(0))

    attending.attend_session(session=session, by=desk, now=NOW)

    session.refresh_from_db()
    assert (session.status, session.settled_by) == (Status.ATTENDED, desk.user)
    assert (current().visits_left, current().booked) == (29, 0)


def test_a_fourth_session_in_seven_days_is_refused(patient, desk):
    for days in (0, 2, 4):
        book(patient, desk, on(days))

    with pytest.raises(attending.NoRoom) as refusal:
        book(patient, desk, on(6))

    assert refusal.value.week.booked == 3
    assert ClinicSession.objects.count() == 3


def test_gym_and_released_sessions_take_no_room(patient, desk):
    book(patient, desk, on(0))
    book(patient, desk, on(1, kind="gym"))
    released = book(patient, desk, on(2))
    attending.release_session(
        session=released, status=Status.CANCELLED, by=desk, now=NOW
    )
    book(patient, desk, on(3))

    book(patient, desk, on(4))

    assert ClinicSession.objects.kept().count() == 4


def test_beyond_the_cover_a_reason_is_asked_for(patient, desk):
    covered(patient, visits=1)
    book(patient, desk, on(1))

    with pytest.raises(attending.NotCovered):
        book(patient, desk, on(8))
    late = book(patient, desk, on(8), reason=BeyondCover.PATIENT_PAYS)

    assert late.beyond_cover_reason == "patient_pays"
    assert current().first_uncovered_on == late.on


def test_an_earlier_day_that_takes_a_later_ones_visit_is_asked_about_too(patient, desk):
    covered(patient, visits=1)
    book(patient, desk, on(8))

    with pytest.raises(attending.NotCovered) as refusal:
        book(patient, desk, on(1))

    assert refusal.value.first_uncovered_on == MONDAY + dt.timedelta(days=8)


def test_who_has_no_plan_is_not_asked_each_time(patient, desk):
    book(patient, desk, on(1))

    assert current().limited_by == "no_coverage"


def test_nobody_attends_tomorrow(patient, desk):
    session = book(patient, desk, on(1))

    with pytest.raises(attending.StillAhead):
        attending.attend_session(session=session, by=desk, now=NOW)


def test_the_day_is_the_clinics_own(patient, desk):
    session = book(patient, desk, on(1))
    just_after_midnight_in_greenwich = dt.datetime(2026, 3, 17, 1, tzinfo=dt.UTC)

    with pytest.raises(attending.StillAhead):
        attending.attend_session(
            session=session, by=desk, now=just_after_midnight_in_greenwich
        )


@pytest.mark.parametrize("status", [Status.CANCELLED, Status.LATE_CANCELLED])
def test_a_released_session_gives_its_visit_back(patient, desk, status):
    covered(patient)
    session = book(patient, desk, on(0))

    attending.release_session(session=session, status=status, by=desk, now=NOW)

    assert (current().visits_left, current().booked) == (30, 0)


def test_nobody_has_missed_tomorrow(patient, desk):
    session = book(patient, desk, on(1))

    with pytest.raises(attending.StillAhead):
        attending.release_session(
            session=session, status=Status.NO_SHOW, by=desk, now=NOW
        )


def test_a_session_settled_once_is_not_settled_again(patient, desk):
    session = book(patient, desk, on(0))
    attending.attend_session(session=session, by=desk, now=NOW)

    with pytest.raises(attending.NotBooked):
        attending.release_session(
            session=session, status=Status.CANCELLED, by=desk, now=NOW
        )


def test_moving_leaves_two_rows_and_one_visit(patient, desk):
    covered(patient, visits=1)
    session = book(patient, desk, on(1))

    moved = attending.move_session(session=session, slot=on(2), by=desk, now=NOW)

    session.refresh_from_db()
    assert (session.status, session.moved_to) == (Status.RESCHEDULED, moved)
    assert (current().visits_left, current().booked) == (1, 1)


def test_a_refused_move_leaves_the_session_where_it_was(patient, desk):
    for days in (0, 2, 4):
        book(patient, desk, on(days))
    session = book(patient, desk, on(9))

    with pytest.raises(attending.NoRoom):
        attending.move_session(session=session, slot=on(5), by=desk, now=NOW)

    session.refresh_from_db()
    assert session.is_booked


def test_two_sessions_of_one_patient_at_one_time_are_refused(patient, desk):
    book(patient, desk, on(1))

    with pytest.raises(attending.TimeTaken):
        book(patient, desk, on(1))


def test_a_wrong_mark_is_taken_back(patient, desk):
    covered(patient)
    session = book(patient, desk, on(0))
    attending.attend_session(session=session, by=desk, now=NOW)

    attending.take_mark_back(
        session=session, reason=WrongMark.WRONG_PERSON, by=desk, now=NOW
    )

    session.refresh_from_db()
    assert session.is_booked
    assert current().visits_left == 30
    assert AuditEvent.objects.latest("pk").note == "wrong_person"


def test_a_released_place_that_was_filled_is_not_taken_back(patient, desk):
    session = book(patient, desk, on(0))
    attending.release_session(session=session, status=Status.NO_SHOW, by=desk, now=NOW)
    book(patient, desk, on(0))

    with pytest.raises(attending.TimeTaken):
        attending.take_mark_back(
            session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW
        )


def test_a_billed_session_keeps_its_mark(patient, desk):
    plan = covered(patient)
    session = make.session(
        patient=patient, on=MONDAY, status="attended", billed_coverage=plan
    )

    with pytest.raises(attending.Billed):
        attending.take_mark_back(
            session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW
        )


def test_who_is_discharged_is_not_booked(patient, desk):
    patient.discharged_on = patient.admitted_on
    patient.save()

    with pytest.raises(attending.Discharged):
        book(patient, desk, on(0))


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_that_mark_one_session_one_wins(patient, desk):
    covered(patient)
    session = book(patient, desk, on(0))

    answers = at_once(
        2, lambda _n: attending.attend_session(session=session, by=desk, now=NOW)
    )

    assert Counter(answers) == {None: 1, attending.NotBooked: 1}
    assert current().visits_left == 29


@pytest.mark.django_db(transaction=True)
def test_the_last_covered_visit_is_given_once_to_twenty(patient, desk):
    covered(patient, visits=1)

    answers = at_once(20, lambda number: book(patient, desk, on(7 * number)))

    booked = [each for each in answers if isinstance(each, ClinicSession)]
    assert len(booked) == 1
    assert answers.count(attending.NotCovered) == 19
    assert current().booked == 1


@pytest.mark.django_db(transaction=True)
def test_booking_and_moving_at_once_keep_three_a_week(patient, desk):
    book(patient, desk, on(0))
    book(patient, desk, on(2))
    waiting = [book(patient, desk, on(14 + 7 * n)) for n in range(4)]

    def deed(number):
        slot = on(number % 7, start=dt.time(10 + number))
        if number < 4:
            return attending.move_session(
                session=waiting[number], slot=slot, by=desk, now=NOW
            )
        return book(patient, desk, slot)

    answers = at_once(8, deed)

    assert answers.count(attending.NoRoom) == 7
    week = (MONDAY, MONDAY + dt.timedelta(days=6))
    assert ClinicSession.objects.kept().filter(on__range=week).count() == 3


def test_what_the_clinic_bears_keeps_its_mark(patient, desk):
    session = make.session(patient=patient, on=MONDAY, status="attended")
    claiming.write_off(session=session, reason="Our mistake.", by=desk, now=NOW)

    with pytest.raises(attending.WrittenOff):
        attending.take_mark_back(
            session=session, reason=WrongMark.WRONG_BUTTON, by=desk, now=NOW
        )
