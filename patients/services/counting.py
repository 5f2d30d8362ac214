"""Counts cover anew from the facts and keeps what was found, for lists.

Every service that changes a fact of cover holds the patient first and recounts last,
in one transaction: so whoever reads the snapshot reads the truth of the same commit.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace

from django.db import transaction

from patients.models import CoverageSnapshot, Patient, facts_of, facts_of_each
from patients.rules import coverage
from patients.rules.coverage import Facts, Result
from ptcare.audit.recording import record
from ptcare.people.models import Clinic


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


def result_of(patient: Patient, *, today: dt.date) -> Result:
    """What is true now. Asks, and keeps nothing."""
    return coverage.evaluate(facts_of(patient, as_of=today))


@transaction.atomic
def recount(*, patient: Patient, today: dt.date, now: dt.datetime) -> CoverageSnapshot:
    """The current snapshot, replaced where the facts or the answer have changed."""
    return _keep(patient, facts_of(patient, as_of=today), now)


def recount_now(patient: Patient, now: dt.datetime) -> CoverageSnapshot:
    """The same, by the clinic's own calendar: the last line of a service."""
    today = clinic_day(patient.clinic, now)
    return recount(patient=patient, today=today, now=now)


@transaction.atomic
def recount_stale(*, clinic: Clinic, now: dt.datetime, most: int) -> int:
    """Bring up to `most` patients of the clinic to its day. Says how many it was.

    Rows held by another worker or by a desk are left for the next round.
    """
    today = clinic_day(clinic, now)
    fresh = CoverageSnapshot.objects.current().filter(clinic=clinic, as_of__gte=today)
    stale = (
        Patient.objects.filter(clinic=clinic)
        .in_care()
        .exclude(pk__in=fresh.values("patient"))
        .order_by("pk")
        .select_for_update(skip_locked=True, of=("self",))[:most]
    )
    patients = list(stale)
    facts = facts_of_each(patients, as_of=today)
    for patient in patients:
        _keep(patient, facts[patient.pk], now)
    return len(patients)


@transaction.atomic
def audit_some(
    *, clinic: Clinic, after: int, now: dt.datetime, most: int
) -> tuple[list[int], int | None]:
    """Derive anew, hold against what was kept, and mend what differs.

    Looks at `most` patients behind the id `after`; returns the ids of those that
    differed and the id to go on from, None at the end.
    """
    rows = Patient.objects.filter(clinic=clinic, pk__gt=after).order_by("pk")
    patients = list(rows.select_for_update(of=("self",))[:most])
    kept = {
        row.patient_id: row
        for row in CoverageSnapshot.objects.current().filter(patient__in=patients)
    }
    audited = [each for each in patients if each.pk in kept]
    today = clinic_day(clinic, now)
    facts = facts_of_each(audited, as_of=today)
    drifted = [
        each
        for each in audited
        if _differs(kept[each.pk], _as_of(facts[each.pk], kept[each.pk].as_of))
    ]
    for patient in drifted:
        snapshot = _keep(patient, facts[patient.pk], now)
        record("coverage.drift_mended", about=snapshot, by=None, at=now)
    goes_on = patients[-1].pk if len(patients) == most else None
    return [patient.pk for patient in drifted], goes_on


def _as_of(facts: Facts, day: dt.date) -> Facts:
    return replace(facts, as_of=day)


def _differs(kept: CoverageSnapshot, facts: Facts) -> bool:
    return (
        kept.facts_digest != digest_of(facts)
        or kept.result != coverage.evaluate(facts).to_json()
    )


def digest_of(facts: Facts) -> str:
    """A fingerprint of all facts but the day they are asked about."""
    said = repr(replace(facts, as_of=dt.date.min))
    return hashlib.sha256(said.encode()).hexdigest()


def _keep(patient: Patient, facts: Facts, now: dt.datetime) -> CoverageSnapshot:
    result, digest = coverage.evaluate(facts), digest_of(facts)
    answer = result.to_json()
    current = CoverageSnapshot.objects.current().filter(patient=patient).first()
    if current and (current.facts_digest, current.result) == (digest, answer):
        if current.as_of != facts.as_of:
            current.as_of = facts.as_of
            current.save(update_fields=["as_of"])
        return current
    CoverageSnapshot.objects.current().filter(patient=patient).update(superseded_at=now)
    summary = result.patient_summary
    return CoverageSnapshot.objects.create(
        clinic_id=patient.clinic_id,
        patient=patient,
        as_of=facts.as_of,
        made_at=now,
        facts_digest=digest,
        result=answer,
        coverage_id=int(summary.coverage_id) if summary.coverage_id else None,
        visits_left=summary.visits_left,
        limited_by=summary.limited_by,
        until=summary.until,
        booked=summary.booked,
        first_uncovered_on=result.forecast.first_uncovered_date,
    )
