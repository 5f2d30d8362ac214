"""Opening a record that one does not see, for an hour, in an emergency."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients.forms.guarding import EmergencyForm
from patients.models import (
    Condition,
    Diagnosis,
    EmergencyAccess,
    EmergencyContact,
    Fracture,
    Medication,
    Patient,
    Referral,
)
from patients.rules import precautions
from patients.services import guarding
from patients.views.finding import closed_doubles
from ptcare.audit.recording import listed, looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.once import answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by

SHOWN = 20


@limited("search")
@requires(Permission.OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def find(request: SignedInRequest) -> HttpResponse:
    """By name, restricted records among them. A name travels in the body of a POST."""
    words = request.POST.get("words", "")[:120].strip()
    rows = []
    if words:
        found = guarding.findable(request.actor).called(words).order_by("name", "pk")
        rows = list(found.select_related("therapist__user")[:SHOWN])
        ids = [row.pk for row in rows]
        listed("emergency", patients=ids, by=request.actor, at=timezone.now())
    page = {"rows": rows, "words": words, "closed": request.actor.closed}
    return render(request, "patients/emergency_find.html", page)


def findable_or_404(request: SignedInRequest, patient_id: int) -> Patient:
    """Who was entered twice is found by either record, and opened by the kept one."""
    rows = guarding.findable(request.actor).select_related("clinic", "therapist__user")
    row = get_object_or_404(rows.with_kept(), pk=patient_id)
    return get_object_or_404(rows, pk=row.kept_id) if row.kept_id else row


@requires(Permission.OPEN_IN_EMERGENCY)
@require_http_methods(["GET", "POST"])
def open_record(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = findable_or_404(request, patient_id)
    there = reverse("patients:emergency", args=[patient.pk])
    form = EmergencyForm(posted(request))

    def act() -> None:
        guarding.open_in_emergency(patient=patient, **said_by(request, form))

    try:
        answer = answer_or_tell(request, form, "emergency.opened", act, back=there)
    except guarding.AlreadyOpen:
        return redirect(there)
    if answer:
        return answer
    page = {"form": form, "patient": patient, "cancel": reverse("patients:list")}
    return render_form(request, "patients/emergency_open.html", page)


@requires(Permission.OPEN_IN_EMERGENCY)
@require_GET
def emergency(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What matters now: whom to call, what is broken, what the person takes."""
    patient = findable_or_404(request, patient_id)
    access = request.actor.emergency(patient.pk)
    if access is None:
        return redirect("patients:open_record", patient.pk)
    records = [patient, *(row.patient for row in closed_doubles(request, patient))]
    for each in records:
        looked("emergency.read", about=each, by=request.actor, at=timezone.now())
    page = _what_matters(request, records) | {
        "patient": patient,
        "access": access,
        "age": patient.age_on(patient.today(timezone.now())),
        "may_see_findings": request.actor.may(Permission.SEE_FINDINGS),
    }
    return render(request, "patients/emergency.html", page)


def _what_matters(
    request: SignedInRequest, records: Sequence[Patient]
) -> dict[str, Any]:
    """The few facts, of a closed double of the person as well; all other pages stay as
    they are for this role."""

    def standing(model: Any) -> Any:
        rows = model.objects.visible_to(request.actor).standing()
        return rows.filter(patient__in=records)

    conditions = standing(Condition).order_by("recorded_at")
    return {
        "contacts": standing(EmergencyContact).order_by("recorded_at", "pk"),
        "fractures": standing(Fracture).order_by("-recorded_at"),
        "conditions": [
            (row, precautions.Condition(row.key).label) for row in conditions
        ],
        "diagnoses": standing(Diagnosis).order_by("-recorded_at"),
        "medicines": standing(Medication).filter(stopped_on=None).order_by("name"),
        "referrals": standing(Referral).order_by("-referred_on", "-pk")[:1],
    }


@requires(Permission.OPEN_IN_EMERGENCY)
@require_POST
def give_back(request: SignedInRequest, access_id: int) -> HttpResponse:
    rows = EmergencyAccess.objects.visible_to(request.actor)
    mine = rows.filter(membership=request.actor.standing.row_id)
    access = get_object_or_404(mine, pk=access_id)
    return press(
        request,
        "emergency.given_back",
        lambda: guarding.give_back(access=access, **by_now(request)),
        said=_("Closed again."),
        back=reverse("patients:list"),
    )
