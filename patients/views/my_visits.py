"""The patient's own visits: what is covered, until when, what then."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import courses, cover_statement
from patients.cover_statement import Known
from patients.models import ClinicSession, Coverage, Patient
from patients.rules.coming import Cover
from patients.services import counting
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

NEXT = 4  # visits that are read at once; the later ones are unfolded


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
        .order_by("on", "start")
    )
    page: dict[str, Any] = {"clinic": patient.clinic, "is_mine": False}
    marks: dict[str, Any] = {}
    if request.actor.may(Permission.SEE_OWN_MONEY):
        counted = counting.current(patient, now=timezone.now())
        cover = Cover(facts=counted.facts, result=counted.result)
        known, plans = what_is_known(request, cover)
        course = courses.course_of(patient, today=today)
        page |= what_is_told(cover, known, plans) | {
            "weeks": cover_statement.weeks_of(cover, known, course)
        }
        marks = cover_statement.marks_of(cover, known)
    visits = [(visit, marks.get(str(visit.pk))) for visit in coming]
    page |= {"visits": visits[:NEXT], "later": visits[NEXT:]}
    return render(request, "patients/my_visits.html", page)


def what_is_known(
    request: SignedInRequest, cover: Cover
) -> tuple[Known, dict[str, Coverage]]:
    """When the plans have answered, and the plans by their ids."""
    rows = Coverage.objects.visible_to(request.actor).select_related("payer")
    plans = {str(row.pk): row for row in rows}
    known = Known(answers={key: row.verified_on for key, row in plans.items()})
    return known, plans


def what_is_told(
    cover: Cover, known: Known, plans: dict[str, Coverage]
) -> dict[str, Any]:
    plan = plans.get(cover.summary.coverage_id or "")
    return {
        "is_mine": True,
        "statement": cover_statement.statement(cover, known),
        "costs": cover_statement.costs_of(cover, known),
        "basis": cover_statement.basis_of(cover, known),
        "options": cover_statement.options_of(cover, known),
        "payer": plan.payer if plan else None,
    }
