"""The patient closes the own account: what it means, one press, and a last page."""

from __future__ import annotations

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from patients.models import ClinicSession, HelperLink
from patients.services import leaving
from patients.views.own_record import own
from ptcare.people.access import SignedInRequest, asks_again, public, requires
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

LEFT = "left_clinic"  # in the session after the last: whom to call


@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest) -> HttpResponse:
    """Whoever presses has shown who they are, and read what ends and what stays."""
    patient = own(request)
    if request.method == "GET":
        booked = ClinicSession.objects.visible_to(request.actor).booked()
        helpers = HelperLink.objects.visible_to(request.actor).current()
        page = {
            "clinic": patient.clinic,
            "helpers": helpers.order_by("pk"),
            "booked": booked.filter(on__gte=patient.today(timezone.now())).count(),
        }
        return render(request, "patients/own_close.html", page)
    done = reverse("patients:account_closed")

    def act() -> str:
        leaving.close_account(patient=patient, **by_now(request))
        return done

    try:
        answer = once.answer(request, "account.closed", act)
    except leaving.AlreadyClosed:
        answer = redirect(done)
    logout(request)
    request.session[LEFT] = patient.clinic_id
    return answer


@public
@require_GET
def closed(request: HttpRequest) -> HttpResponse:
    """Nothing on it says whose account it was; only which clinic to call."""
    clinic = Clinic.objects.filter(pk=request.session.get(LEFT, 0)).first()
    return render(request, "patients/own_closed.html", {"clinic": clinic})
