"""What PostgreSQL itself refuses, whoever asks."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import InternalError

from patients.models import ClinicSession, Patient
from programs.models import Program
from ptcare.audit.models import AuditEvent
from tests import factories as make


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
    with pytest.raises(InternalError), transaction.atomic():
        Patient.objects.filter(pk=patient.pk).delete()


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


def test_a_program_lasts_at_most_26_weeks(patient):
    make.program(patient=patient, ended_at=make.now())

    with pytest.raises(IntegrityError), transaction.atomic():
        Program.objects.update(ends_on="2099-01-01")
