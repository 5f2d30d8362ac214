"""The desk writes a good faith estimate: filled in, checked as it reads, issued."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients import estimate_desk_words
from patients.forms.estimating import EstimateForm, PatternForm
from patients.models import GoodFaithEstimate, Patient
from patients.rules.estimate import Estimate
from patients.services import estimating
from patients.views.finding import own_patient, today_at
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted

REFUSALS = (
    estimating.MedicareCovers,
    estimating.PlanCovers,
    estimating.NotSetUp,
    estimating.NoBirthDate,
    estimating.NoPrice,
    estimating.ChangedMeanwhile,
    estimating.NeedsReason,
    estimating.NoAddress,
)


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Filled in from the bookings or a pattern; read as it is; and only then issued."""
    patient, now = own_patient(request, patient_id), timezone.now()
    pattern = PatternForm(request.GET if "weeks" in request.GET else None)
    form = _form(request, patient, pattern)
    if not form.is_valid():
        return _page(request, patient, form, pattern)
    try:
        if "issue" in request.POST:
            return _issued(request, patient, form)
        checked = estimating.compose(patient=patient, draft=form.draft, now=now)
    except REFUSALS as refusal:
        form.add_error(None, estimate_desk_words.refusal(refusal))
        return _page(request, patient, form, pattern)
    return _page(request, patient, form, pattern, checked=checked)


def _form(
    request: SignedInRequest, patient: Patient, pattern: PatternForm
) -> EstimateForm:
    now = timezone.now()
    proposal = estimating.proposal_of(patient, step=pattern.step, now=now)
    before = _last(request, patient)
    often = pattern.cleaned_data.get("often", "") if pattern.is_bound else ""
    return EstimateForm(
        posted(request),
        email=patient.user.email or "",
        today=today_at(patient.clinic),
        proposal=proposal,
        is_first=before is None,
        initial={
            "first_on": proposal.first_on,
            "last_on": proposal.last_on,
            "often": often,
            "diagnosis": before.data["diagnosis"] if before else "",
            "how": "handed",
        },
    )


def _last(request: SignedInRequest, patient: Patient) -> GoodFaithEstimate | None:
    rows = GoodFaithEstimate.objects.visible_to(request.actor).current()
    return rows.filter(patient=patient).without_files().first()


def _issued(
    request: SignedInRequest, patient: Patient, form: EstimateForm
) -> HttpResponse:
    def act() -> str:
        row = estimating.issue_estimate(
            patient=patient,
            draft=form.draft,
            reviewed=request.POST.get("reviewed", ""),
            handing=form.handing,
            **by_now(request),
        )
        messages.success(request, _("Issued. It stays as it is."))
        return reverse("patients:estimate", args=[row.pk])

    return once.answer(request, "estimate.issued", act)


def _page(
    request: SignedInRequest,
    patient: Patient,
    form: EstimateForm,
    pattern: PatternForm,
    *,
    checked: Estimate | None = None,
) -> HttpResponse:
    page: dict[str, Any] = {"patient": patient, "form": form, "pattern": pattern}
    if checked:
        version = estimating.next_version(patient)
        page |= {
            "words": estimating.words_of(
                patient, checked, version=version, now=timezone.now()
            ),
            "reviewed": estimating.digest_of(checked),
        }
    status = 422 if form.errors else 200
    return render(request, "patients/write_estimate.html", page, status=status)
