"""Condition: what a doctor has found, what has broken, and what a therapist minds.

Codes of ICD-10-CM stand only where the words of the record say as much as the code: a
fracture's own would also say which kind of encounter this is, and nobody told that.
"""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from patients.fhir import parts
from patients.fhir.parts import ICD_10_CM, Json, coding
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    NOTHING,
    STANDS,
    Finds,
    Source,
    about_patient,
    always,
    at,
    by_code,
    by_status,
    facts,
    latest,
    provide,
)
from patients.models import Condition, Diagnosis, Fracture, HealingConfirmation
from patients.rules import precautions

D = Diagnosis.Of
ICD = {
    D.OSTEOPOROSIS: coding(
        ICD_10_CM,
        "M81.0",
        "Age-related osteoporosis without current pathological fracture",
    ),
    D.FROM_STEROIDS: coding(
        ICD_10_CM, "M81.8", "Other osteoporosis without current pathological fracture"
    ),
    D.LOW_BONE_MASS: coding(
        ICD_10_CM,
        "M85.80",
        "Other specified disorders of bone density and structure, unspecified site",
    ),
}
FLAGS = parts.own_system("risk-flag")
FLAG = {
    each.value: coding(FLAGS, each.value, each.label) for each in precautions.Condition
}
KINDS = parts.own_system("condition-kind")
DIAGNOSIS = coding(KINDS, "diagnosis", "Diagnosis made by a doctor")
FRACTURE = coding(KINDS, "fracture", "Fracture")
FLAG_KIND = coding(KINDS, "risk-flag", "Risk flag set by a therapist; no diagnosis")
PROBLEM = coding(
    parts.HL7 + "condition-category", "problem-list-item", "Problem List Item"
)
WITHDRAWN = Q(withdrawn_at__isnull=False)
PRECISE = {"day": "day", "month": "month", "year": "year"}


def condition(row: Any, key: str, status: str, **said: Any) -> Json:
    """What all three have in common; a row that was in error has no status."""
    is_wrong = row.withdrawn_at is not None and status != "inactive"
    verified = "entered-in-error" if is_wrong else "confirmed"
    return parts.resource(
        "Condition",
        key,
        updated=row.fhir_updated_at,
        clinicalStatus=None if is_wrong else parts.hl7("condition-clinical", status),
        verificationStatus=parts.hl7("condition-ver-status", verified),
        subject=parts.patient(row.patient_id),
        recordedDate=parts.instant(row.recorded_at),
        recorder=parts.who(row.recorded_by),
        **said,
    )


def category(kind: Json) -> list[Json]:
    return [{"coding": [PROBLEM]}, {"coding": [kind]}]


# --- A diagnosis; that none was made is no condition


def diagnoses(reading: Reading) -> QuerySet[Any, Any]:
    rows = Diagnosis.objects.visible_to(reading.actor).select_related("recorded_by")
    return rows.exclude(of=D.NONE)


def diagnosis(row: Diagnosis, _reading: Reading) -> Json:
    code = ICD.get(D(row.of))
    words = " — ".join(filter(None, [_english(row), row.words]))
    return condition(
        row,
        f"diagnosis-{row.pk}",
        "active",
        category=category(DIAGNOSIS),
        code=parts.concept(words, *([code] if code else [])),
        onsetDateTime=None,
        asserter={"display": row.made_by} if row.made_by else None,
        note=_made(row),
    )


def _english(row: Diagnosis) -> str:
    return "" if row.of == D.OTHER else str(row.get_of_display())


def _made(row: Diagnosis) -> list[Json]:
    """The day it was made is not the day it began."""
    made = parts.day_as_known(row.made_on, row.precision)
    return parts.notes(f"Made by the doctor: {made}" if made else "")


# --- A fracture


def fractures(reading: Reading) -> QuerySet[Any, Any]:
    healings = HealingConfirmation.objects.filter(fracture=OuterRef("pk"))
    standing = healings.filter(withdrawn_at=None)
    return (
        Fracture.objects.visible_to(reading.actor)
        .select_related("recorded_by")
        .annotate(
            healed_at=latest(standing, "recorded_at"),
            healing_changed_at=latest(healings, "recorded_at", "withdrawn_at"),
        )
    )


HEALED = Q(healed_at__isnull=False) | Q(precision="long_ago")


def fracture(row: Any, _reading: Reading) -> Json:
    is_healed = row.healed_at is not None or row.precision == "long_ago"
    onset = parts.day_as_known(row.happened_on, PRECISE.get(row.precision, ""))
    where = " ".join(
        filter(None, [row.get_side_display() if row.side else "", _site(row)])
    )
    return condition(
        row,
        f"fracture-{row.pk}",
        "resolved" if is_healed else "active",
        category=category(FRACTURE),
        code=parts.concept(f"Fracture: {where}"),
        bodySite=[parts.concept(where)],
        onsetDateTime=onset,
        onsetString=None if onset else str(row.get_precision_display()),
        note=parts.notes(_cause(row), row.limits, row.note),
    )


def _site(row: Fracture) -> str:
    site = str(row.get_site_display())
    return f"{site} ({row.level})" if row.level else site


def _cause(row: Fracture) -> str:
    return f"Cause: {row.get_cause_display()}" if row.cause else ""


# --- A risk flag, which a therapist sets, and takes away when it holds no longer


def flag(row: Condition, _reading: Reading) -> Json:
    """Taken away it is inactive: the record does not tell an error from an end."""
    said = FLAG[row.key]
    return condition(
        row,
        f"risk-{row.pk}",
        "inactive" if row.withdrawn_at else "active",
        category=category(FLAG_KIND),
        code=parts.concept(said["display"], said),
        note=parts.notes(row.note, row.withdrawn_reason),
    )


def asked(
    code: Finds, kind: Json, clinical: dict[str, Q], wrong: Q
) -> dict[str, Finds]:
    return {
        "patient": about_patient(),
        "subject": about_patient(),
        "category": always(PROBLEM, kind),
        "clinical-status": by_status(clinical),
        "verification-status": by_status(
            {"confirmed": ~wrong, "entered-in-error": wrong}
        ),
        "code": code,
        "recorded-date": at("recorded_at"),
    }


provide(
    Source(
        type="Condition",
        prefix="diagnosis",
        rows=diagnoses,
        resource=diagnosis,
        moments=("recorded_at", "withdrawn_at"),
        stands=STANDS,
        searches=asked(
            by_code("of", {of: [code] for of, code in ICD.items()}),
            DIAGNOSIS,
            {"active": ~WITHDRAWN},
            WITHDRAWN,
        ),
    ),
    Source(
        type="Condition",
        prefix="fracture",
        rows=fractures,
        resource=fracture,
        moments=("recorded_at", "withdrawn_at", "healing_changed_at"),
        stands=STANDS,
        searches=asked(
            always(),
            FRACTURE,
            {"active": ~WITHDRAWN & ~HEALED, "resolved": ~WITHDRAWN & HEALED},
            WITHDRAWN,
        ),
    ),
    Source(
        type="Condition",
        prefix="risk",
        rows=facts(Condition),
        resource=flag,
        moments=("recorded_at", "withdrawn_at"),
        stands=STANDS,
        searches=asked(
            by_code("key", {key: [code] for key, code in FLAG.items()}),
            FLAG_KIND,
            {"active": ~WITHDRAWN, "inactive": WITHDRAWN},
            NOTHING,
        ),
    ),
)
