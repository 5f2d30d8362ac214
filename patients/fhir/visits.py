"""Appointment of a clinic session, and Coverage of a plan."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from patients.fhir import parts
from patients.fhir.parts import Json, concept
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    STANDS,
    Source,
    about_patient,
    by_status,
    last_change,
    latest,
    of_fact,
    on,
    provide,
)
from patients.models import ClinicSession, Coverage, PlanChange

S = ClinicSession.Status
STATUS = {
    S.PLANNED: "booked",
    S.ATTENDED: "fulfilled",
    S.CANCELLED: "cancelled",
    S.LATE_CANCELLED: "cancelled",
    S.RESCHEDULED: "cancelled",
    S.NO_SHOW: "noshow",
}
# The patient is the beneficiary: by whom holds the plan, what they are to them.
RELATION = {"self": "self", "spouse": "spouse", "parent": "child", "other": "other"}


def sessions(reading: Reading) -> QuerySet[Any, Any]:
    rows = ClinicSession.objects.visible_to(reading.actor)
    return rows.select_related("therapist__user").annotate(
        changed_at=last_change(ClinicSession)
    )


def session(row: Any, reading: Reading) -> Json:
    begins = row.begins(reading.zone).astimezone(dt.UTC)
    status = STATUS[S(row.status)]
    is_released = status in ("cancelled", "noshow")
    return parts.resource(
        "Appointment",
        f"session-{row.pk}",
        updated=row.fhir_updated_at,
        status=status,
        cancelationReason=concept(str(row.get_status_display()))
        if is_released
        else None,
        serviceType=[concept(str(row.get_kind_display()))],
        description=str(row.get_place_display()),
        start=parts.instant(begins),
        end=parts.instant(begins + dt.timedelta(minutes=row.minutes)),
        minutesDuration=row.minutes,
        created=parts.instant(row.booked_at),
        participant=_participants(row),
    )


def _participants(row: ClinicSession) -> list[Json]:
    """Who is to be there; a session of nobody's is one of the patient alone."""
    there = [parts.patient(row.patient_id)]
    if row.therapist is not None and (known := parts.who(row.therapist.user)):
        there.append(known)
    return [{"actor": each, "status": "accepted"} for each in there]


# --- Coverage


def coverages(reading: Reading) -> QuerySet[Any, Any]:
    changes = PlanChange.objects.filter(coverage=OuterRef("pk"))
    rows = Coverage.objects.visible_to(reading.actor).select_related("payer")
    return rows.annotate(
        told_at=latest(changes, "changed_at"), changed_at=last_change(Coverage)
    )


def coverage(row: Any, _reading: Reading) -> Json:
    is_own = row.subscriber_relation == Coverage.Relation.SELF
    holder = parts.patient(row.patient_id) if is_own else _named(row.subscriber_name)
    relation = RELATION[row.subscriber_relation]
    return parts.resource(
        "Coverage",
        f"plan-{row.pk}",
        updated=row.fhir_updated_at,
        status="entered-in-error" if row.withdrawn_at else "active",
        subscriber=holder,
        subscriberId=row.member_number,
        beneficiary=parts.patient(row.patient_id),
        relationship=parts.hl7("subscriber-relationship", relation),
        period=parts.period(row.effective_from, row.effective_to),
        payor=[
            parts.reference("Organization", f"payer-{row.payer_id}", row.payer.name)
        ],
        order=row.rank,
        **{"class": _classes(row)},
    )


def _named(name: str) -> Json | None:
    return {"display": name} if name else None


def _classes(row: Coverage) -> list[Json]:
    if not row.group_number:
        return []
    return [
        {
            "type": parts.hl7("coverage-class", "group", "Group"),
            "value": row.group_number,
        }
    ]


provide(
    Source(
        type="Appointment",
        prefix="session",
        rows=sessions,
        resource=session,
        moments=("booked_at", "settled_at", "signed_at", "changed_at"),
        searches={
            "patient": about_patient(),
            "status": by_status(
                {
                    said: Q(
                        status__in=[ours for ours in STATUS if STATUS[ours] == said]
                    )
                    for said in STATUS.values()
                }
            ),
            "date": on("on"),
        },
    ),
    Source(
        type="Coverage",
        prefix="plan",
        rows=coverages,
        resource=coverage,
        moments=("told_at", "changed_at", "withdrawn_at"),
        stands=STANDS,
        searches={
            "patient": about_patient(),
            "beneficiary": about_patient(),
            "status": by_status(of_fact(active=Q())),
        },
    ),
)
