"""Every night all cover is derived anew and held against what was kept.

A difference under the same version of the facts is drift: something was written behind
the database's back, or counted by other rules. It is told, and mended. Between the
nights the sessions alone are held against a sum of them.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction
from django.db.models import QuerySet

from patients.models import CoverageSnapshot, CoverAudit, CoverVersion
from patients.services import counting, snapshots, summing
from patients.services.snapshots import Answer, Counted
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.models import Clinic


@transaction.atomic
def begin(*, clinic: Clinic, now: dt.datetime) -> CoverAudit:
    """One audit of all patients of the clinic, to be gone on with until it is done."""
    return CoverAudit.objects.create(clinic=clinic, began_at=now)


@transaction.atomic
def go_on(*, audit_id: int, now: dt.datetime, most: int) -> list[int] | None:
    """Audit up to `most` patients more, and mend what differs; None once it is done.

    Says which patients had drifted. Those that are stale are left out: a worker counts
    them anyway. Of two workers the second waits, and goes on behind the first.
    """
    audits = CoverAudit.objects.select_related("clinic").filter(ended_at=None)
    audit = audits.select_for_update(of=("self",)).filter(pk=audit_id).first()
    if audit is None:
        return None
    today = counting.clinic_day(audit.clinic, now)
    rows = CoverVersion.objects.filter(clinic=audit.clinic, patient__gt=audit.reached)
    held = list(rows.order_by("patient").held()[:most])
    fresh = [row for row in held if not row.is_behind]
    kept = {row.patient_id: row for row in _snapshots_of(fresh, today)}
    counted = counting.count([row for row in fresh if row.patient_id in kept], today)
    drifted = [
        row
        for row in fresh
        if row.patient_id in counted
        and not kept[row.patient_id].says(counted[row.patient_id].said)
    ]
    _mend(drifted, counted, now)
    audit.counted += len(counted)
    audit.drifted += len(drifted)
    audit.reached = held[-1].patient_id if held else audit.reached
    audit.ended_at = None if len(held) == most else now
    audit.save(update_fields=["counted", "drifted", "reached", "ended_at"])
    return [row.patient_id for row in drifted]


@transaction.atomic
def hold_against_sessions(*, now: dt.datetime) -> list[int]:
    """Whose sessions are not those that were counted, of all clinics in one statement.

    They are stale from then on: a worker counts them, and nobody reads the old figures.
    """
    drifted = summing.mark_drifted()
    _tell(drifted, now)
    CoverAudit.objects.bulk_create(
        CoverAudit(
            clinic_id=clinic_id,
            began_at=now,
            ended_at=now,
            by_sums=True,
            counted=count,
            drifted=count,
        )
        for clinic_id, count in Counter(row.clinic_id for row in drifted).items()
    )
    return [row.patient_id for row in drifted]


def _snapshots_of(
    versions: Sequence[CoverVersion], today: dt.date
) -> QuerySet[CoverageSnapshot]:
    ids = [row.patient_id for row in versions]
    return CoverageSnapshot.objects.current().filter(patient__in=ids, as_of=today)


def _mend(
    drifted: Sequence[CoverVersion], counted: Mapping[int, Counted], now: dt.datetime
) -> None:
    if not drifted:
        return
    answers = {row.patient_id: Answer.of(counted[row.patient_id]) for row in drifted}
    snapshots.replace(drifted, counted, answers, now)
    summing.keep_counted(answers)
    _tell(drifted, now)


def _tell(drifted: Iterable[CoverVersion], now: dt.datetime) -> None:
    AuditEvent.objects.bulk_create(
        event("coverage.drift_mended", about=row, by=None, at=now) for row in drifted
    )
