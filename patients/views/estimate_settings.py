"""By which numbers a payer would know the clinic and its therapists."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.forms.estimating import OF_CLINIC, NumbersForm
from patients.models import EstimateSettings, ProviderNumber
from patients.services import estimating, plan_changes
from patients.views.asking import ask_of_clinic
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def numbers(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    therapists = Membership.objects.visible_to(request.actor).current().therapists()
    form = NumbersForm(
        posted(request),
        therapists=list(therapists.select_related("user").order_by("user__name")),
        initial=_known(request, clinic),
    )

    return ask_of_clinic(
        request,
        form,
        lambda: estimating.set_numbers(
            clinic=clinic,
            said=form.said(),
            of_therapists=form.numbers(),
            seen=form.cleaned_data["seen"],
            by=request.actor,
            now=timezone.now(),
        ),
        deed="clinic.numbers_set",
        template="patients/numbers.html",
    )


def _known(request: SignedInRequest, clinic: Clinic) -> dict[str, Any]:
    """What is on file; of a new clinic the address of its public page."""
    shown = {"seen": plan_changes.stamp_of(*estimating.rows_of(clinic.pk))}
    row = EstimateSettings.objects.visible_to(request.actor).first()
    kept = ProviderNumber.objects.visible_to(request.actor)
    of_therapists = {
        f"npi_{key}": npi for key, npi in kept.values_list("membership_id", "npi")
    }
    if row is None:
        return {"place": ", ".join(clinic.address.split("\n"))} | of_therapists | shown
    return {name: getattr(row, name) for name in OF_CLINIC} | of_therapists | shown
