"""What a reading of blood pressure closes for the day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from patients.models import Measurement
from patients.models.evaluation import MAY_BE_REPEATED as BLOOD_PRESSURE
from programs.models import SafetyFlag
from programs.rules import redflags
from programs.services import flagging
from ptcare.people.actors import Actor


def is_high(reading: Mapping[str, str]) -> bool:
    """Whether a reading of blood pressure closes exercises; none closes nothing."""
    if not reading:
        return False
    high, low = int(reading["systolic"]), int(reading["diastolic"])
    return bool(redflags.locked_by_pressure(systolic=high, diastolic=low))


@transaction.atomic
def heed_pressure(*, measurement: Measurement, by: Actor, now: dt.datetime) -> None:
    """Today's reading of 180/110 or more closes weights and impact for the day.

    One sign a day. A lower reading later opens nothing: a therapist does that, by
    setting the sign aside.
    """
    if measurement.key != BLOOD_PRESSURE or not is_high(measurement.parts):
        return
    patient = measurement.patient
    key, today = redflags.HIGH_PRESSURE, patient.today(now)
    known = SafetyFlag.objects.open().filter(patient=patient, key=key, on=today)
    if measurement.measured_on == today and not known.exists():
        flagging.raise_flag(patient=patient, key=key, on=today, by=by, now=now)
