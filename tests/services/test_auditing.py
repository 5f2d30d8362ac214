"""Every night all cover is derived anew: what differs is drift, told and mended."""

import datetime as dt

import pgtrigger
import pytest

from patients.models import CoverageSnapshot
from patients.services import auditing
from ptcare.audit.models import AuditEvent
from tests import factories as make

NOW = dt.datetime(2026, 3, 16, 15, tzinfo=dt.UTC)
DAY = dt.date(2026, 3, 16)


@pytest.fixture
def plan(patient):
    row = make.coverage(patient=patient, effective_from=dt.date(2026, 1, 1))
    make.snapshot(patient, at=NOW)
    return row


def audit(clinic, *, at=NOW):
    run = auditing.begin(clinic=clinic, now=at)
    drifted = auditing.go_on(audit_id=run.pk, now=at, most=10)
    run.refresh_from_db()
    return drifted, run.counted, run.drifted


def test_what_agrees_is_left_as_it_is(clinic, patient, plan):
    assert audit(clinic) == ([], 1, 0)
    assert CoverageSnapshot.objects.count() == 1


def test_a_fact_written_behind_its_back_is_found_and_mended(clinic, patient, plan):
    with pgtrigger.ignore("patients.ClinicSession:new_fact_of_cover"):
        make.session(patient=patient, on=DAY, status="attended")

    assert audit(clinic) == ([patient.pk], 1, 1)
    assert CoverageSnapshot.objects.current().get().visits_left == 29
    event = AuditEvent.objects.get()
    assert (event.deed, event.patient_id) == ("coverage.drift_mended", patient.pk)
    assert audit(clinic) == ([], 1, 0)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("result", {"sessions": []}),
        *((each, 7) for each in ("visits_left", "booked", "used", "left_after")),
        ("limited_by", "none"),
        *((each, DAY) for each in ("until", "first_uncovered_on", "period_to")),
    ],
)
def test_a_snapshot_that_was_edited_is_found_and_mended(
    clinic, patient, plan, column, value
):
    with pgtrigger.ignore("patients.CoverageSnapshot:never_edited"):
        CoverageSnapshot.objects.update(**{column: value})

    assert audit(clinic) == ([patient.pk], 1, 1)
    assert getattr(CoverageSnapshot.objects.current().get(), column) != value
    assert audit(clinic) == ([], 1, 0)


@pytest.mark.parametrize("at", [NOW, NOW + dt.timedelta(days=1)])
def test_what_is_stale_is_left_to_the_worker(clinic, patient, plan, at):
    if at == NOW:
        make.session(patient=patient, on=DAY, status="attended")

    assert audit(clinic, at=at) == ([], 0, 0)
    assert CoverageSnapshot.objects.current().get().visits_left == 30


def test_one_that_is_over_is_not_gone_on_with(clinic, patient, plan):
    run = auditing.begin(clinic=clinic, now=NOW)
    auditing.go_on(audit_id=run.pk, now=NOW, most=10)

    assert auditing.go_on(audit_id=run.pk, now=NOW, most=10) is None


def test_ten_are_audited_at_the_cost_of_one(clinic, statements):
    def cost(patients):
        for _ in range(patients):
            make.snapshot(make.patient(clinic=clinic), at=NOW)
        run = auditing.begin(clinic=clinic, now=NOW)
        return len(statements(auditing.go_on, audit_id=run.pk, now=NOW, most=20))

    assert cost(1) == cost(9)
