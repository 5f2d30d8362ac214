"""Observation of pain, as it was told: of an exercise, of a week, of a morning.

Nobody answered is no row here: an unanswered pain is never a 0.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet

from patients.fhir import parts
from patients.fhir.battery import BATTERY, SURVEY, TESTS
from patients.fhir.observations import asked, observation
from patients.fhir.parts import Json, coding, concept, quantity
from patients.fhir.reading import Reading
from patients.fhir.sources import EVERY, Source, always, provide
from programs.models import CheckIn, DayReport, ExerciseLog

PAIN = BATTERY["nprs_rest"][3]
OF_EXERCISE = coding(TESTS, "pain-of-exercise", "Pain with an exercise, 0 to 10")
OF_WEEK = coding(TESTS, "pain-of-week", "Pain of the week, 0 to 10")
OF_DAY = coding(TESTS, "pain-of-day", "Pain before the exercises, 0 to 10")
SIX_DAYS = dt.timedelta(days=6)


def pain(row: Any, key: str, code: Json, **said: Any) -> Json:
    return observation(
        row,
        key,
        category=SURVEY,
        code=concept(code["display"], *filter(None, [PAIN]), code),
        issued=parts.instant(row.said_at),
        performer=[_teller(row)],
        valueQuantity=quantity(row.pain, "score", "{score}"),
        **said,
    )


def _teller(row: Any) -> Json:
    """Whoever said it. Helpers have no resource of their own here."""
    if row.said_as == "patient":
        return parts.patient(row.patient_id)
    if row.said_as == "helper":
        return {"display": "A helper of the patient"}
    return parts.who(row.said_by) or {}


def status_of(row: Any) -> str:
    return "entered-in-error" if row.undone_at else "final"


def logs(reading: Reading) -> QuerySet[Any, Any]:
    rows = ExerciseLog.objects.visible_to(reading.actor).filter(pain__isnull=False)
    return rows.select_related("said_by", "item__exercise")


def log(row: ExerciseLog, _reading: Reading) -> Json:
    return pain(
        row,
        f"exercise-pain-{row.pk}",
        OF_EXERCISE,
        status=status_of(row),
        basedOn=[parts.reference("ServiceRequest", f"exercise-{row.item_id}")],
        effectiveDateTime=parts.day(row.on),
        bodySite=concept(row.pain_where) if row.pain_where else None,
        note=parts.notes(
            f"With: {row.item.exercise.name}", "New pain" if row.pain_is_new else ""
        ),
    )


def weeks(reading: Reading) -> QuerySet[Any, Any]:
    rows = DayReport.objects.visible_to(reading.actor).filter(pain__isnull=False)
    return rows.select_related("said_by")


def week(row: DayReport, _reading: Reading) -> Json:
    return pain(
        row,
        f"week-pain-{row.pk}",
        OF_WEEK,
        status=status_of(row),
        effectivePeriod=parts.period(row.on - SIX_DAYS, row.on),
    )


def mornings(reading: Reading) -> QuerySet[Any, Any]:
    rows = CheckIn.objects.visible_to(reading.actor).filter(pain__isnull=False)
    return rows.select_related("said_by")


def morning(row: CheckIn, _reading: Reading) -> Json:
    return pain(
        row,
        f"day-pain-{row.pk}",
        OF_DAY,
        status="final",
        effectiveDateTime=parts.day(row.on),
    )


STANDS = Q(undone_at=None)
UNDONE = {"final": STANDS, "entered-in-error": ~STANDS}


def of_pain(code: Json, **statuses: Q) -> dict[str, Any]:
    codes = [each for each in (PAIN, code) if each]
    return asked(always(*codes), always(SURVEY), "on", **statuses)


provide(
    Source(
        type="Observation",
        prefix="exercise-pain",
        rows=logs,
        resource=log,
        moments=("said_at", "undone_at"),
        stands=STANDS,
        searches=of_pain(OF_EXERCISE, **UNDONE),
    ),
    Source(
        type="Observation",
        prefix="week-pain",
        rows=weeks,
        resource=week,
        moments=("said_at", "undone_at"),
        stands=STANDS,
        searches=of_pain(OF_WEEK, **UNDONE),
    ),
    Source(
        type="Observation",
        prefix="day-pain",
        rows=mornings,
        resource=morning,
        moments=("said_at",),
        searches=of_pain(OF_DAY, final=EVERY),
    ),
)
