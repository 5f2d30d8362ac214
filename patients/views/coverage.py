"""Cover at the desk: one patient's page."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import (
    require_GET,
)

from patients import clocks_words, covering_words
from patients.models import (
    Authorization,
    ClinicSession,
    Coverage,
)
from patients.models.clock_facts import clocks_of
from patients.services import counting
from patients.views import alerts
from patients.views.finding import (
    own_patient,
    today_at,
)
from ptcare import navigation
from ptcare.audit.recording import record
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

ABOUT_A_SESSION = ("past_planned:", "attended_unauthorized:")


@requires(Permission.SEE_COVERAGE)
@require_GET
def coverage(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Who pays, what is left, who covers which session, and what to look at."""
    patient = own_patient(request, patient_id)
    record("coverage.read", about=patient, by=request.actor, at=timezone.now())
    today = today_at(patient.clinic)
    result = counting.current(patient, now=timezone.now()).result
    sessions = ClinicSession.objects.visible_to(request.actor).filter(patient=patient)
    plans = Coverage.objects.visible_to(request.actor).filter(patient=patient)
    approvals = Authorization.objects.visible_to(request.actor).filter(patient=patient)
    by_id = {str(row.pk): row for row in sessions.select_related("therapist__user")}
    counted = {row.authorization_id: row for row in result.authorizations}
    page = {
        "patient": patient,
        "today": today,
        "summary": result.patient_summary,
        "left_after": _left_after(result.patient_summary),
        "limit_words": covering_words.LIMITS[result.patient_summary.limited_by],
        "plans": [
            {
                "row": plan,
                "is_confirmed": covering_words.is_confirmed(
                    plan.verified_on, today=today
                ),
                "limits": [r for r in result.limits if r.coverage_id == str(plan.pk)],
                "approvals": [
                    (row, counted[str(row.pk)])
                    for row in approvals
                    if row.coverage_id == plan.pk
                ],
            }
            for plan in plans.select_related("payer").order_by("-effective_from")
        ],
        "lines": [
            (by_id[row.session_id], row, covering_words.reason_words(row.reason))
            for row in reversed(result.sessions)
        ],
        "warnings": [_warning(text, by_id) for text in result.warnings],
        "forecast": result.forecast,
        **alerts.about(request, patient, today),
        "may_manage": request.actor.may(Permission.MANAGE_COVERAGE),
        "clocks": clocks_words.lines(clocks_of(patient, today=today)),
        "places": navigation.cover_places(request, request.actor, patient.pk),
    }
    return render(request, "patients/coverage.html", page)


def _left_after(summary: Any) -> int | None:
    left = summary.visits_left
    return None if left is None else max(0, left - summary.booked)


def _warning(text: str, sessions: dict[str, ClinicSession]) -> str:
    words, row_id = covering_words.warning_words(text)
    session = sessions.get(row_id) if text.startswith(ABOUT_A_SESSION) else None
    return f"{words} ({session})" if session else words
