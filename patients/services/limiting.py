"""Sets from which pain on one person does less, and stops."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import PainLimits, Patient
from patients.rules.pain import USUAL_LIMITS, Limits
from patients.services import counting, keeping
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

REPLACED = gettext_noop("Set anew.")


class NeedsReason(Exception):
    """A limit that is moved up says why."""


def limits_of(patient: Patient) -> Limits:
    row = PainLimits.objects.standing().filter(patient=patient).first()
    return row.limits if row else USUAL_LIMITS


@transaction.atomic
def set_limits(
    *, patient: Patient, limits: Limits, reason: str, by: Actor, now: dt.datetime
) -> PainLimits:
    """In place of those that stood, which are kept. Raises NeedsReason."""
    patient = counting.hold(patient)
    if limits.is_looser_than(limits_of(patient)) and not reason:
        raise NeedsReason
    for row in PainLimits.objects.standing().filter(patient=patient):
        keeping.withdraw(fact=row, reason=REPLACED, by=by, now=now)
    row = PainLimits.objects.create(
        fine=limits.fine,
        less=limits.less,
        reason=reason,
        **keeping.said(patient, by, now),
    )
    record("painlimits.set", about=row, by=by, at=now)
    return row
