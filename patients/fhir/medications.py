"""MedicationStatement: medicines as the patient told them, or a letter said."""

from __future__ import annotations

from django.db.models import Q

from patients.fhir import parts
from patients.fhir.parts import Json
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    STANDS,
    Source,
    about_patient,
    by_status,
    during,
    facts,
    of_fact,
    provide,
)
from patients.models import Medication

UNITS = {"day": "d", "week": "wk", "month": "mo"}
# FHIR's words for a time of day; with a meal is as often as there are meals.
AT = {
    "morning": ["MORN"],
    "noon": ["NOON"],
    "evening": ["EVE"],
    "bedtime": ["HS"],
    "twice": ["MORN", "EVE"],
    "meals": ["C"],
}
STOPPED = Q(stopped_on__isnull=False)


def medication(row: Medication, _reading: Reading) -> Json:
    return parts.resource(
        "MedicationStatement",
        f"medicine-{row.pk}",
        updated=row.fhir_updated_at,  # type: ignore[attr-defined]
        status=_status(row),
        statusReason=[parts.concept(row.stopped_reason)] if row.stopped_reason else [],
        medicationCodeableConcept=parts.concept(row.name),
        subject=parts.patient(row.patient_id),
        effectivePeriod=parts.period(row.started_on, row.stopped_on),
        dateAsserted=parts.instant(row.recorded_at),
        note=parts.notes(f"Class: {row.get_kind_display()}", row.note),
        dosage=[_dosage(row)],
    )


def _status(row: Medication) -> str:
    if row.withdrawn_at:
        return "entered-in-error"
    return "stopped" if row.stopped_on else "active"


def _dosage(row: Medication) -> Json:
    """The dose is kept in words, and so it is told; how often is kept in numbers."""
    route = str(row.get_route_display())
    when = str(row.get_at_display()) if row.at else ""
    said = [row.dose, route, _often(row), when]
    return parts.without_nothing(
        {
            "text": ", ".join(filter(None, said)),
            "timing": _timing(row),
            "asNeededBoolean": True if row.every is None else None,
            "route": parts.concept(route),
        }
    )


def _timing(row: Medication) -> Json | None:
    if row.every is None:
        return None
    when = AT.get(row.at, [])
    often = None if row.at == Medication.At.MEALS else len(when) or 1
    repeat = {
        "frequency": often,
        "period": row.every,
        "periodUnit": UNITS[row.unit],
        "when": when,
    }
    return {"repeat": parts.without_nothing(repeat)}


def _often(row: Medication) -> str:
    if row.every is None:
        return "as needed"
    return f"every {row.unit}" if row.every == 1 else f"every {row.every} {row.unit}s"


provide(
    Source(
        type="MedicationStatement",
        prefix="medicine",
        rows=facts(Medication),
        resource=medication,
        moments=("recorded_at", "withdrawn_at", "stopped_at"),
        stands=STANDS,
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "status": by_status(of_fact(active=~STOPPED, stopped=STOPPED)),
            "effective": during("started_on", "stopped_on"),
        },
    )
)
