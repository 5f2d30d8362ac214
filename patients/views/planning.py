"""The planner: what each way of coming does to cover, before anything is booked."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import planning_words, ribbon_words
from patients.cover_statement import Known
from patients.forms.planning import PlanForm
from patients.models import Coverage
from patients.rules.coming import Cover
from patients.services import planning
from patients.services.planning import Plans
from patients.views.finding import own_patient
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.BOOK_SESSIONS)
@require_GET
def planner(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Side by side, as booked and as it could be; what is asked is in the address."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    looked("coverage.read", about=patient, by=request.actor, at=now)
    form = PlanForm(request.GET or None)
    plans = planning.plans_of(patient, form.wish(), now=now)
    options = planning_words.options(plans, patient)
    page = {
        "patient": patient,
        "form": form,
        "is_asked": form.is_bound,
        "plans": plans,
        "course": planning_words.course(plans),
        "usual": planning_words.usual(plans),
        "notices": planning_words.notices(
            plans, patient, is_confirmed=_is_confirmed(request, patient.pk, plans)
        ),
        "options": options,
        "key": ribbon_words.key_of(each["picture"] for each in options),
    }
    status = 422 if form.errors else 200
    return render(request, "patients/planner.html", page, status=status)


def _is_confirmed(request: SignedInRequest, patient_id: int, plans: Plans) -> bool:
    """Whether each plan in force has answered within thirty days."""
    rows = Coverage.objects.visible_to(request.actor).filter(patient=patient_id)
    answers = {str(pk): on for pk, on in rows.values_list("pk", "verified_on")}
    as_booked = plans.as_booked
    cover = Cover(facts=as_booked.facts, result=as_booked.result)
    return Known(answers=answers).confirms(cover)
