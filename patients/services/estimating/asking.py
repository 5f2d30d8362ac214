"""Keeps who asked what visits cost, and how that was settled."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import EstimateRequest, Patient
from patients.models.closures import closed_days
from patients.rules import estimating
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

TO_ANSWER = dt.timedelta(days=60)  # within these lie three business days


class NothingOpen(Exception):
    """Nobody waits for an estimate; perhaps a colleague was quicker."""


@transaction.atomic
def ask(*, patient: Patient, by: Actor, now: dt.datetime) -> EstimateRequest:
    """A question about price starts the clock, once until it is settled."""
    patient = counting.hold(patient)
    waiting = EstimateRequest.objects.open().filter(patient=patient).first()
    if waiting:
        return waiting
    today = counting.clinic_day(patient.clinic, now)
    closed = closed_days(patient.clinic_id, today, today + TO_ANSWER)
    row = EstimateRequest.objects.create(
        patient=patient,
        clinic=patient.clinic,
        asked_at=now,
        asked_by=by.user,
        asked_on=today,
        due_on=estimating.due_when_asked(today, closed),
    )
    record("estimate.asked", about=row, by=by, at=now)
    return row


@transaction.atomic
def decline(*, patient: Patient, reason: str, by: Actor, now: dt.datetime) -> None:
    """No estimate is wanted, or none may be given: why. Raises NothingOpen."""
    patient = counting.hold(patient)
    if not settle(patient, EstimateRequest.Settled.NOT_WANTED, by, now, reason):
        raise NothingOpen
    record("estimate.not_wanted", about=patient, by=by, at=now)


def settle(
    patient: Patient, how: str, by: Actor, now: dt.datetime, reason: str = ""
) -> int:
    return (
        EstimateRequest.objects.open()
        .filter(patient=patient)
        .update(
            settled_at=now, settled_by=by.user, settled_how=how, settled_reason=reason
        )
    )
