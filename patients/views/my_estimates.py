"""The patient's own written estimate: asked for, read, printed."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import EstimateRequest, GoodFaithEstimate, Patient
from patients.rules.coming import Cover
from patients.services import estimating
from patients.views.estimates import as_file
from patients.views.finding import own_one
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now


def shown(request: SignedInRequest, cover: Cover) -> dict[str, Any] | None:
    """What the page of visits says of it; None where there is nothing to say."""
    rows = GoodFaithEstimate.objects.visible_to(request.actor).current()
    current = rows.without_files().first()
    if current is None and not cover.has_price_to_ask:
        return None
    asked = EstimateRequest.objects.visible_to(request.actor).open()
    return {
        "current": current,
        "asked": asked.first(),
        "may_ask": cover.has_price_to_ask,
    }


@requires(Permission.SEE_OWN_MONEY)
@require_GET
def own_estimate(request: SignedInRequest, estimate_id: int) -> HttpResponse:
    """Reading it is kept as a proof that it has arrived."""
    rows = GoodFaithEstimate.objects.visible_to(request.actor)
    row = get_object_or_404(rows.select_related("patient"), pk=estimate_id)
    estimating.open_estimate(estimate=row, **by_now(request))
    page = {
        "row": row,
        "words": row.words,
        "newer": rows.without_files().filter(replaces=row).first(),
        "earlier": rows.without_files()
        .filter(version__lt=row.version)
        .order_by("-version"),
    }
    return render(request, "patients/my_estimate.html", page)


@limited("paper")
@requires(Permission.SEE_OWN_MONEY)
@require_GET
def own_estimate_pdf(request: SignedInRequest, estimate_id: int) -> HttpResponse:
    row = own_one(request, GoodFaithEstimate, estimate_id)
    estimating.open_estimate(estimate=row, **by_now(request))
    return as_file(row)


@requires(Permission.SEE_OWN_MONEY)
@require_POST
def ask(request: SignedInRequest) -> HttpResponse:
    """Once: whoever asks again while we are at it hears the same."""
    patients = Patient.objects.visible_to(request.actor).select_related("clinic")
    patient = get_object_or_404(patients)

    return press(
        request,
        "estimate.asked",
        lambda: estimating.ask(patient=patient, **by_now(request)),
        said=_("We will write it for you."),
        back=reverse("patients:my_visits") + "#estimate",
    )
