"""Counts cover anew from the facts and keeps what was found.

Whoever changes a fact counts nothing: the database marks the patient's snapshot stale
in the same transaction. It is counted at once by the first page of that patient, and
within seconds by a worker. Whoever counts holds the version of the facts first, and so
keeps an answer of exactly that version; nobody who holds it waits for anything else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet

from patients.models import (
    CoverageSnapshot,
    CoverVersion,
    Patient,
    facts_of,
    facts_of_each,
)
from patients.models.outlooks import columns_of
from patients.rules import coverage
from patients.rules.coverage import Facts, Result
from patients.rules.outlook import outlook
from ptcare.audit.recording import record
from ptcare.people.models import Clinic

FEW = 20  # stale patients that a page counts at once


@dataclass(frozen=True, kw_only=True)
class Counted:
    """The facts of one patient's cover, and what they come to on the facts' day."""

    facts: Facts
    result: Result

    @property
    def columns(self) -> dict[str, Any]:
        """What of it the desk watches, as fields of a snapshot."""
        return columns_of(outlook(self.facts, self.result))


def clinic_day(clinic: Clinic, now: dt.datetime) -> dt.date:
    """The calendar day at the clinic, by which sessions and cover are dated."""
    return now.astimezone(clinic.zone).date()


def hold(patient: Patient) -> Patient:
    """The patient's row, locked until the transaction ends: one desk at a time.

    Not a full lock: whoever only refers to the row goes on, and so no two who refer to
    it already can wait for each other.
    """
    rows = Patient.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("clinic").get(pk=patient.pk)


@transaction.atomic
def current(patient: Patient, *, now: dt.datetime) -> Counted:
    """What is true of the patient now, and kept as such: for pages of one patient.

    Where the snapshot is stale it is counted at once and kept. So everybody who looks
    sees figures of the same snapshot.
    """
    today = clinic_day(patient.clinic, now)
    kept = CoverageSnapshot.objects.current().with_staleness(today=today)
    snapshot = kept.filter(patient=patient).first()
    if snapshot is None or snapshot.is_stale:
        return recount([patient], today=today, now=now)[patient.pk]
    return Counted(
        facts=facts_of(patient, as_of=today), result=Result.from_json(snapshot.result)
    )


@transaction.atomic
def recount(
    patients: Iterable[Patient], *, today: dt.date, now: dt.datetime
) -> dict[int, Counted]:
    """Count these anew, whether stale or not. All are of one clinic.

    Waits for whoever is changing their facts, and asks a constant number of queries.
    """
    versions = CoverVersion.objects.filter(patient__in=[each.pk for each in patients])
    return _recount(list(versions.order_by("patient").held()), today, now)


@transaction.atomic
def catch_up(
    patients: Iterable[int] | QuerySet[Any], *, clinic: Clinic, now: dt.datetime
) -> None:
    """For a page that is about to show these, by their ids, and where few are stale.

    Those are counted at once, so that a desk sees its own press; many are left to the
    worker, as are those whose facts are being changed at this moment.
    """
    today = clinic_day(clinic, now)
    versions = CoverVersion.objects.filter(patient__in=patients)
    stale = list(versions.stale(today=today).values_list("pk", flat=True)[: FEW + 1])
    if 0 < len(stale) <= FEW:
        rows = CoverVersion.objects.filter(pk__in=stale).order_by("patient")
        _recount(list(rows.held(skip_locked=True)), today, now)


@transaction.atomic
def recount_stale(*, clinic: Clinic, now: dt.datetime, most: int) -> int:
    """Bring up to `most` patients up to their facts and to the clinic's day.

    Says how many it was. Those held by another worker or by a desk are left for the
    next round; those whose facts have changed come first.
    """
    today = clinic_day(clinic, now)
    versions = CoverVersion.objects.filter(clinic=clinic).order_by("patient")
    held = list(versions.behind_their_facts().held(skip_locked=True)[:most])
    if not held:
        held = list(versions.of_a_day_before(today).held(skip_locked=True)[:most])
    return len(_recount(held, today, now))


@transaction.atomic
def audit_some(
    *, clinic: Clinic, after: int, now: dt.datetime, most: int
) -> tuple[list[int], int | None]:
    """Derive anew, hold against what was kept, and mend what differs.

    Looks at `most` patients behind the id `after`, but for those that are stale anyway;
    returns the ids of those that differed and the id to go on from, None at the end.
    """
    today = clinic_day(clinic, now)
    rows = CoverVersion.objects.filter(clinic=clinic, patient__gt=after)
    held = list(rows.order_by("patient").held()[:most])
    ids = [row.patient_id for row in held if not row.is_behind]
    snapshots = CoverageSnapshot.objects.current().filter(patient__in=ids, as_of=today)
    kept = {row.patient_id: row.result for row in snapshots}
    versions = [row for row in held if row.patient_id in kept]
    counted = _recount(versions, today, now)
    drifted = [
        row.patient
        for row in versions
        if counted[row.patient_id].result.to_json() != kept[row.patient_id]
    ]
    for patient in drifted:
        record("coverage.drift_mended", about=patient, by=None, at=now)
    goes_on = held[-1].patient_id if len(held) == most else None
    return [patient.pk for patient in drifted], goes_on


def _recount(
    versions: Sequence[CoverVersion], today: dt.date, now: dt.datetime
) -> dict[int, Counted]:
    """Of patients whose versions are held, all of one clinic."""
    if not versions:
        return {}
    (clinic_id,) = {row.clinic_id for row in versions}
    ids = [row.patient_id for row in versions]
    counted = {
        patient_id: Counted(facts=facts, result=coverage.evaluate(facts))
        for patient_id, facts in facts_of_each(
            ids, clinic_id=clinic_id, as_of=today
        ).items()
    }
    _keep(versions, counted, today, now)
    CoverVersion.objects.filter(patient__in=ids).update(counted=F("version"))
    return counted


def _keep(
    versions: Sequence[CoverVersion],
    counted: Mapping[int, Counted],
    today: dt.date,
    now: dt.datetime,
) -> None:
    """A new snapshot of each that has changed; of the others only the day moves on."""
    answers = {
        key: {"result": each.result.to_json(), **each.columns}
        for key, each in counted.items()
    }
    kept = CoverageSnapshot.objects.current().filter(patient__in=counted)
    same = {row.patient_id for row in kept if row.says(answers[row.patient_id])}
    changed = [row for row in versions if row.patient_id not in same]
    kept.filter(patient__in=same).exclude(as_of=today).update(as_of=today)
    kept.exclude(patient__in=same).update(superseded_at=now)
    CoverageSnapshot.objects.bulk_create(
        _snapshot(row, counted[row.patient_id], answers[row.patient_id], now)
        for row in changed
    )


def _snapshot(
    version: CoverVersion, counted: Counted, answer: dict[str, Any], now: dt.datetime
) -> CoverageSnapshot:
    summary = counted.result.patient_summary
    return CoverageSnapshot(
        clinic_id=version.clinic_id,
        patient_id=version.patient_id,
        as_of=counted.facts.as_of,
        made_at=now,
        version=version.version,
        coverage_id=int(summary.coverage_id) if summary.coverage_id else None,
        visits_left=summary.visits_left,
        limited_by=summary.limited_by,
        until=summary.until,
        booked=summary.booked,
        first_uncovered_on=counted.result.forecast.first_uncovered_date,
        **answer,
    )
