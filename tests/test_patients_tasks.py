"""The two doorbells of cover: bring it to today, and hold it against the facts."""

import datetime as dt
import logging

import pgtrigger

from patients import tasks
from patients.models import CoverageSnapshot
from patients.services import counting
from tests import factories as make


def test_every_clinic_is_brought_to_its_own_day(patient):
    other = make.patient()
    for each in (patient, other):
        make.snapshot(each, at=make.now() - dt.timedelta(days=1))

    assert tasks.recount_stale_coverage() == 2

    for row in CoverageSnapshot.objects.current().select_related("clinic"):
        assert row.as_of == counting.clinic_day(row.clinic, make.now())


def test_a_patient_without_a_snapshot_gets_one(patient):
    tasks.recount_stale_coverage()

    assert CoverageSnapshot.objects.current().get().patient == patient


def test_many_batches_leave_nobody_out(clinic, monkeypatch):
    monkeypatch.setattr(tasks, "BATCH", 2)
    for _ in range(5):
        make.patient(clinic=clinic)

    assert tasks.recount_stale_coverage() == 5
    assert tasks.recount_stale_coverage() == 0


def test_drift_is_told_by_ids_and_mended(patient, caplog):
    make.coverage(patient=patient)
    tasks.recount_stale_coverage()
    with pgtrigger.ignore("patients.ClinicSession:new_fact_of_cover"):
        make.session(patient=patient)

    with caplog.at_level(logging.ERROR):
        assert tasks.audit_coverage() == 1

    assert caplog.messages == [f"coverage of patient {patient.pk} had drifted"]
    assert patient.name not in caplog.text
    assert tasks.audit_coverage() == 0
