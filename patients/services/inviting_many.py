"""Invites at once all who are in care and were not invited yet."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.db import transaction

from patients.models.patient import PatientQuerySet
from patients.models.uninvited import may_be_written_to, uninvited
from patients.services import admitting
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.notices.sending import send_each_once
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic

BATCH = 1000


class OthersByNow(Exception):
    """Since the look somebody came or went: it would write to others now."""


@dataclass(frozen=True)
class Look:
    """Who would be written to, in the order of their names, and a digest of that."""

    rows: PatientQuerySet
    digest: str
    number: int


def look(*, by: Actor) -> Look:
    rows = may_be_written_to(uninvited(by)).order_by("name", "pk")
    ids = list(rows.values_list("pk", flat=True))
    digest = hashlib.sha256(" ".join(map(str, ids)).encode()).hexdigest()
    return Look(rows, digest, len(ids))


@transaction.atomic
def invite_all(*, seen: str, by: Actor, now: dt.datetime) -> int:
    """A letter to each of those who were looked at; how many. Raises OthersByNow.

    Holds the clinic, as an import of patients does: of two who press one writes.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=by.clinic_id)
    found = look(by=by)
    if found.digest != seen:
        raise OthersByNow
    patients = list(found.rows)
    send_each_once(admitting.invitation(patient, now) for patient in patients)
    AuditEvent.objects.bulk_create(
        (
            event("invitation.sent", about=patient, by=by, at=now)
            for patient in patients
        ),
        batch_size=BATCH,
    )
    return len(patients)
