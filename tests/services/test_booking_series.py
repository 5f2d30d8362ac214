"""Many sessions at once, all or none; therapists once at a time; beyond cover."""

import datetime as dt
from collections import Counter

import pytest

from patients.models import ClinicSession
from patients.services import attending
from patients.services.attending import BeyondCover, Conflict, Slot, WrongMark
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
MONDAY = dt.date(2026, 3, 16)
NINE = dt.time(9, 0)


def on(days: int, start: dt.time = NINE, **said) -> Slot:
    return Slot(on=MONDAY + dt.timedelta(days=days), start=start, **said)


def book_all(patient, desk, slots, reason=""):
    return attending.book_series(
        patient=patient, slots=slots, by=desk, now=NOW, beyond_cover_reason=reason
    )


def covered(patient, visits, **said):
    return make.coverage(
        patient=patient, limit=visits, effective_from=dt.date(2026, 1, 1), **said
    )


def test_a_series_is_booked_whole_and_each_session_remembers_it(patient, desk):
    sessions = book_all(patient, desk, [on(7), on(0), on(2)])

    assert [each.on.day for each in sessions] == [16, 18, 23]
    assert AuditEvent.objects.filter(deed="session.booked").count() == 3


@pytest.mark.parametrize(
    ("slot", "conflict"),
    [
        (on(3), Conflict.CLOSED),
        (on(1, dt.time(9, 30)), Conflict.THERAPIST_BUSY),
        (on(0, dt.time(9, 30)), Conflict.PATIENT_BUSY),
        (on(4), Conflict.FULL_WEEK),
    ],
)
def test_one_day_that_does_not_fit_refuses_all(
    clinic, patient, therapist, desk, slot, conflict
):
    thursday = MONDAY + dt.timedelta(days=3)
    make.closure(clinic=clinic, first_on=thursday, last_on=thursday)
    other = make.patient(clinic=clinic)
    tuesday = MONDAY + dt.timedelta(days=1)
    make.session(patient=other, therapist=therapist, on=tuesday, start=NINE)
    for days in (0, 2, 5):
        make.session(patient=patient, on=MONDAY + dt.timedelta(days=days))
    slot = Slot(on=slot.on, start=slot.start, therapist=therapist)
    fits = Slot(on=MONDAY + dt.timedelta(days=21), start=NINE, therapist=therapist)

    with pytest.raises(attending.SeriesRefused) as refusal:
        book_all(patient, desk, [slot, fits])

    assert [look.conflict for look in refusal.value.looks] == [conflict, None]
    assert ClinicSession.objects.filter(patient=patient).count() == 3


def test_no_day_is_booked_into_the_hour_that_clocks_leave_out(patient, desk):
    spring = dt.date(2027, 3, 14)
    gone, shown = (Slot(on=spring, start=dt.time(hour, 30)) for hour in (2, 3))

    with pytest.raises(attending.SeriesRefused) as refusal:
        book_all(patient, desk, [on(0), gone])
    sessions = book_all(patient, desk, [on(0), shown])

    conflicts = [look.conflict for look in refusal.value.looks]
    assert conflicts == [None, Conflict.NOT_ON_THE_CLOCK]
    assert len(sessions) == 2


def test_days_of_the_series_itself_count_toward_three(patient, desk):
    with pytest.raises(attending.SeriesRefused) as refusal:
        book_all(patient, desk, [on(0), on(2), on(4), on(5)])

    conflicts = [look.conflict for look in refusal.value.looks]
    assert conflicts == [None, None, None, Conflict.FULL_WEEK]


def test_the_reason_stands_at_the_sessions_that_are_not_covered(patient, desk):
    covered(patient, 1)

    with pytest.raises(attending.NotCovered) as refusal:
        book_all(patient, desk, [on(0), on(2)])
    sessions = book_all(patient, desk, [on(0), on(2)], BeyondCover.PATIENT_PAYS)

    assert refusal.value.ahead.more_uncovered == 1
    assert [each.beyond_cover_reason for each in sessions] == ["", "patient_pays"]


def test_what_was_agreed_stands_at_the_day_whose_visit_an_earlier_one_takes(
    patient, desk
):
    covered(patient, 1)
    (later,) = book_all(patient, desk, [on(2)])

    (earlier,) = book_all(patient, desk, [on(0)], BeyondCover.PATIENT_PAYS)

    later.refresh_from_db()
    assert (earlier.beyond_cover_reason, later.beyond_cover_reason) == (
        "",
        "patient_pays",
    )


def test_what_is_covered_keeps_no_reason(patient, desk):
    covered(patient, 9)

    (session,) = book_all(patient, desk, [on(0)], BeyondCover.CLINIC_PAYS)

    assert session.beyond_cover_reason == ""


def test_under_medicare_nobody_is_asked_to_pay(patient, desk):
    plan = covered(patient, None, excluded_services=["telehealth"])
    make.threshold(coverage=plan)
    video = on(0, place="telehealth")

    with pytest.raises(attending.MayNotPay):
        book_all(patient, desk, [video], BeyondCover.PATIENT_PAYS)

    (session,) = book_all(patient, desk, [video], BeyondCover.CLINIC_PAYS)
    assert session.beyond_cover_reason == "clinic_pays"


def test_the_next_days_that_would_be_covered_are_found(patient):
    plan = covered(patient, 30, authorization_required="always")
    make.authorization(
        coverage=plan,
        visits_approved=5,
        valid_from=MONDAY + dt.timedelta(days=9),
        valid_to=MONDAY + dt.timedelta(days=60),
    )

    found = attending.next_covered(
        patient, on(0), weekdays=[1, 2, 3, 4, 5], today=MONDAY
    )

    assert [(day - MONDAY).days for day in found] == [9, 10, 11]


@pytest.mark.parametrize("kind", ["treatment", "group"])
def test_of_overlapping_times_with_one_therapist_the_second_is_told(
    clinic, patient, therapist, desk, kind
):
    other = make.patient(clinic=clinic)
    first = on(0, therapist=therapist, kind=kind)
    attending.book_session(patient=other, slot=first, by=desk, now=NOW)

    with pytest.raises(attending.TherapistBusy):
        attending.book_session(
            patient=patient,
            slot=on(0, dt.time(9, 30), therapist=therapist, kind=kind),
            by=desk,
            now=NOW,
        )


def test_a_group_of_one_start_has_room_for_many(clinic, therapist, desk):
    slot = on(0, therapist=therapist, kind="group")
    for _number in range(3):
        attending.book_session(
            patient=make.patient(clinic=clinic), slot=slot, by=desk, now=NOW
        )

    assert ClinicSession.objects.filter(therapist=therapist).count() == 3


def test_who_is_away_is_not_booked(clinic, patient, therapist, desk):
    make.closure(clinic=clinic, therapist=therapist, first_on=MONDAY, last_on=MONDAY)

    with pytest.raises(attending.Closed) as refusal:
        attending.book_session(
            patient=patient, slot=on(0, therapist=therapist), by=desk, now=NOW
        )

    assert refusal.value.reason == "Staff training"


@pytest.mark.django_db(transaction=True)
def test_of_two_desks_that_want_one_hour_of_a_therapist_one_wins(
    clinic, therapist, desk
):
    patients = [make.patient(clinic=clinic) for _ in range(6)]
    slots = [on(0, therapist=therapist), on(1, therapist=therapist)]

    def deed(number):
        order = slots if number % 2 else slots[::-1]
        return book_all(patients[number], desk, order) and None

    answers = at_once(6, deed)

    assert Counter(answers) == {None: 1, attending.SeriesRefused: 5}
    assert ClinicSession.objects.filter(therapist=therapist).count() == 2


@pytest.mark.django_db(transaction=True)
def test_the_last_covered_visits_are_given_to_one_series(patient, desk):
    covered(patient, 2)

    answers = at_once(
        4, lambda n: book_all(patient, desk, [on(14 * n), on(14 * n + 2)]) and None
    )

    assert Counter(answers) == {None: 1, attending.NotCovered: 3}


@pytest.fixture
def attended(patient, therapist):
    return make.session(
        patient=patient, on=MONDAY, status="attended", by=therapist.user
    )


def test_a_signed_session_keeps_its_mark_until_it_is_unsigned(attended, therapist):
    by = make.actor(therapist)
    attending.sign_session(session=attended, by=by, now=NOW)

    with pytest.raises(attending.Signed):
        attending.take_mark_back(
            session=attended, reason=WrongMark.WRONG_PERSON, by=by, now=NOW
        )
    attending.unsign_session(
        session=attended, reason=WrongMark.WRONG_PERSON, by=by, now=NOW
    )
    attending.take_mark_back(
        session=attended, reason=WrongMark.WRONG_PERSON, by=by, now=NOW
    )

    attended.refresh_from_db()
    assert attended.is_booked
    assert list(AuditEvent.objects.order_by("pk").values_list("deed", "note")) == [
        ("session.signed", ""),
        ("session.signature_taken_back", "wrong_person"),
        ("session.mark_taken_back", "wrong_person"),
    ]


def test_only_what_took_place_is_signed_and_only_once(patient, attended, therapist):
    by = make.actor(therapist)
    waiting = make.session(patient=patient, on=MONDAY + dt.timedelta(days=2))
    attending.sign_session(session=attended, by=by, now=NOW)

    with pytest.raises(attending.NotAttended):
        attending.sign_session(session=waiting, by=by, now=NOW)
    with pytest.raises(attending.AlreadySigned):
        attending.sign_session(session=attended, by=by, now=NOW)
    with pytest.raises(attending.NotSigned):
        attending.unsign_session(
            session=waiting, reason=WrongMark.WRONG_BUTTON, by=by, now=NOW
        )


def test_a_moved_session_keeps_why_it_was_booked_beyond_cover(patient, desk):
    covered(patient, 0)
    (session,) = book_all(patient, desk, [on(0)], BeyondCover.CLINIC_PAYS)

    moved = attending.move_session(session=session, slot=on(1), by=desk, now=NOW)

    assert moved.beyond_cover_reason == "clinic_pays"
