"""The two doorbells of cover: bring it to today, and hold it against the facts."""

import datetime as dt
import logging
from zoneinfo import ZoneInfo

import pgtrigger
import pytest
from celery.beat import PersistentScheduler

from patients import tasks
from patients.models import CoverageSnapshot, CoverAudit
from patients.services import auditing, counting
from ptcare.celery import app
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


def test_rings_come_within_seconds_and_do_not_pile_up():
    ring = app.conf.beat_schedule["recount changed coverage"]

    assert ring["task"] == tasks.recount_stale_coverage.name
    assert ring["schedule"] <= 5.0
    assert ring["schedule"] < ring["options"]["expires"] <= 30.0
    assert ring["options"]["expires"] > tasks.LONGEST  # else none might be heard


def test_on_a_new_site_morning_letters_are_planned_as_beat_starts(tmp_path):
    beat = PersistentScheduler(app=app, schedule_filename=str(tmp_path / "beat"))

    ring = beat.schedule["send what is new to do"]
    beat.close()

    assert ring.is_due().is_due
    assert not next(ring).is_due().is_due


def test_of_a_nights_audits_one_at_a_time_waits(patient, monkeypatch):
    """Else a ring for a changed fact would stand behind those of all clinics."""
    for _ in range(3):
        make.patient()
    tasks.recount_stale_coverage()
    queue = []
    monkeypatch.setattr(tasks, "LONGEST", 0.01)
    monkeypatch.setattr(tasks.go_on_with_audits, "delay", queue.append)

    tasks.audit_coverage()
    while queue:
        (waiting,) = queue
        queue.clear()
        tasks.go_on_with_audits(waiting)

    assert drifted_of_each() == [(1, 0)] * 4


@pytest.mark.parametrize("month", [1, 7])
@pytest.mark.parametrize(
    "zone", ["America/Puerto_Rico", "America/New_York", "Pacific/Honolulu"]
)
def test_the_audit_comes_before_a_new_day_replaces_what_had_drifted(zone, month):
    ring = app.conf.beat_schedule["audit every coverage snapshot"]["schedule"]
    (hour,), (minute,) = ring.hour, ring.minute

    at = dt.datetime(2026, month, 15, hour, minute, tzinfo=dt.UTC)

    assert at.astimezone(ZoneInfo(zone)).date() == dt.date(2026, month, 14)
    assert at.astimezone(ZoneInfo(zone)).hour >= 17


def behind_its_back(patient):
    """A session that raises no version: as if a trigger had been switched off."""
    with pgtrigger.ignore("patients.ClinicSession:new_fact_of_cover"):
        make.session(patient=patient)


def test_drift_is_told_by_ids_and_mended(patient, caplog, monkeypatch):
    monkeypatch.setitem(app.conf, "task_always_eager", True)
    make.coverage(patient=patient)
    tasks.recount_stale_coverage()
    behind_its_back(patient)

    with caplog.at_level(logging.ERROR, logger="patients"):
        tasks.audit_coverage()

    assert caplog.messages == [f"coverage of patient {patient.pk} had drifted"]
    assert patient.name not in caplog.text
    tasks.audit_coverage()
    assert drifted_of_each() == [(1, 1), (1, 0)]


def test_between_the_nights_drift_of_visits_is_told_and_mended_too(patient, caplog):
    make.coverage(patient=patient)
    tasks.recount_stale_coverage()
    behind_its_back(patient)

    with caplog.at_level(logging.ERROR, logger="patients"):
        found = [tasks.hold_coverage_against_sessions() for _ in range(2)]

    assert found == [1, 0]
    assert caplog.messages == [f"coverage of patient {patient.pk} had drifted"]
    assert tasks.recount_stale_coverage() == 1
    assert tasks.hold_coverage_against_sessions() == 0


@pytest.mark.parametrize(
    "zone",
    ["America/Puerto_Rico", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu"],
)
def test_visits_are_held_against_their_sums_just_before_a_new_day(zone):
    """Every quarter of an hour, and in the last ten minutes of any clinic's day."""
    ring = app.conf.beat_schedule["hold coverage against its sessions"]
    minutes = sorted(ring["schedule"].minute)
    midnight = dt.datetime(2026, 3, 16, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)

    assert minutes == list(range(minutes[0], 60, 15))
    assert any((midnight.minute - each) % 60 <= 10 for each in minutes)
    assert ring["options"]["expires"] < 15 * 60


def drifted_of_each():
    rows = CoverAudit.objects.done().order_by("pk")
    return list(rows.values_list("counted", "drifted"))


def test_an_audit_that_takes_long_goes_on_where_it_was(clinic):
    for _ in range(5):
        make.patient(clinic=clinic)
    tasks.recount_stale_coverage()
    audit = auditing.begin(clinic=clinic, now=make.now())

    seen = [auditing.go_on(audit_id=audit.pk, now=make.now(), most=2) for _ in range(4)]

    assert seen == [[], [], [], None]
    assert drifted_of_each() == [(5, 0)]


def test_an_admin_reads_how_the_last_night_went(signed_in, clinic_admin, patient):
    desk = signed_in(clinic_admin)
    assert "Every night" not in desk.get("/patients/set-up/").text
    tasks.recount_stale_coverage()
    behind_its_back(patient)
    audit = auditing.begin(clinic=patient.clinic, now=make.now())
    auditing.go_on(audit_id=audit.pk, now=make.now(), most=9)

    page = desk.get("/patients/set-up/").text

    assert "1 patient." in page
    assert "1 differed from what was kept" in page
    assert "In the last two days" not in page


def test_an_admin_reads_what_was_found_between_the_nights(
    signed_in, clinic_admin, patient
):
    tasks.recount_stale_coverage()
    behind_its_back(patient)
    tasks.hold_coverage_against_sessions()

    page = signed_in(clinic_admin).get("/patients/set-up/").text

    assert "Every night" not in page
    assert "1 patient were not those that had been counted" in page
