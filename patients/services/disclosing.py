"""Writes down to whom something of a record was given outside care."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import Disclosure, Patient
from patients.services import counting, keeping
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@transaction.atomic
def write_down(
    *,
    patient: Patient,
    on: dt.date,
    recipient: str,
    recipient_address: str,
    what: str,
    why: str,
    purpose: str,
    by: Actor,
    now: dt.datetime,
) -> Disclosure:
    """Raises InTheFuture of keeping."""
    patient = counting.hold(patient)
    keeping.refuse_the_future(patient, on, now)
    row = Disclosure.objects.create(
        on=on,
        recipient=recipient,
        recipient_address=recipient_address,
        what=what,
        why=why,
        purpose=purpose,
        **keeping.said(patient, by, now),
    )
    record("disclosure.recorded", about=row, by=by, at=now)
    return row
