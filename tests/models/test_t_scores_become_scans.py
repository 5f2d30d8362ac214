"""T-scores that were kept as tests are read as scans from now on."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from importlib import import_module

from django.apps import apps

from patients.models import BoneDensity, BoneScan, Measurement
from tests import factories as make

move = import_module("patients.migrations.0014_t_scores_become_scans").become_scans
DAY = dt.date(2026, 3, 2)


def measured(patient, value, **fields):
    return Measurement.objects.create(
        patient=patient,
        clinic=patient.clinic,
        key="t_score",
        measured_on=DAY,
        value=value,
        recorded_by=patient.therapist.user,
        recorded_at=make.now(),
        **fields,
    )


def test_a_t_score_becomes_a_scan_and_stays_as_it_was(patient):
    row = measured(patient, "-2.70")

    move(apps, None)

    scan = BoneScan.objects.get()
    assert (scan.scanned_on, scan.recorded_by) == (DAY, row.recorded_by)
    assert BoneDensity.objects.lowest_t_score(patient) == Decimal("-2.7")
    assert Measurement.objects.standing().get() == row


def test_withdrawn_ones_stay_withdrawn_and_of_two_of_a_day_the_newest_stands(patient):
    gone = {"withdrawn_at": make.now(), "withdrawn_by": patient.therapist.user}
    measured(patient, "-4.0", **gone)
    measured(patient, "-3.0")
    measured(patient, "-2.0")

    move(apps, None)

    assert BoneScan.objects.count() == 2
    assert BoneDensity.objects.lowest_t_score(patient) == Decimal("-2.0")


def test_what_was_not_completed_is_no_scan(patient):
    measured(patient, None, not_done_reason="Machine broken")

    move(apps, None)

    assert not BoneScan.objects.exists()
