"""Self-pay visits and issued estimates as the rules see them, of one or of many.

Three queries for any number of patients; cover is read from the snapshots, so whoever
asks about one patient has it counted first.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q

from patients.models.claims import WriteOff
from patients.models.closures import closed_days
from patients.models.coverage import Coverage, is_medicare
from patients.models.estimates import GoodFaithEstimate
from patients.models.session import (
    ClinicSession,
    ClinicSessionQuerySet,
    RowOfSession,
)
from patients.rules import estimating
from patients.rules.coverage.result import Outcome, Reason
from patients.rules.estimate import Estimate
from patients.rules.estimating import Clock, Payer, Series, Visit
from ptcare.people.models import Clinic

YEAR = dt.timedelta(days=366)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Of one patient: what the estimate in hand holds for, and what it does not."""

    series: Series | None
    visits: tuple[Visit, ...]
    clock: Clock | None
    passes_on: dt.date | None
    """With that visit a bill could be disputed."""


def standings_of(
    clinic: Clinic, *, today: dt.date, patient_ids: Collection[int] | None = None
) -> dict[int, Standing]:
    """By patient: those who have an estimate, or pay for a booked visit themselves.

    Without `patient_ids`, of all the clinic's patients in care.
    """
    closed = closed_days(clinic.pk, today - YEAR, today + 2 * YEAR)
    series = _series(clinic.pk, patient_ids)
    visits = _visits(clinic, patient_ids)
    return {
        each: _standing(series.get(each), visits[each], closed)
        for each in [*series, *(key for key in visits if key not in series)]
    }


def _standing(
    series: Series | None, visits: list[Visit], closed: Collection[dt.date]
) -> Standing:
    return Standing(
        series=series,
        visits=tuple(visits),
        clock=estimating.clock_of(series, visits, closed),
        passes_on=estimating.passes_on(series, visits) if series else None,
    )


def _series(clinic_id: int, ids: Collection[int] | None) -> dict[int, Series]:
    rows = GoodFaithEstimate.objects.current().filter(
        clinic_id=clinic_id, patient__discharged_on=None
    )
    if ids is not None:
        rows = rows.filter(patient__in=ids)
    return {
        patient_id: Estimate.from_json(data).series
        for patient_id, data in rows.values_list("patient_id", "data")
    }


def _visits(clinic: Clinic, ids: Collection[int] | None) -> dict[int, list[Visit]]:
    """Booked ones that no plan takes, and attended ones of who has an estimate, but
    for those written off."""
    rows = _rows(clinic, ids).values(
        *("patient_id", "on", "kind", "status", "therapist_id", "booked_at"),
        *("beyond_cover_reason", "row", "is_medicare"),
    )
    found: dict[int, list[Visit]] = defaultdict(list)
    for row in rows:
        if row["row"] and _pays(row):
            found[row["patient_id"]].append(_visit(row, clinic))
    return found


def _rows(clinic: Clinic, ids: Collection[int] | None) -> ClinicSessionQuerySet:
    estimates = GoodFaithEstimate.objects.filter(
        patient=OuterRef("patient"),
        first_on__lte=OuterRef("on"),
        last_on__gte=OuterRef("on"),
    )
    leads = Coverage.objects.active_on(OuterRef("on")).filter(
        patient=OuterRef("patient"), rank=1
    )
    is_left = Q(patient__coveragesnapshot__beyond__contains=[F("pk")])
    is_open = Q(is_left | Q(kept_from_plan=True), status=ClinicSession.Status.PLANNED)
    borne = WriteOff.objects.standing().filter(session=OuterRef("pk"))
    was_billed = Q(
        Q(Exists(estimates)), ~Q(Exists(borne)), status=ClinicSession.Status.ATTENDED
    )
    rows = ClinicSession.objects.with_a_therapist().filter(
        is_open | was_billed,
        clinic=clinic,
        patient__discharged_on=None,
        patient__coveragesnapshot__superseded_at=None,
    )
    if ids is not None:
        rows = rows.filter(patient__in=ids)
    return rows.annotate(
        row=RowOfSession("patient__coveragesnapshot__result", "pk"),
        is_medicare=Exists(leads.filter(is_medicare())),
    ).order_by("on", "start", "pk")


def _pays(row: dict[str, Any]) -> bool:
    payer = estimating.payer_of(
        outcome=Outcome(row["row"]["outcome"]),
        reason=Reason(row["row"]["reason"]),
        agreed=row["beyond_cover_reason"],
        is_medicare=row["is_medicare"],
    )
    return payer == Payer.PATIENT


def _visit(row: dict[str, Any], clinic: Clinic) -> Visit:
    return Visit(
        on=row["on"],
        booked_on=row["booked_at"].astimezone(clinic.zone).date(),
        kind=row["kind"],
        cents=row["row"]["patient_cents"],
        provider_id=row["therapist_id"],
        is_attended=row["status"] == ClinicSession.Status.ATTENDED,
    )
