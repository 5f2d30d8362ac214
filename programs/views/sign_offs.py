"""What is learned in the clinic first: signed off at a visit, and taken back."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms import ReasonForm
from patients.models import Patient
from patients.views.finding import own_one, own_patient
from programs.forms.progression import LevelsForm
from programs.models import Exercise, SignOff, learning
from programs.models.bodies import body_of
from programs.models.learning import ToLearn
from programs.services import signing_off
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def sign_offs(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What waits to be seen done well, and what was. Then back to `next` of the
    address, where another page has led here."""
    patient = own_patient(request, patient_id)
    body = body_of(patient, on=patient.today(timezone.now()))
    ended = learning.ended(patient, request.actor)
    waiting = learning.to_sign_off(patient, request.actor, body=body, gone=ended)
    signed = learning.signed_off(patient, request.actor)
    offered = _offered(waiting, signed)
    form = LevelsForm(posted(request), levels=[(key, key) for key in offered])
    if form.is_valid():
        chosen = [offered[key] for key in form.cleaned_data["levels"]]
        return _signed_off(request, patient, chosen)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    page = {
        "patient": patient,
        "form": form,
        "waiting": waiting,
        "chosen": request.POST.getlist("levels"),
        "signed": signed,
        "ended": ended,
    }
    return render_form(request, "programs/sign_offs.html", page)


Level = tuple[Exercise, int]


def _offered(waiting: Iterable[ToLearn], signed: Iterable[SignOff]) -> dict[str, Level]:
    """What may be signed off; also what just was, so that the same press again finds
    its answer."""
    levels = [
        *((each.exercise, each.level.level) for each in waiting),
        *((each.exercise, each.level) for each in signed),
    ]
    return {
        learning.key_of(exercise, level): (exercise, level)
        for exercise, level in levels
    }


def _signed_off(
    request: SignedInRequest, patient: Patient, levels: Iterable[Level]
) -> HttpResponse:
    own = reverse("programs:sign_offs", args=[patient.pk])
    address = way_on(request, request.GET.get("next", "")) or own

    def act() -> str:
        signing_off.sign_off(patient=patient, levels=levels, **by_now(request))
        messages.success(request, _("Signed off: it may be done at home."))
        return address

    return once.answer(request, "levels.signed_off", act)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, sign_off_id: int) -> HttpResponse:
    """It is not safe at home after all: why, and it closes there at once."""
    row = own_one(request, SignOff, sign_off_id, "patient__clinic", "exercise")
    address = reverse("programs:sign_offs", args=[row.patient_id])
    form = ReasonForm(posted(request))
    if form.is_valid():

        def act() -> str:
            closed = signing_off.withdraw(sign_off=row, **said_by(request, form))
            messages.success(request, _withdrawn(row, closed))
            return address

        try:
            return once.answer(request, "sign_off.withdrawn", act)
        except signing_off.AlreadyWithdrawn:
            messages.warning(request, _("This sign-off was withdrawn already."))
            return redirect(address)
    label = _("Withdraw the sign-off: %(name)s, level %(level)d") % {
        "name": row.exercise,
        "level": row.level,
    }
    page = {"form": form, "title": label, "patient": row.patient, "cancel": address}
    return render_form(request, "programs/finding.html", page)


def _withdrawn(row: SignOff, closed: int) -> str:
    if not closed:
        return _("Withdrawn. Nothing at home rested on it.")
    return _("Withdrawn. %(name)s is closed at home from this moment.") % {
        "name": row.exercise
    }
