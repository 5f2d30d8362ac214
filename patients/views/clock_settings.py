"""How long the clinic's clocks run, and when it is told ahead."""

from __future__ import annotations

from dataclasses import asdict

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.forms.clocks import ClocksForm
from patients.models import ClockSettings
from patients.models.clock_facts import limits_of
from patients.services import certifying, plan_changes
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def clocks(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    shown = plan_changes.stamp_of(ClockSettings.of(clinic.pk))
    now = asdict(limits_of(clinic.pk)) | {"seen": shown}
    form = ClocksForm(posted(request), initial=now)

    def act() -> None:
        said = dict(form.cleaned_data)
        certifying.set_clocks(
            clinic=clinic,
            seen=said.pop("seen"),
            said=said,
            by=request.actor,
            now=timezone.now(),
        )

    return ask_of_clinic(
        request,
        form,
        act,
        deed="clinic.clocks_set",
        template="patients/clock_settings.html",
    )
