"""Observation: what each has, and the tests of the battery.

LOINC stands where its term is of the same measurement; the others have a word of our
own vocabulary, and their name. A test that was not completed has no value, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Q

from patients.fhir import parts
from patients.fhir.battery import (
    BATTERY,
    PRESSURES,
    codes_of,
)
from patients.fhir.parts import Json, coding, concept, quantity
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    STANDS,
    Finds,
    Source,
    about_patient,
    by_code,
    by_status,
    facts,
    of_fact,
    on,
    provide,
)
from patients.models import Measurement
from patients.rules.battery import as_read


def observation(
    row: Any, key: str, *, status: str, category: Json, code: Json, **said: Any
) -> Json:
    return parts.resource(
        "Observation",
        key,
        updated=row.fhir_updated_at,
        status=status,
        category=[{"coding": [category]}],
        code=code,
        subject=parts.patient(row.patient_id),
        **said,
    )


def component(text: str, value: Json | None, *codes: Json) -> Json | None:
    """None where nothing was said of it."""
    if value is None:
        return None
    return {"code": concept(text, *codes), "valueQuantity": value}


def there(components: Iterable[Json | None]) -> list[Json]:
    return [each for each in components if each is not None]


def status_of(row: Any) -> str:
    return "entered-in-error" if row.withdrawn_at else "final"


def asked(code: Finds, category: Finds, day: str, **statuses: Q) -> dict[str, Finds]:
    return {
        "patient": about_patient(),
        "subject": about_patient(),
        "status": by_status(statuses or of_fact(final=Q())),
        "category": category,
        "code": code,
        "date": on(day),
    }


def measurement(row: Measurement, _reading: Reading) -> Json:
    name, category, (unit, ucum), _loinc = BATTERY[row.key]
    value = as_read(row.key, row.value, row.parts)
    is_panel = row.key == "resting_bp_hr"
    return observation(
        row,
        f"test-{row.pk}",
        status=status_of(row),
        category=category,
        code=concept(name, *codes_of(row.key)),
        effectiveDateTime=parts.day(row.measured_on),
        issued=parts.instant(row.recorded_at),
        performer=[parts.who(row.recorded_by)],
        valueQuantity=None if is_panel else quantity(value, unit, ucum),
        dataAbsentReason=_absent(row),
        component=_pressures(row) if is_panel else [],
        note=parts.notes(_beside(row)),
    )


def _absent(row: Measurement) -> Json | None:
    """Not completed is not zero: why, in the words of who was there."""
    if row.value is not None:
        return None
    code = coding(parts.HL7 + "data-absent-reason", "not-performed", "Not Performed")
    return concept(row.not_done_reason, code)


def _pressures(row: Measurement) -> list[Json]:
    if row.value is None:
        return []
    told: dict[str, Any] = {"systolic": row.value, **row.parts}
    return there(
        component(
            code["display"],
            quantity(Decimal(told[part]), *unit) if part in told else None,
            code,
        )
        for part, code, unit in PRESSURES
    )


def _beside(row: Measurement) -> str:
    """What changes how the number is to be read."""
    if row.key == "chair_stand_30s" and row.parts.get("arms"):
        return "The arms were used: the count is 0 by the rules of the test."
    aid = row.parts.get("aid", "none")
    return "" if aid == "none" else f"With a walking aid: {aid.replace('_', ' ')}"


FACT = ("recorded_at", "withdrawn_at")
BY_CATEGORY = {key: [said[1]] for key, said in BATTERY.items()}

provide(
    Source(
        type="Observation",
        prefix="test",
        rows=facts(Measurement),
        resource=measurement,
        moments=FACT,
        stands=STANDS,
        searches=asked(
            by_code("key", {key: codes_of(key) for key in BATTERY}),
            by_code("key", BY_CATEGORY),
            "measured_on",
        ),
    ),
)
