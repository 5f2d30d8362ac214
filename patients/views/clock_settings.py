"""How long the clinic's clocks run, and when it is told ahead."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.clocks import ClocksForm
from patients.models.clock_facts import limits_of
from patients.services import certifying
from patients.views.finding import form_status, own_clinic, posted
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def clocks(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    form = ClocksForm(posted(request), initial=asdict(limits_of(clinic.pk)))
    if form.is_bound and form.is_valid():

        def act() -> str:
            certifying.set_clocks(
                clinic=clinic,
                said=form.cleaned_data,
                by=request.actor,
                now=timezone.now(),
            )
            messages.success(request, _("Saved."))
            return reverse("patients:set_up")

        return once.answer(request, "clinic.clocks_set", act)
    page = {"form": form}
    return render(
        request, "patients/clock_settings.html", page, status=form_status(request)
    )
