"""Records the result of a test, or that it was not completed, and why."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import Evaluation, Measurement, Patient
from patients.models.evaluation import MAY_BE_REPEATED
from patients.rules import battery
from patients.services import counting
from patients.services.evaluating import InTheFuture, NotOpen, Refused
from patients.signals import measured
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

AGAIN = gettext_noop("Measured again.")
AT_ONCE = dt.timedelta(minutes=1)  # no arm is measured twice within it


class MeasuredMeanwhile(Refused):
    """The evaluation has another result of this test than the one that was seen."""


class MeasuredAlready(Refused):
    """The same result of this test and day stands already, from another page."""


@transaction.atomic
def record_result(
    *,
    patient: Patient,
    key: str,
    measured_on: dt.date,
    parts: battery.Parts,
    by: Actor,
    now: dt.datetime,
    not_done_reason: str = "",
    evaluation: Evaluation | None = None,
    instead_of: int | None = None,
) -> Measurement:
    """One result; with a reason, none. The rules make its value of the parts.

    In an evaluation it takes the place of `instead_of`, which stays on record as
    withdrawn. Raises battery.Unfit, InTheFuture, NotOpen, MeasuredMeanwhile and
    MeasuredAlready.
    """
    value = None if not_done_reason else battery.value_of(key, parts)
    patient = counting.hold(patient)
    if measured_on > patient.today(now):
        raise InTheFuture
    if evaluation is not None:
        _make_room(evaluation, key, instead_of, by, now)
    said = {
        "patient": patient,
        "evaluation": evaluation,
        "key": key,
        "measured_on": measured_on,
        "value": value,
        "parts": {} if not_done_reason else battery.as_stored(parts),
        "not_done_reason": not_done_reason,
    }
    same = Measurement.objects.standing().filter(**said)
    if key == MAY_BE_REPEATED:
        same = same.filter(recorded_at__gt=now - AT_ONCE)
    if same.exists():
        raise MeasuredAlready
    row = Measurement.objects.create(
        **said,
        clinic=patient.clinic,
        recorded_by=by.user,
        recorded_at=now,
    )
    record("measurement.recorded", about=row, by=by, at=now)
    measured.send(Measurement, measurement=row, patient=patient, by=by, now=now)
    return row


def _make_room(
    evaluation: Evaluation,
    key: str,
    instead_of: int | None,
    by: Actor,
    now: dt.datetime,
) -> None:
    """One result of a test stands in an evaluation; blood pressure may be repeated."""
    if not Evaluation.objects.open().filter(pk=evaluation.pk).exists():
        raise NotOpen
    if key == MAY_BE_REPEATED:
        return
    rows = Measurement.objects.standing().filter(evaluation=evaluation, key=key)
    for row in rows:
        if row.pk != instead_of:
            raise MeasuredMeanwhile
        rows.update(withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=AGAIN)
        record("measurement.withdrawn", about=row, by=by, at=now)
