"""A plan of a patient: entered, corrected, confirmed and ended at the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.covering import (
    ConfirmForm,
    CoverageForm,
    EndForm,
    LimitForm,
    PriorUseForm,
)
from patients.services import covering
from patients.views.cover_forms import ask, own_coverage
from patients.views.finding import own_patient, posted, today_at
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def open_coverage(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = CoverageForm(posted(request), today=today_at(patient.clinic))

    def act() -> None:
        said, now = form.cleaned_data, timezone.now()
        payer = covering.payer_named(
            name=said["payer"], phone=said["payer_phone"], by=request.actor, now=now
        )
        covering.open_coverage(
            patient=patient,
            payer=payer,
            visits=said["visits"],
            by=request.actor,
            now=now,
            **form.terms(),
        )

    return ask(request, patient, form, "coverage.opened", act, _("Enter a plan"))


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def end_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = EndForm(
        posted(request),
        today=today_at(plan.patient.clinic),
        initial={"last_day": plan.effective_to},
    )

    def act() -> None:
        covering.end_coverage(
            coverage=plan,
            last_day=form.cleaned_data["last_day"],
            by=request.actor,
            now=timezone.now(),
        )

    return ask(request, plan.patient, form, "coverage.ended", act, _("End the plan"))


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def confirm_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    today = today_at(plan.patient.clinic)
    form = ConfirmForm(posted(request), today=today, initial={"answered_on": today})

    def act() -> None:
        covering.confirm_coverage(
            coverage=plan,
            answered_on=form.cleaned_data["answered_on"],
            by=request.actor,
            now=timezone.now(),
        )

    title = _("The plan has answered")
    return ask(request, plan.patient, form, "coverage.confirmed", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_visit_limit(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = LimitForm(posted(request), today=today_at(plan.patient.clinic))

    def act() -> None:
        covering.set_visit_limit(
            coverage=plan,
            visits=form.cleaned_data["visits"],
            by=request.actor,
            now=timezone.now(),
        )

    title = _("How many visits the plan covers")
    return ask(request, plan.patient, form, "visit_limit.set", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_prior_use(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    today = today_at(plan.patient.clinic)
    form = PriorUseForm(posted(request), today=today)

    def act() -> None:
        covering.set_prior_use(
            coverage=plan,
            visits=form.cleaned_data["visits"],
            today=today,
            by=request.actor,
            now=timezone.now(),
        )

    title = _("Visits at other clinics")
    return ask(request, plan.patient, form, "prior_use.set", act, title)
