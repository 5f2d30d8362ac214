"""CarePlan of a plan of care, Goal, and ServiceRequest of a referral."""

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

from patients.fhir import parts
from patients.fhir.parts import Json, coding, concept
from patients.fhir.reading import Reading
from patients.fhir.sources import (
    STANDS,
    Source,
    about_patient,
    always,
    by_status,
    during,
    latest,
    of_fact,
    on,
    provide,
)
from patients.models import CareStep, Goal, GoalOutcome, PlanOfCare, Referral
from patients.models.days import LocalDay
from ptcare.audit.models import AuditEvent

PLANS = parts.own_system("plan-kind")
OF_CARE = coding(PLANS, "plan-of-care", "Plan of care, to be certified by a doctor")
ORDERS = parts.own_system("request-kind")
REFERRAL = coding(ORDERS, "referral", "Referral to physical therapy")

# --- A plan of care; a step may have ended it early


def plans(reading: Reading) -> QuerySet[Any, Any]:
    steps = CareStep.objects.filter(plan=OuterRef("pk"))
    ended = steps.filter(withdrawn_at=None, kind=CareStep.Kind.ENDED)
    return (
        PlanOfCare.objects.visible_to(reading.actor)
        .select_related("recorded_by")
        .annotate(
            ended_on=ended.values("on")[:1],
            steps_at=latest(steps, "recorded_at", "withdrawn_at"),
        )
    )


def plan(row: Any, _reading: Reading) -> Json:
    return parts.resource(
        "CarePlan",
        f"care-{row.pk}",
        updated=row.fhir_updated_at,
        status=_plan_status(row),
        intent="plan",
        category=[{"coding": [OF_CARE]}],
        title=str(row.get_kind_display()),
        description=row.frequency,
        subject=parts.patient(row.patient_id),
        period=parts.period(row.certified_from, row.ended_on or row.certified_to),
        created=parts.instant(row.recorded_at),
        author=parts.who(row.recorded_by),
    )


def _plan_status(row: Any) -> str:
    if row.withdrawn_at:
        return "entered-in-error"
    return "completed" if row.ended_on else "active"


ENDED = Q(ended_on__isnull=False)

# --- A goal, and what became of it


def goals(reading: Reading) -> QuerySet[Any, Any]:
    outcomes = GoalOutcome.objects.filter(goal=OuterRef("pk"))
    standing = GoalOutcome.objects.standing()
    return (
        Goal.objects.visible_to(reading.actor)
        .prefetch_related(Prefetch("outcomes", standing, to_attr="settled"))
        .annotate(
            became=outcomes.filter(withdrawn_at=None).values("outcome")[:1],
            outcome_at=latest(outcomes, "recorded_at", "withdrawn_at"),
        )
    )


def goal(row: Any, reading: Reading) -> Json:
    outcome = row.settled[0] if row.settled else None
    recorded = row.recorded_at.astimezone(reading.zone).date()
    settled = outcome and outcome.recorded_at.astimezone(reading.zone).date()
    achieved = outcome and outcome.outcome == GoalOutcome.Outcome.MET
    return parts.resource(
        "Goal",
        f"goal-{row.pk}",
        updated=row.fhir_updated_at,
        lifecycleStatus=_goal_status(row),
        achievementStatus=parts.hl7("goal-achievement", "achieved")
        if achieved
        else None,
        description=concept(row.words),
        subject=parts.patient(row.patient_id),
        startDate=parts.day(recorded),
        statusDate=parts.day(settled),
        expressedBy=parts.patient(row.patient_id),
        note=parts.notes(outcome.note) if outcome else [],
    )


def _goal_status(row: Any) -> str:
    if row.withdrawn_at:
        return "entered-in-error"
    return {"met": "completed", "dropped": "cancelled"}.get(row.became, "active")


# --- A referral

ENDS_CARE = "patient.discharged"
TURNS = (ENDS_CARE, "patient.readmitted")
DONE = Q(is_followed=True) | Q(patient__discharged_on__gte=F("recorded_on"))


def referrals(reading: Reading) -> QuerySet[Any, Any]:
    """It has done its work once care has ended, and stays so where a later one has
    opened care anew. An end that was taken back without one has ended nothing."""
    turns = AuditEvent.objects.filter(patient_id=OuterRef("patient"), deed__in=TURNS)
    others = Referral.objects.filter(patient=OuterRef("patient"))
    later = Referral.objects.standing().filter(patient=OuterRef("patient_id"))
    ends = turns.filter(
        Exists(later.filter(recorded_at__gte=OuterRef("at"))),
        deed=ENDS_CARE,
        at__gte=OuterRef("recorded_at"),
    )
    return (
        Referral.objects.visible_to(reading.actor)
        .annotate(
            recorded_on=LocalDay(F("patient__clinic__time_zone"), F("recorded_at")),
            is_followed=Exists(ends),
            turned_at=latest(turns, "at"),
            others_at=latest(others, "recorded_at", "withdrawn_at"),
        )
        .annotate(
            word=Case(When(DONE, then=Value("completed")), default=Value("active")),
        )
    )


def referral(row: Any, _reading: Reading) -> Json:
    """Who comes on their own asks for it themselves."""
    is_own = row.kind == Referral.Kind.SELF
    own = parts.patient(row.patient_id)
    requester = own if is_own else {"display": row.referrer}
    return parts.resource(
        "ServiceRequest",
        f"referral-{row.pk}",
        updated=row.fhir_updated_at,
        status="entered-in-error" if row.withdrawn_at else row.word,
        intent="proposal" if is_own else "order",
        category=[{"coding": [REFERRAL]}],
        code=concept("Physical therapy"),
        subject=parts.patient(row.patient_id),
        authoredOn=parts.day(row.referred_on),
        requester=requester,
        reasonCode=[concept(str(row.get_reason_display()))],
        note=parts.notes(row.note),
    )


provide(
    Source(
        type="CarePlan",
        prefix="care",
        rows=plans,
        resource=plan,
        moments=("recorded_at", "withdrawn_at", "steps_at"),
        stands=STANDS,
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(OF_CARE),
            "status": by_status(of_fact(active=~ENDED, completed=ENDED)),
            "date": during("certified_from", "certified_to"),
        },
    ),
    Source(
        type="Goal",
        prefix="goal",
        rows=goals,
        resource=goal,
        moments=("recorded_at", "withdrawn_at", "outcome_at"),
        stands=STANDS,
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "lifecycle-status": by_status(
                of_fact(
                    active=Q(became=None),
                    completed=Q(became="met"),
                    cancelled=Q(became="dropped"),
                )
            ),
        },
    ),
    Source(
        type="ServiceRequest",
        prefix="referral",
        rows=referrals,
        resource=referral,
        moments=("recorded_at", "withdrawn_at", "turned_at", "others_at"),
        stands=STANDS,
        searches={
            "patient": about_patient(),
            "subject": about_patient(),
            "category": always(REFERRAL),
            "status": by_status(
                of_fact(active=Q(word="active"), completed=Q(word="completed"))
            ),
            "authored": on("referred_on"),
        },
    ),
)
