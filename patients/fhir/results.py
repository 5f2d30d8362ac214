"""Observation: what was measured elsewhere: bone density, blood and FRAX."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from patients.fhir import parts
from patients.fhir.battery import IMAGING, LABORATORY, SURVEY, TESTS
from patients.fhir.observations import (
    FACT,
    asked,
    component,
    observation,
    status_of,
    there,
)
from patients.fhir.parts import LOINC, Json, coding, concept, quantity
from patients.fhir.reading import Reading
from patients.fhir.sources import STANDS, Source, always, facts, provide
from patients.models import BloodTest, BoneDensity, Frax

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


provide(
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
        rows=facts(BloodTest),
        resource=blood_test,
        moments=FACT,
        stands=STANDS,
        searches=asked(always(BLOOD), always(LABORATORY), "drawn_on"),
    ),
    Source(
        type="Observation",
        prefix="frax",
        rows=facts(Frax),
        resource=frax,
        moments=FACT,
        stands=STANDS,
        searches=asked(always(FRAX), always(SURVEY), "calculated_on"),
    ),
)
