"""A fall, or one that was caught, as the patient or a helper tells of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from patients.models import Fall, Patient
from patients.services import charting, helping
from programs.models import SafetyFlag
from programs.rules import falling
from programs.services import flagging
from ptcare.people.actors import Actor


@transaction.atomic
def report_fall(
    *,
    patient: Patient,
    happened_on: dt.date,
    injury: str,
    hit_head: bool | None,
    by: Actor,
    now: dt.datetime,
    on_thinner: bool | None = None,
    **details: Any,
) -> SafetyFlag:
    """Keep it, rest what a fall rests, tell the therapist and who else is to hear.

    The sign that it raises, or a sign as serious that this fall has raised before (at
    the check-in). Raises charting.InTheFuture. `details` are other fields of Fall.
    """
    row = charting.record_fall(
        patient=patient,
        happened_on=happened_on,
        injury=injury,
        hit_head=hit_head,
        on_thinner=on_thinner,
        by=by,
        now=now,
        **details,
    )
    key = falling.sign(injury, hit_head=hit_head, on_thinner=on_thinner)
    if not row.is_near:
        tell_family(patient, on=happened_on, now=now)
    return _known(row, key) or flagging.raise_flag(
        patient=patient, key=key, on=patient.today(now), by=by, now=now
    )


def tell_family(patient: Patient, *, on: dt.date, now: dt.datetime) -> None:
    """Who is to hear of a fall, once for each day of one."""
    helping.tell_of_fall(patient=patient, key=f"{patient.pk}:{on}", now=now)


def _known(row: Fall, key: str) -> SafetyFlag | None:
    """An open sign since this fall that is as serious, and says it as plainly."""
    flags = SafetyFlag.objects.open().filter(
        patient=row.patient_id, key__in=falling.KEYS, on__gte=row.happened_on
    )
    return next((each for each in flags if falling.covers(each.key, key)), None)


def is_told(flag: SafetyFlag) -> bool:
    """Whether the fall behind this sign was reported as well, or none is behind it."""
    if flag.key not in falling.KEYS:
        return True
    told = Fall.objects.standing().filter(patient=flag.patient_id)
    return told.filter(recorded_at__gte=flag.raised_at).exists()
