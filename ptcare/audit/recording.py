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
from functools import cache
from typing import Any

from django.db import connection, models
from django.db.models.sql import InsertQuery

from ptcare import logs
from ptcare.audit import noticing
from ptcare.audit.models import AuditEvent, Kind
from ptcare.people.actors import Actor

PATIENT = "patients.patient"


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


def page_opened(
    page: str, *, patient: int, others: Iterable[int], by: Actor, at: datetime
) -> None:
    """Written by the door, of a page whose view has no line of its own. Where others
    stood on it too, `showed` names them all."""
    also, opened = set(others), by.emergency(patient)
    line = AuditEvent(
        kind=Kind.VIEW,
        deed="page.opened",
        clinic_id=by.clinic_id,
        about_type=PATIENT,
        about_id=patient,
        patient_id=patient,
        showed=sorted({patient, *also}) if also else None,
        emergency_id=opened.id if opened else None,
        **_frame(by, at, page),
    )
    _write(line)


def way_in(
    deed: str,
    *,
    whose: int | None,
    clinic_id: int | None,
    at: datetime,
    by: int | None = None,
    role: str = "",
    note: str = "",
) -> None:
    """Of an account: somebody came in with it, could not, left, or changed it."""
    line = AuditEvent(
        kind=Kind.ACCESS,
        deed=deed,
        clinic_id=clinic_id,
        about_type="people.user",
        about_id=whose,
        **_frame(None, at, note),
    )
    line.by_user_id, line.by_role = by, role
    _write(line)


def refused(page: str, *, wanted: int | None, by: Actor, at: datetime) -> None:
    """Not their role, or not their row. Whether there is such a row is not said."""
    line = AuditEvent(
        kind=Kind.DENIED,
        deed="page.refused",
        clinic_id=by.clinic_id,
        about_id=wanted,
        **_frame(by, at, page),
    )
    _write(line)


def event(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> AuditEvent:
    """The line, not yet written: for services that write many at once."""
    if by:
        noticing.line()
    return line_beside(deed, about=about, by=by, at=at, note=note)


def line_beside(
    deed: str, *, about: models.Model, by: Actor | None, at: datetime, note: str = ""
) -> AuditEvent:
    """The same, for what is written with its row in one statement, or not at all: only
    then is it a line of the request (`noticing`)."""
    patient_id = patient_of(about)
    opened = by.emergency(patient_id) if by else None
    return AuditEvent(
        deed=deed,
        clinic_id=getattr(about, "clinic_id", None) or (by.clinic_id if by else None),
        about_type=about._meta.label_lower,
        about_id=about.pk,
        patient_id=patient_id,
        emergency_id=opened.id if opened else None,
        **_said(by, at, note),
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
    if by:
        noticing.line()
    return _said(by, at, note)


def _said(by: Actor | None, at: datetime, note: str) -> dict[str, Any]:
    return {
        "at": at,
        "by_user_id": by.user.pk if by else None,
        "by_role": by.role if by else "",
        "request_id": logs.request_id.get(),
        "from_ip": logs.from_ip.get(),
        "note": note,
    }


def _write(line: AuditEvent) -> None:
    """As `bulk_create` of it: each page of staff and each log writes one."""
    sql, fields = _insertion()
    values = [
        field.get_db_prep_save(getattr(line, field.attname), connection)
        for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


@cache
def _insertion() -> tuple[str, list[Any]]:
    """Its SQL, which is the same for every line, and the columns in their order."""
    fields = [f for f in AuditEvent._meta.concrete_fields if not f.primary_key]
    query = InsertQuery(AuditEvent)
    query.insert_values(fields, [AuditEvent()], raw=True)
    ((sql, _values),) = query.get_compiler(connection=connection).as_sql()
    return sql, fields


def patient_of(about: Any) -> int | None:
    if about._meta.label_lower == PATIENT:
        return int(about.pk)
    return getattr(about, "patient_id", None)
