"""What PostgreSQL itself refuses, whoever asks."""

import datetime as dt

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import ClinicSession, Patient
from programs.models import Program
from ptcare.audit.models import AuditEvent
from tests import factories as make
from tests.threads import at_once


def test_the_database_driver_is_psycopg2(db):
    assert connection.Database.__name__ == "psycopg2"


def test_a_row_cannot_claim_another_clinic_than_its_patients(patient, elsewhere):
    make.session(patient=patient, by=patient.user)

    with pytest.raises(IntegrityError), transaction.atomic():
        move_sessions(elsewhere)


def move_sessions(clinic):
    ClinicSession.objects.update(clinic=clinic)
    connection.check_constraints()


def test_a_patient_is_never_deleted(patient):
    rows = Patient.objects.filter(pk=patient.pk)

    with pytest.raises(InternalError), transaction.atomic():
        rows._raw_delete(rows.db)


def test_an_audit_line_is_never_changed(patient):
    AuditEvent.objects.create(at=make.now(), deed="chart.opened")

    with pytest.raises(InternalError), transaction.atomic():
        AuditEvent.objects.update(deed="nothing.happened")


def test_a_change_keeps_what_the_row_was_before(patient):
    before = patient.name

    Patient.objects.filter(pk=patient.pk).update(name="Another Name")

    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM patients_patientevent")
        assert cursor.fetchall() == [(before,)]


def test_one_current_program_per_patient(patient):
    make.program(patient=patient)

    with pytest.raises(IntegrityError), transaction.atomic():
        make.program(patient=patient)


@pytest.mark.parametrize(("days", "fits"), [(181, True), (182, False)])
def test_a_program_lasts_182_days_at_most(patient, days, fits):
    program = make.program(patient=patient, ended_at=make.now())
    last = program.starts_on + dt.timedelta(days=days)

    assert fits is not refuses(lambda: Program.objects.update(ends_on=last))


MONDAY = dt.date(2026, 3, 16)


@pytest.mark.parametrize(
    ("days", "fits"),
    [(-6, False), (-7, True), (-5, False), (6, False), (7, True), (3, False)],
)
def test_no_seven_days_hold_a_fourth_session(patient, days, fits):
    for number in range(3):
        make.session(patient=patient, on=MONDAY, start=dt.time(9 + number))

    fourth = MONDAY + dt.timedelta(days=days)

    assert fits is not refuses(lambda: make.session(patient=patient, on=fourth))


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({"kind": "evaluation"}, False),
        ({"kind": "re_evaluation"}, False),
        ({"kind": "group"}, False),
        ({"place": "telehealth"}, False),
        ({"status": "attended"}, False),
        ({"kind": "gym"}, True),
        ({"status": "cancelled"}, True),
        ({"status": "no_show"}, True),
    ],
)
def test_every_session_with_a_therapist_counts_and_no_other(patient, said, fits):
    for number in range(3):
        make.session(patient=patient, on=MONDAY, start=dt.time(9 + number))

    fourth = {"patient": patient, "on": MONDAY, "start": dt.time(15)} | said

    assert fits is not refuses(lambda: make.session(**fourth))


def test_raw_sql_brings_no_fourth_session_back(patient):
    for number in range(3):
        make.session(patient=patient, on=MONDAY, start=dt.time(9 + number))
    make.session(patient=patient, on=MONDAY, start=dt.time(15), status="cancelled")
    make.session(patient=patient, on=MONDAY, start=dt.time(16), kind="gym")
    make.session(patient=patient, on=MONDAY + dt.timedelta(days=7))

    def tries(change):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE patients_clinicsession SET {change}")  # noqa: S608

    assert refuses(
        lambda: tries("status = 'planned', settled_at = NULL, settled_by_id = NULL")
    )
    assert refuses(lambda: tries("kind = 'group' WHERE kind = 'gym'"))
    assert refuses(lambda: tries("\"on\" = '2026-03-22' WHERE \"on\" > '2026-03-16'"))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_write_a_third_session_unasked_one_is_refused(patient):
    for number in range(2):
        make.session(patient=patient, on=MONDAY, start=dt.time(9 + number))

    def deed(number):
        return make.session(
            patient=patient, on=MONDAY, start=dt.time(12 + number), by=patient.user
        )

    answers = at_once(4, deed)

    assert answers.count(IntegrityError) == 3
    assert ClinicSession.objects.count() == 3


@pytest.mark.parametrize(
    ("other", "fits"),
    [
        ({"start": dt.time(9, 0)}, False),
        ({"start": dt.time(9, 44)}, False),
        ({"start": dt.time(9, 45)}, True),
        ({"start": dt.time(8, 15)}, True),
        ({"start": dt.time(8, 15), "minutes": 46}, False),
        ({"start": dt.time(9, 0), "status": "cancelled"}, True),
        ({"start": dt.time(9, 0), "kind": "group"}, False),
        ({"start": dt.time(9, 0), "therapist": None}, True),
    ],
)
def test_a_therapist_is_never_booked_twice(patient, therapist, other, fits):
    mine = {"on": MONDAY, "therapist": therapist}
    make.session(patient=patient, start=dt.time(9, 0), **mine)
    second = make.patient(clinic=patient.clinic)

    assert fits is not refuses(
        lambda: make.session(**({"patient": second} | mine | other))
    )


@pytest.mark.parametrize(("start", "fits"), [((9, 0), True), ((9, 15), False)])
def test_a_group_of_one_start_shares_its_therapist(patient, therapist, start, fits):
    mine = {"on": MONDAY, "therapist": therapist, "kind": "group"}
    make.session(patient=patient, start=dt.time(9, 0), **mine)
    second = make.patient(clinic=patient.clinic)

    assert fits is not refuses(
        lambda: make.session(patient=second, start=dt.time(*start), **mine)
    )


@pytest.mark.parametrize(("start", "fits"), [((9, 44), False), ((9, 45), True)])
def test_a_patient_is_in_one_session_at_a_time(patient, start, fits):
    make.session(patient=patient, on=MONDAY, start=dt.time(9, 0))

    assert fits is not refuses(
        lambda: make.session(patient=patient, on=MONDAY, start=dt.time(*start))
    )


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({"status": "attended", "is_signed": True}, True),
        ({"status": "planned", "is_signed": True}, False),
        ({"status": "no_show", "is_signed": True}, False),
    ],
)
def test_only_what_took_place_is_signed(patient, therapist, said, fits):
    status, by = said["status"], therapist.user
    signed = {"signed_at": make.now(), "signed_by": by}

    assert fits is not refuses(
        lambda: make.session(patient=patient, by=by, status=status, **signed)
    )


def refuses(deed):
    """Whether PostgreSQL says no."""
    try:
        with transaction.atomic():
            deed()
    except IntegrityError:
        return True
    return False
