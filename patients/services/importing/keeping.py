"""Keeps a file while its import waits: until the press, or a day at the longest."""

from __future__ import annotations

import datetime as dt
import hashlib

from django.db import transaction

from patients.models import Import, ImportFile
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.people.actors import Actor


class NotWaiting(Exception):
    """It was imported or dropped already; perhaps another desk was quicker."""


@transaction.atomic
def keep_file(
    *,
    kind: str,
    name: str,
    content: bytes,
    dates: str,
    rows: int,
    by: Actor,
    now: dt.datetime,
) -> Import:
    """A file that can be read, and its fingerprint. Nothing is imported by it."""
    row = Import.objects.create(
        clinic_id=by.clinic_id,
        kind=kind,
        file_name=name,
        sha256=fingerprint(content),
        dates=dates,
        rows=rows,
        sent_by=by.user,
        sent_at=now,
    )
    ImportFile.objects.create(of=row, content=content)
    record("import.sent", about=row, by=by, at=now)
    return row


@transaction.atomic
def drop(*, row: Import, by: Actor, now: dt.datetime) -> None:
    """It is not to be imported: the file goes, the line stays. Raises NotWaiting."""
    if not Import.objects.waiting().filter(pk=row.pk).update(dropped_at=now):
        raise NotWaiting
    ImportFile.objects.filter(pk=row.pk).delete()
    record("import.dropped", about=row, by=by, at=now)


@transaction.atomic
def forget_old(*, now: dt.datetime, most: int) -> int:
    """Drop files that have waited for a day. Says how many. Safe to run twice."""
    rows = Import.objects.waiting().filter(sent_at__lte=now - ImportFile.KEPT)
    held = list(rows.order_by("pk").select_for_update(skip_locked=True)[:most])
    ids = [row.pk for row in held]
    ImportFile.objects.filter(pk__in=ids).delete()
    Import.objects.filter(pk__in=ids).update(dropped_at=now)
    AuditEvent.objects.bulk_create(
        event("import.dropped", about=row, by=None, at=now) for row in held
    )
    return len(held)


def fingerprint(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
