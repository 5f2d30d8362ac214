"""Counts cover anew from the facts and keeps what was found.

Whoever changes a fact counts nothing: the database marks the patient's snapshot stale
in the same transaction. It is counted at once by the first page of that patient, and
within seconds by a worker. Whoever counts holds the version of the facts first, and so
keeps an answer of exactly that version; nobody who holds it waits for anything else.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Value

from patients.models import (
    CoverageSnapshot,
    CoverVersion,
    Patient,
    facts_of,
    facts_of_each,
)
from patients.models.days import LocalDay
from patients.rules import coverage
from patients.rules.coverage import Result
from patients.services import snapshots, summing
from patients.services.snapshots import Counted
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic
from ptcare.people.roles import Role

FEW = 20  # stale patients that a page counts at once

log = logging.getLogger(__name__)


class NotTheirs(PermissionDenied):
    """The record opens to somebody else's account since the page was asked for."""


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


def hold_own(patient: Patient, by: Actor) -> Patient:
    """The same for what its person shares or closes: refused to who was the patient
    when they asked, and whose account opens another record by now (ADR 60)."""
    row = hold(patient)
    if by.role is Role.PATIENT and row.user_id != by.user.pk:
        raise NotTheirs
    return row


def hold_each(ids: Iterable[int]) -> None:
    """The same for many, in the order of their ids: no two can wait for each other."""
    rows = Patient.objects.filter(pk__in=ids).order_by("pk")
    rows = rows.select_for_update(of=("self",), no_key=True)
    list(rows.values_list("pk", flat=True))


@transaction.atomic
def current(patient: Patient, *, now: dt.datetime) -> Counted:
    """What is true of the patient now, and kept as such: for pages of one patient.

    Where the snapshot is stale it is counted at once and kept. So everybody who looks
    sees figures of the same snapshot.
    """
    today = clinic_day(patient.clinic, now)
    kept = CoverageSnapshot.objects.filter(patient=patient).fresh(today=today)
    version = CoverVersion.objects.filter(patient=patient).values_list("version")
    before, snapshot = version.first(), kept.first()
    facts = facts_of(patient, as_of=today)
    if snapshot is None or version.first() != before:  # a colleague was just at it
        return recount([patient], today=today, now=now)[patient.pk]
    return Counted(facts=facts, result=Result.from_json(snapshot.result))


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


def clinics_to_count(*, now: dt.datetime) -> list[Clinic]:
    """Those where anybody's snapshot is stale: one query, of indexes alone."""
    behind = CoverVersion.objects.behind_their_facts().filter(clinic=OuterRef("pk"))
    today = LocalDay(OuterRef("time_zone"), Value(now))
    kept = CoverageSnapshot.objects.current().filter(clinic=OuterRef("pk"))
    # Each day is asked for by itself: of "other than" no index could answer.
    past, ahead = kept.filter(as_of__lt=today), kept.filter(as_of__gt=today)
    is_stale = Exists(behind) | Exists(past) | Exists(ahead)
    return list(Clinic.objects.filter(is_stale).order_by("pk"))


@transaction.atomic
def recount_stale(*, clinic: Clinic, now: dt.datetime, most: int) -> int:
    """Bring up to `most` patients up to their facts and to the clinic's day.

    Says how many it was. Those held by another worker or by a desk are left for the
    next round; those whose facts have changed come first.
    """
    today = clinic_day(clinic, now)
    versions = CoverVersion.objects.filter(clinic=clinic).order_by("patient")
    for stale in (versions.behind_their_facts(), versions.of_another_day(today)):
        held = list(stale.held(skip_locked=True)[:most])
        if counted := _recount(held, today, now):
            return len(counted)
    return 0


def _recount(
    versions: Sequence[CoverVersion], today: dt.date, now: dt.datetime
) -> dict[int, Counted]:
    """Of patients whose versions are held, all of one clinic."""
    counted = count(versions, today)
    if counted:
        done = [row for row in versions if row.patient_id in counted]
        snapshots.keep(done, counted, today, now)
        summing.keep_counted(counted)
    return counted


def count(versions: Sequence[CoverVersion], today: dt.date) -> dict[int, Counted]:
    """What is true of them now, by patient, and nothing of it kept.

    One of whom the rules cannot make anything is left out and logged by id, so that
    nobody else waits for that.
    """
    if not versions:
        return {}
    (clinic_id,) = {row.clinic_id for row in versions}
    ids = [row.patient_id for row in versions]
    facts = facts_of_each(ids, clinic_id=clinic_id, as_of=today)
    tried = {key: _count(key, each) for key, each in facts.items()}
    return {key: counted for key, counted in tried.items() if counted}


def _count(patient_id: int, facts: coverage.Facts) -> Counted | None:
    try:
        return Counted(facts=facts, result=coverage.evaluate(facts))
    except Exception:
        log.exception("cover of patient %s cannot be counted", patient_id)
        return None
