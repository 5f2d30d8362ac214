"""One line into the ledger, in the transaction of the deed itself.

    record("session.attended", about=session, by=actor, at=now)    something changed
    looked("chart.opened", about=patient, by=actor, at=now)        a page of one patient
    listed("caseload", patients=ids, by=actor, at=now)             a page of many
    printed(...), taken_out(...)                                   paper, and a file

A patient's own look at their own record is nobody's business, and leaves no line.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import models

from ptcare import logs
from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.actors import Actor


def record(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> None:
    """Remember that it happened. `by=None` is the system itself (a planner)."""
    _write(event(deed, about=about, by=by, at=at, note=note))


def looked(
    deed: str, *, about: models.Model, by: Actor, at: datetime, note: str = ""
) -> None:
    """Somebody of the clinic opened a page of one patient."""
    _read(deed, Kind.VIEW, about=about, by=by, at=at, note=note)


def printed(
    deed: str, *, about: models.Model, by: Actor, at: datetime, note: str = ""
) -> None:
    """What is made to be taken along on paper: a sheet, a PDF."""
    _read(deed, Kind.PRINT, about=about, by=by, at=at, note=note)


def taken_out(
    deed: str,
    *,
    about: models.Model,
    by: Actor,
    at: datetime,
    note: str = "",
    patients: Iterable[int] | None = None,
) -> None:
    """It left as a file, and so the house: of one patient, or of all those."""
    _read(deed, Kind.EXPORT, about=about, by=by, at=at, note=note, patients=patients)


def listed(
    name: str, *, patients: Iterable[int], by: Actor, at: datetime, note: str = ""
) -> None:
    """A list was opened, on which these patients stood. One line, however many."""
    if by.is_patient_side:
        return
    line = AuditEvent(
        kind=Kind.LIST,
        deed=f"{name}.listed",
        showed=sorted(set(patients)),
        about_type="people.clinic",
        about_id=by.clinic_id,
        clinic_id=by.clinic_id,
        **_frame(by, at, note),
    )
    _write(line)


def event(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> AuditEvent:
    """The line, not yet written: for services that write many at once."""
    patient_id = patient_of(about)
    opened = by.emergency(patient_id) if by else None
    return AuditEvent(
        deed=deed,
        clinic_id=getattr(about, "clinic_id", None) or (by.clinic_id if by else None),
        about_type=about._meta.label_lower,
        about_id=about.pk,
        patient_id=patient_id,
        emergency_id=opened.id if opened else None,
        **_frame(by, at, note),
    )


def _read(
    deed: str,
    kind: Kind,
    *,
    about: models.Model,
    by: Actor,
    at: datetime,
    note: str,
    patients: Iterable[int] | None = None,
) -> None:
    if by.is_patient_side:
        return
    line = event(deed, about=about, by=by, at=at, note=note)
    line.kind = kind
    line.showed = None if patients is None else sorted(set(patients))
    _write(line)


def _frame(by: Actor | None, at: datetime, note: str) -> dict[str, Any]:
    return {
        "at": at,
        "by_user_id": by.user.pk if by else None,
        "by_role": by.role if by else "",
        "request_id": logs.request_id.get(),
        "from_ip": logs.from_ip.get(),
        "note": note,
    }


def _write(line: AuditEvent) -> None:
    AuditEvent.objects.bulk_create([line])


def patient_of(about: Any) -> int | None:
    if about._meta.label_lower == "patients.patient":
        return int(about.pk)
    return getattr(about, "patient_id", None)
