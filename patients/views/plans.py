"""A plan of a patient: entered, corrected, ended, and taken back at the desk."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms import ReasonForm
from patients.forms.covering import (
    CorrectForm,
    CoverageForm,
    EndForm,
    hints_of,
    preset_of,
)
from patients.models import Coverage, Payer, amounts_by_figure
from patients.services import covering
from patients.views.cover_asking import ask_about_plan, own_coverage, plan_page_of
from patients.views.finding import own_patient, today_at
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

PRESETS = ("", "medicare", "supplement")


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def open_coverage(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A new plan; `kind` fills in what is usual for one of that kind."""
    patient = own_patient(request, patient_id)
    today = today_at(patient.clinic)
    amounts = amounts_by_figure(patient.clinic_id)
    kind = request.GET.get("kind", "")
    plans = Coverage.objects.visible_to(request.actor).filter(patient=patient)
    on_file = list(plans.active_on(today).select_related("payer"))
    preset = preset_of(kind, amounts, on_file=on_file, today=today)
    alike = [plan for plan in on_file if plan.rank == preset.get("rank", 1)]
    if alike:
        preset["effective_from"] = None  # not of a year in which another has paid
    if kind:
        on_file = alike
    form = CoverageForm(posted(request), today=today, initial=preset, on_file=on_file)
    for name, hint in hints_of(kind, preset, amounts, today=today).items():
        form.fields[name].help_text = hint
    form.payers = _payers(request)  # type: ignore[attr-defined]

    def act() -> None:
        now = timezone.now()
        covering.open_coverage(
            patient=patient,
            payer=covering.payer_named(
                name=form.cleaned_data["payer"],
                by=request.actor,
                now=now,
                **form.contact(),
            ),
            start=form.start(),
            ends_before=form.cleaned_data.get("ends_before", False),
            by=request.actor,
            now=now,
            **form.terms(),
        )

    return ask_about_plan(
        request,
        patient,
        form,
        act,
        deed="coverage.opened",
        title=_("Enter a plan"),
        template="patients/plan_open.html",
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def correct_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = CorrectForm(posted(request), plan=plan, today=today_at(plan.clinic))
    form.payers = _payers(request)  # type: ignore[attr-defined]

    def act() -> None:
        now = timezone.now()
        covering.correct_coverage(
            coverage=plan,
            payer=covering.payer_named(
                name=form.cleaned_data["payer"],
                by=request.actor,
                now=now,
                **form.contact(),
            ),
            thresholds=form.cleaned_data["thresholds"],
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            by=request.actor,
            now=now,
            **form.terms(),
        )

    return ask_about_plan(
        request,
        plan.patient,
        form,
        act,
        deed="coverage.corrected",
        title=_("Correct the plan"),
        hint=_("The old values stay in the plan's history, with your reason."),
        back=plan_page_of(plan),
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def end_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = EndForm(
        posted(request),
        today=today_at(plan.clinic),
        initial={"last_day": plan.effective_to},
    )

    return ask_about_plan(
        request,
        plan.patient,
        form,
        lambda: covering.end_coverage(coverage=plan, **said_by(request, form)),
        deed="coverage.ended",
        title=_("End the plan"),
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def withdraw_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = ReasonForm(posted(request))

    return ask_about_plan(
        request,
        plan.patient,
        form,
        lambda: covering.withdraw_coverage(coverage=plan, **said_by(request, form)),
        deed="coverage.withdrawn",
        title=_("The plan was entered by mistake"),
        hint=_("It then never covered anything. If it has only ended, end it instead."),
        template="patients/question.html",
    )


def _payers(request: SignedInRequest) -> list[str]:
    """Names the clinic knows, to choose from while typing."""
    rows = Payer.objects.visible_to(request.actor).order_by("name")
    return list(rows.values_list("name", flat=True)[:200])
