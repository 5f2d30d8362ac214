"""Plans of care and progress notes: one patient's page."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from patients import clocks_words
from patients.models import (
    CareStep,
    Evaluation,
    Patient,
    PlanOfCare,
    ProgressNote,
)
from patients.models.clock_facts import (
    as_rule,
    clocks_of,
    limits_of,
    steps_by_plan,
)
from patients.rules import clocks
from patients.views.finding import own_patient, today_at
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

TITLES = {
    CareStep.Kind.SENT: gettext_lazy("The plan was sent"),
    CareStep.Kind.ORDER: gettext_lazy("A signed order is on file"),
    CareStep.Kind.VERBAL: gettext_lazy("The doctor has said yes"),
    CareStep.Kind.SIGNED: gettext_lazy("The doctor has signed"),
    CareStep.Kind.ENDED: gettext_lazy("End the plan early"),
}
BY_DESK = (  # in the order in which one wants to enter them
    CareStep.Kind.SENT,
    CareStep.Kind.SIGNED,
    CareStep.Kind.VERBAL,
    CareStep.Kind.ORDER,
)


@requires(Permission.SEE_COVERAGE)
@require_GET
def care(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What both clocks say, each plan with what became of it, and the notes."""
    patient = own_patient(request, patient_id)
    looked("care.read", about=patient, by=request.actor, at=timezone.now())
    today = today_at(patient.clinic)
    found, limits = clocks_of(patient, today=today), limits_of(patient.clinic_id)
    told = clocks.to_tell(found, limits=limits, today=today)
    is_in_care = patient.discharged_on is None
    reports = Evaluation.objects.visible_to(request.actor).signed()
    page = {
        "patient": patient,
        "lines": clocks_words.lines(found, patient),
        "told": [clocks_words.told_line(each) for each in told if is_in_care],
        "plans": _plans(request, patient, found, limits, today),
        "notes": _notes(request, patient),
        "reports": reports.filter(patient=patient)
        .exclude(kind=Evaluation.Kind.FIRST)
        .select_related("signed_by")
        .newest_first(),
        "may_plan": request.actor.may(Permission.PLAN_CARE),
        "may_certify": request.actor.may(Permission.CERTIFY_CARE),
        "may_read_findings": request.actor.may(Permission.SEE_FINDINGS),
    }
    return render(request, "patients/care.html", page)


def _plans(
    request: SignedInRequest,
    patient: Patient,
    found: clocks.Clocks,
    limits: clocks.Limits,
    today: dt.date,
) -> list[dict[str, Any]]:
    """The newest first, each with its steps and how it stands by itself."""
    rows = PlanOfCare.objects.visible_to(request.actor).standing()
    plans = list(rows.filter(patient=patient).order_by("-certified_from", "-pk"))
    steps = CareStep.objects.visible_to(request.actor).standing()
    by_plan = steps_by_plan(
        steps.filter(plan__in=plans).select_related("recorded_by").order_by("on", "pk")
    )
    limits = limits.for_kind(found.kind)
    is_over = found.care.state is clocks.Care.ENDED
    holds = None if is_over else found.care.plan_id
    may_plan = request.actor.may(Permission.PLAN_CARE)
    return [
        {
            "row": plan,
            "steps": by_plan[plan.pk],
            "line": clocks_words.standing_line(
                as_rule(plan, by_plan[plan.pk]), found.first_on, limits, today
            ),
            "is_current": str(plan.pk) == holds,
            "next": _next_steps(by_plan[plan.pk]),
            "may_end": may_plan and not _is_over(plan, by_plan[plan.pk], today),
        }
        for plan in plans
    ]


def _next_steps(steps: list[CareStep]) -> list[tuple[str, str]]:
    """What may still be entered: nothing once it is signed."""
    done = {step.kind for step in steps}
    if CareStep.Kind.SIGNED in done:
        return []
    return [
        (f"patients:care_{kind}", str(TITLES[kind]))
        for kind in BY_DESK
        if kind not in done
    ]


def _is_over(plan: PlanOfCare, steps: list[CareStep], today: dt.date) -> bool:
    ended = any(step.kind == CareStep.Kind.ENDED for step in steps)
    return ended or plan.certified_to < today


def _notes(request: SignedInRequest, patient: Patient) -> Any:
    rows = ProgressNote.objects.visible_to(request.actor).standing()
    found = rows.filter(patient=patient).select_related("recorded_by")
    return found.order_by("-on", "-pk")
