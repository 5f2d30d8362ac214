"""CarePlan of an exercise program, and ServiceRequest of each exercise in it.

Signed ones only, and of them what patients see too: neither drafts nor what waits.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from patients.fhir import parts
from patients.fhir.care import ORDERS, PLANS
from patients.fhir.parts import Json, coding, concept
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    Source,
    about_patient,
    always,
    by_status,
    during,
    last_change,
    on,
    provide,
)
from programs.models import Program, ProgramItem

EXERCISES = coding(PLANS, "exercise-program", "Exercise program")
EXERCISE = coding(ORDERS, "exercise", "Prescribed exercise")
WEEKDAYS = ("", "mon", "tue", "wed", "thu", "fri", "sat", "sun")


# --- A program


def programs(reading: Reading) -> QuerySet[Any, Any]:
    told = ProgramItem.objects.visible_to(reading.actor).filter(is_waiting=False)
    return (
        Program.objects.visible_to(reading.actor)
        .filter(signed_at__isnull=False)
        .select_related("signed_by")
        .prefetch_related(Prefetch("items", told.order_by("pk"), to_attr="told"))
        .annotate(changed_at=last_change(Program))
    )


def program(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "CarePlan",
        f"program-{row.pk}",
        updated=row.fhir_updated_at,
        status=_status(row),
        intent="plan",
        category=[{"coding": [EXERCISES]}],
        title="Exercise program",
        description=row.message,
        subject=parts.patient(row.patient_id),
        period=parts.period(row.starts_on, row.ends_on),
        created=parts.instant(row.signed_at),
        author=parts.who(row.signed_by),
        activity=[
            {"reference": parts.reference("ServiceRequest", f"exercise-{item.pk}")}
            for item in row.told
        ],
        note=parts.notes(row.held_reason, row.ended_reason),
    )


def _status(row: Program) -> str:
    """By what people have decided; how long it runs stands in its period."""
    if row.ended_at:
        return "completed"
    return "on-hold" if row.held_at else "active"


ENDED = Q(ended_at__isnull=False)
HELD = Q(held_at__isnull=False)


# --- An exercise of it, at one dose


def items(reading: Reading) -> QuerySet[Any, Any]:
    return (
        ProgramItem.objects.visible_to(reading.actor)
        .filter(is_waiting=False, program__signed_at__isnull=False)
        .select_related("program", "exercise", "prescribed_by")
        .annotate(
            changed_at=last_change(ProgramItem),
            program_at=last_change(Program, "program"),
        )
    )


def item(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "ServiceRequest",
        f"exercise-{row.pk}",
        updated=row.fhir_updated_at,
        basedOn=[parts.reference("CarePlan", f"program-{row.program_id}")],
        status="completed" if row.ends_on else _status(row.program),
        intent="order",
        category=[{"coding": [EXERCISE]}],
        code=concept(row.exercise.name),
        subject=parts.patient(row.patient_id),
        occurrenceTiming={"repeat": _repeat(row)},
        authoredOn=parts.instant(row.prescribed_at),
        requester=parts.who(row.prescribed_by),
        locationCode=[concept(str(row.get_where_display()))],
        patientInstruction=", ".join(filter(None, [row.amount_in_words, row.load])),
        note=parts.notes(row.note),
    )


def _repeat(row: ProgramItem) -> Json:
    return parts.without_nothing(
        {
            "boundsPeriod": parts.period(row.starts_on, row.ends_on),
            "frequency": row.times_per_day,
            "period": 1,
            "periodUnit": "d",
            "dayOfWeek": [WEEKDAYS[day] for day in row.weekdays],
        }
    )


LEFT = Q(ends_on__isnull=False)
OVER = Q(program__ended_at__isnull=False)
RESTS = Q(program__held_at__isnull=False)

provide(
    Source(
        type="CarePlan",
        prefix="program",
        rows=programs,
        resource=program,
        moments=(
            *("signed_at", "held_at", "ended_at"),
            *("edition_at", "changed_at"),
        ),
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(EXERCISES),
            "status": by_status(
                {
                    "active": ~ENDED & ~HELD,
                    "on-hold": ~ENDED & HELD,
                    "completed": ENDED,
                }
            ),
            "date": during("starts_on", "ends_on"),
        },
    ),
    Source(
        type="ServiceRequest",
        prefix="exercise",
        rows=items,
        resource=item,
        moments=(
            *("prescribed_at", "changed_at", "program__signed_at", "program_at"),
            *("program__held_at", "program__ended_at"),
        ),
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(EXERCISE),
            "status": by_status(
                {
                    "active": ~LEFT & ~OVER & ~RESTS,
                    "on-hold": ~LEFT & ~OVER & RESTS,
                    "completed": LEFT | OVER,
                }
            ),
            "authored": on("prescribed_at__date"),
        },
    ),
)
