"""CarePlan of an exercise program, and ServiceRequest of each exercise in it.

Signed ones only, and of them what patients see too: neither drafts nor what waits.
"""

from __future__ import annotations

from typing import Any

from django.db.models import (
    Case,
    Exists,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Now

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
    latest,
    on,
    provide,
)
from patients.models.days import DayAfter, LocalDay, Midnight
from programs.models import ItemRest, Program, ProgramItem

EXERCISES = coding(PLANS, "exercise-program", "Exercise program")
EXERCISE = coding(ORDERS, "exercise", "Prescribed exercise")
WEEKDAYS = ("", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
STATUSES = ("active", "on-hold", "completed", "revoked")
ZONE = F("patient__time_zone")
TODAY = LocalDay(ZONE, Now())


def over_at(last_on: str) -> Case:
    """When the day after the last one begins; nothing as long as it has not."""
    ended = When(**{last_on + "__lt": TODAY}, then=Midnight(ZONE, DayAfter(F(last_on))))
    return Case(ended)


# --- A program


def programs(reading: Reading) -> QuerySet[Any, Any]:
    told = ProgramItem.objects.visible_to(reading.actor).filter(is_waiting=False)
    return (
        Program.objects.visible_to(reading.actor)
        .filter(signed_at__isnull=False)
        .select_related("signed_by")
        .prefetch_related(Prefetch("items", told.order_by("pk"), to_attr="told"))
        .annotate(
            word=_word_of_a_program(),
            over_at=over_at("ends_on"),
            changed_at=last_change(Program),
        )
    )


def program(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "CarePlan",
        f"program-{row.pk}",
        updated=row.fhir_updated_at,
        status=row.word,
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


def _word_of_a_program() -> Case:
    """Over is what somebody ended, and what has had its last day; revoked what was
    ended before its first."""
    ended_on = LocalDay(ZONE, F("ended_at"))
    return Case(
        When(starts_on__gt=ended_on, then=Value("revoked")),
        When(Q(ended_at__isnull=False) | Q(ends_on__lt=TODAY), then=Value("completed")),
        When(held_at__isnull=False, then=Value("on-hold")),
        default=Value("active"),
    )


# --- An exercise of it, at one dose


def items(reading: Reading) -> QuerySet[Any, Any]:
    return (
        ProgramItem.objects.visible_to(reading.actor)
        .filter(is_waiting=False, program__signed_at__isnull=False)
        .select_related("program", "exercise", "prescribed_by")
        .annotate(
            word=_word_of_an_item(),
            over_at=over_at("ends_on"),
            program_over_at=over_at("program__ends_on"),
            changed_at=last_change(ProgramItem),
            rest_at=latest(_rests(), "rested_at", "settled_at"),
            program_at=last_change(Program, "program"),
        )
    )


def _rests() -> QuerySet[ItemRest]:
    return ItemRest.objects.filter(item=OuterRef("pk"))


def _word_of_an_item() -> Case:
    """As of its program; and of what rests, it is not known yet whether it is over."""
    is_over = Q(program__ended_at__isnull=False) | Q(program__ends_on__lt=TODAY)
    ended_on = LocalDay(ZONE, F("program__ended_at"))
    never_began = Q(ends_on__lt=F("starts_on")) | Q(starts_on__gt=ended_on)
    rests = Exists(ItemRest.objects.open().filter(item=OuterRef("pk")))
    return Case(
        When(~is_over & rests, then=Value("on-hold")),
        When(never_began, then=Value("revoked")),
        When(is_over | Q(ends_on__lt=TODAY), then=Value("completed")),
        When(program__held_at__isnull=False, then=Value("on-hold")),
        default=Value("active"),
    )


def item(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "ServiceRequest",
        f"exercise-{row.pk}",
        updated=row.fhir_updated_at,
        basedOn=[parts.reference("CarePlan", f"program-{row.program_id}")],
        status=row.word,
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


by_word = by_status({word: Q(word=word) for word in STATUSES})

provide(
    Source(
        type="CarePlan",
        prefix="program",
        rows=programs,
        resource=program,
        moments=(
            *("signed_at", "held_at", "ended_at"),
            *("edition_at", "changed_at", "over_at"),
        ),
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(EXERCISES),
            "status": by_word,
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
            *("over_at", "program_over_at", "rest_at"),
        ),
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(EXERCISE),
            "status": by_word,
            "authored": on("prescribed_at__date"),
        },
    ),
)
