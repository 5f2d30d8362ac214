"""Keeps what a patient has seen of the own cover, and says what was seen before."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from patients.models import CoverageSnapshot, CoverLook, Patient
from patients.rules.coverage import Result


@dataclass(frozen=True, kw_only=True)
class Seen:
    """The answer that the patient saw last, on an earlier day."""

    on: dt.date
    result: Result


@transaction.atomic
def look(*, patient: Patient, today: dt.date, now: dt.datetime) -> Seen | None:
    """The patient sees the current answer. Returns what they saw before today.

    Safe to repeat, in two tabs too: the first look of a day at an answer counts.
    """
    current = CoverageSnapshot.objects.current().filter(patient=patient).first()
    if current:
        row = CoverLook(
            clinic_id=patient.clinic_id,
            patient=patient,
            snapshot=current,
            on=today,
            looked_at=now,
        )
        CoverLook.objects.bulk_create([row], ignore_conflicts=True)
    return _seen_before(patient, today)


def _seen_before(patient: Patient, today: dt.date) -> Seen | None:
    looks = CoverLook.objects.filter(patient=patient, on__lt=today)
    last = looks.select_related("snapshot").order_by("-on", "-pk").first()
    if last is None:
        return None
    return Seen(on=last.on, result=Result.from_json(last.snapshot.result))
