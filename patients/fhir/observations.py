"""Observation: tests of the battery, and what was measured elsewhere.

LOINC stands where its term is of the same measurement; the others have a word of our
own vocabulary, and their name. A test that was not completed has no value, and why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from patients.fhir import parts
from patients.fhir.battery import (
    BATTERY,
    IMAGING,
    LABORATORY,
    PRESSURES,
    SURVEY,
    TESTS,
    codes_of,
)
from patients.fhir.parts import LOINC, Json, coding, concept, quantity
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    STANDS,
    Finds,
    Source,
    about_patient,
    always,
    by_code,
    by_status,
    of_fact,
    on,
    provide,
)
from patients.models import BloodTest, BoneDensity, Frax, Measurement
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


# --- Tests of the battery


def measurements(reading: Reading) -> QuerySet[Any, Any]:
    rows = Measurement.objects.visible_to(reading.actor)
    return rows.select_related("recorded_by")  # type: ignore[no-any-return]


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


# --- Bone density, one site of one scan

SITES = BoneDensity.Site
DXA = "dxa"
T_SCORE = {
    SITES.SPINE: coding(LOINC, "38267-1", "DXA Lumbar spine [T-score] Bone density"),
    SITES.HIP: coding(LOINC, "38264-8", "DXA Hip [T-score] Bone density"),
}
DENSITY = coding(TESTS, DXA, "Bone density by DXA")
VALUES: Sequence[tuple[str, str, tuple[str, str], dict[Any, Json]]] = (
    (
        "Bone mineral density",
        "bmd",
        ("g/cm2", "g/cm2"),
        {
            SITES.SPINE: coding(
                LOINC, "24966-4", "DXA Lumbar spine [Mass/Area] Bone density"
            )
        },
    ),
    ("T-score", "t_score", ("T-score", "{T-score}"), T_SCORE),
    (
        "Z-score",
        "z_score",
        ("Z-score", "{Z-score}"),
        {
            SITES.SPINE: coding(
                LOINC, "85394-5", "DXA Lumbar spine [Z-score] Bone density"
            )
        },
    ),
)


def densities(reading: Reading) -> QuerySet[Any, Any]:
    rows = BoneDensity.objects.visible_to(reading.actor)
    return rows.select_related("scan")


def density(row: BoneDensity, _reading: Reading) -> Json:
    site = str(row.get_site_display())
    return observation(
        row,
        f"density-{row.pk}",
        status="entered-in-error" if row.scan.withdrawn_at else "final",
        category=IMAGING,
        code=concept(f"Bone density by DXA: {site}", DENSITY),
        effectiveDateTime=parts.day(row.scan.scanned_on),
        performer=[{"display": row.scan.centre}] if row.scan.centre else [],
        bodySite=concept(site),
        device={"display": row.scan.machine} if row.scan.machine else None,
        component=there(
            component(
                name, quantity(getattr(row, field), *unit), *_code(codes, row.site)
            )
            for name, field, unit, codes in VALUES
        ),
    )


def _code(codes: dict[Any, Json], site: str) -> list[Json]:
    return [codes[SITES(site)]] if SITES(site) in codes else []


# --- Blood and FRAX, as they were reported

BLOOD = coding(TESTS, "blood", "Blood test, as the laboratory wrote it")
FRAX = coding(TESTS, "frax", "FRAX ten-year fracture probability")


def blood_tests(reading: Reading) -> QuerySet[Any, Any]:
    rows = BloodTest.objects.visible_to(reading.actor)
    return rows.select_related("recorded_by")  # type: ignore[no-any-return]


def blood_test(row: BloodTest, _reading: Reading) -> Json:
    return observation(
        row,
        f"blood-{row.pk}",
        status=status_of(row),
        category=LABORATORY,
        code=concept(BLOOD["display"], BLOOD),
        effectiveDateTime=parts.day(row.drawn_on),
        issued=parts.instant(row.recorded_at),
        component=[
            {"code": concept(name), "valueString": value} for name, value in row.values
        ],
    )


def fraxes(reading: Reading) -> QuerySet[Any, Any]:
    rows = Frax.objects.visible_to(reading.actor)
    return rows.select_related("recorded_by")  # type: ignore[no-any-return]


def frax(row: Frax, _reading: Reading) -> Json:
    with_bmd = "with bone density" if row.with_bmd else "without bone density"
    return observation(
        row,
        f"frax-{row.pk}",
        status=status_of(row),
        category=SURVEY,
        code=concept(FRAX["display"], FRAX),
        effectiveDateTime=parts.day(row.calculated_on),
        issued=parts.instant(row.recorded_at),
        method=concept(f"FRAX, {row.country_model}, {with_bmd}"),
        component=there(
            [
                component(
                    "Major osteoporotic fracture", quantity(row.major_percent, "%")
                ),
                component("Hip fracture", quantity(row.hip_percent, "%")),
            ]
        ),
    )


FACT = ("recorded_at", "withdrawn_at")
BY_CATEGORY = {key: [said[1]] for key, said in BATTERY.items()}

provide(
    Source(
        type="Observation",
        prefix="test",
        rows=measurements,
        resource=measurement,
        moments=FACT,
        stands=STANDS,
        searches=asked(
            by_code("key", {key: codes_of(key) for key in BATTERY}),
            by_code("key", BY_CATEGORY),
            "measured_on",
        ),
    ),
    Source(
        type="Observation",
        prefix="density",
        rows=densities,
        resource=density,
        moments=("scan__recorded_at", "scan__withdrawn_at"),
        stands=Q(scan__withdrawn_at=None),
        searches=asked(
            always(DENSITY),
            always(IMAGING),
            "scan__scanned_on",
            **{
                "final": Q(scan__withdrawn_at=None),
                "entered-in-error": Q(scan__withdrawn_at__isnull=False),
            },
        ),
    ),
    Source(
        type="Observation",
        prefix="blood",
        rows=blood_tests,
        resource=blood_test,
        moments=FACT,
        stands=STANDS,
        searches=asked(always(BLOOD), always(LABORATORY), "drawn_on"),
    ),
    Source(
        type="Observation",
        prefix="frax",
        rows=fraxes,
        resource=frax,
        moments=FACT,
        stands=STANDS,
        searches=asked(always(FRAX), always(SURVEY), "calculated_on"),
    ),
)
