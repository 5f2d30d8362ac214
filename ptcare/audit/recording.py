"""One line into the ledger, in the transaction of the deed itself."""

from datetime import datetime
from typing import Any

from django.db import models

from ptcare import logs
from ptcare.audit.models import AuditEvent
from ptcare.people.actors import Actor


def record(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> None:
    """Remember that it happened. `by=None` is the system itself (a planner)."""
    AuditEvent.objects.bulk_create([event(deed, about=about, by=by, at=at, note=note)])


def event(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> AuditEvent:
    """The line, not yet written: for services that write many at once."""
    return AuditEvent(
        at=at,
        clinic_id=getattr(about, "clinic_id", None) or (by.clinic_id if by else None),
        by_user_id=by.user.pk if by else None,
        by_role=by.role if by else "",
        deed=deed,
        about_type=about._meta.label_lower,
        about_id=about.pk,
        patient_id=patient_of(about),
        request_id=logs.request_id.get(),
        note=note,
    )


def patient_of(about: Any) -> int | None:
    if about._meta.label_lower == "patients.patient":
        return int(about.pk)
    return getattr(about, "patient_id", None)
