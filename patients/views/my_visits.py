"""The patient's own visits: what is covered, until when, what then."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import cover_statement
from patients.models import ClinicSession, Coverage, Patient, facts_of
from patients.rules import coverage
from patients.services import counting
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

NEXT = 12


@requires(Permission.SEE_OWN_DAY)
@require_GET
def my_visits(request: SignedInRequest) -> HttpResponse:
    """A helper reads when the visits are, and nothing of what they cost."""
    patients = Patient.objects.visible_to(request.actor).select_related("clinic")
    patient = get_object_or_404(patients)
    today = counting.clinic_day(patient.clinic, timezone.now())
    coming = list(
        ClinicSession.objects.visible_to(request.actor)
        .booked()
        .filter(on__gte=today)
        .select_related("therapist__user")
        .order_by("on", "start")[:NEXT]
    )
    page: dict[str, Any] = {
        "clinic": patient.clinic,
        "visits": [(visit, None) for visit in coming],
    }
    if request.actor.may(Permission.SEE_OWN_MONEY):
        page |= what_it_costs(request, patient, coming, today=today)
    return render(request, "patients/my_visits.html", page)


def what_it_costs(
    request: SignedInRequest,
    patient: Patient,
    coming: list[ClinicSession],
    *,
    today: dt.date,
) -> dict[str, Any]:
    facts = facts_of(patient, as_of=today)
    result = coverage.evaluate(facts)
    plans = Coverage.objects.visible_to(request.actor).select_related("payer")
    plan = plans.filter(pk=int(result.patient_summary.coverage_id or 0)).first()
    said = cover_statement.statement(
        facts, result, verified_on=plan.verified_on if plan else None
    )
    rows = {row.session_id: row for row in result.sessions}
    marks = [
        cover_statement.patient_mark(
            rows.get(str(visit.pk)), is_known=said.is_confirmed
        )
        for visit in coming
    ]
    return {
        "statement": said,
        "plan": plan,
        "visits": list(zip(coming, marks, strict=True)),
    }
