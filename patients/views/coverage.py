"""Cover at the desk: one patient's, with its forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
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

from patients import covering_words
from patients.forms import (
    AuthorizationForm,
    ConfirmForm,
    CoverageForm,
    EndForm,
    ExtendForm,
    LimitForm,
    PriorUseForm,
)
from patients.models import (
    Authorization,
    ClinicSession,
    Coverage,
    Patient,
)
from patients.services import counting, covering
from patients.views.finding import (
    form_status,
    own_patient,
    posted,
    today_at,
)
from ptcare import navigation
from ptcare.audit.recording import record
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once

ABOUT_A_SESSION = ("past_planned:", "attended_unauthorized:")


@requires(Permission.SEE_COVERAGE)
@require_GET
def coverage(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Who pays, what is left, who covers which session, and what to look at."""
    patient = own_patient(request, patient_id)
    record("coverage.read", about=patient, by=request.actor, at=timezone.now())
    today = today_at(patient.clinic)
    result = counting.result_of(patient, today=today)
    sessions = ClinicSession.objects.visible_to(request.actor).filter(patient=patient)
    plans = Coverage.objects.visible_to(request.actor).filter(patient=patient)
    approvals = Authorization.objects.visible_to(request.actor).filter(patient=patient)
    by_id = {str(row.pk): row for row in sessions.select_related("therapist__user")}
    counted = {row.authorization_id: row for row in result.authorizations}
    page = {
        "patient": patient,
        "today": today,
        "summary": result.patient_summary,
        "left_after": _left_after(result.patient_summary),
        "limit_words": covering_words.LIMITS[result.patient_summary.limited_by],
        "plans": [
            {
                "row": plan,
                "is_confirmed": covering_words.is_confirmed(
                    plan.verified_on, today=today
                ),
                "limits": [r for r in result.limits if r.coverage_id == str(plan.pk)],
                "approvals": [
                    (row, counted[str(row.pk)])
                    for row in approvals
                    if row.coverage_id == plan.pk
                ],
            }
            for plan in plans.select_related("payer").order_by("-effective_from")
        ],
        "lines": [
            (by_id[row.session_id], row, covering_words.reason_words(row.reason))
            for row in reversed(result.sessions)
        ],
        "warnings": [_warning(text, by_id) for text in result.warnings],
        "forecast": result.forecast,
        "may_manage": request.actor.may(Permission.MANAGE_COVERAGE),
        "places": navigation.cover_places(request, request.actor, patient.pk),
    }
    return render(request, "patients/coverage.html", page)


def _left_after(summary: Any) -> int | None:
    left = summary.visits_left
    return None if left is None else max(0, left - summary.booked)


def _warning(text: str, sessions: dict[str, ClinicSession]) -> str:
    words, row_id = covering_words.warning_words(text)
    session = sessions.get(row_id) if text.startswith(ABOUT_A_SESSION) else None
    return f"{words} ({session})" if session else words


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

    return _ask(request, patient, form, "coverage.opened", act, _("Enter a plan"))


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def end_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = _own_coverage(request, coverage_id)
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

    return _ask(request, plan.patient, form, "coverage.ended", act, _("End the plan"))


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def confirm_coverage(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = _own_coverage(request, coverage_id)
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
    return _ask(request, plan.patient, form, "coverage.confirmed", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_visit_limit(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = _own_coverage(request, coverage_id)
    form = LimitForm(posted(request), today=today_at(plan.patient.clinic))

    def act() -> None:
        covering.set_visit_limit(
            coverage=plan,
            visits=form.cleaned_data["visits"],
            by=request.actor,
            now=timezone.now(),
        )

    title = _("How many visits the plan covers")
    return _ask(request, plan.patient, form, "visit_limit.set", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def set_prior_use(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = _own_coverage(request, coverage_id)
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
    return _ask(request, plan.patient, form, "prior_use.set", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def add_authorization(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = _own_coverage(request, coverage_id)
    form = AuthorizationForm(posted(request), today=today_at(plan.patient.clinic))

    def act() -> None:
        covering.add_authorization(
            coverage=plan, by=request.actor, now=timezone.now(), **form.cleaned_data
        )

    title = _("Enter an approval")
    return _ask(request, plan.patient, form, "authorization.added", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def extend_authorization(
    request: SignedInRequest, authorization_id: int
) -> HttpResponse:
    row = _own_authorization(request, authorization_id)
    form = ExtendForm(
        posted(request),
        today=today_at(row.patient.clinic),
        initial={"visits": row.visits_approved, "valid_to": row.valid_to},
    )

    def act() -> None:
        covering.extend_authorization(
            authorization=row,
            by=request.actor,
            now=timezone.now(),
            **form.cleaned_data,
        )

    title = _("Approved, more visits or a later end")
    return _ask(request, row.patient, form, "authorization.extended", act, title)


@requires(Permission.MANAGE_COVERAGE)
@require_POST
def void_authorization(request: SignedInRequest, authorization_id: int) -> HttpResponse:
    row = _own_authorization(request, authorization_id)
    here = _page_of(row.patient)

    def act() -> str:
        covering.void_authorization(
            authorization=row, by=request.actor, now=timezone.now()
        )
        messages.success(request, _("The approval is void."))
        return here

    try:
        return once.answer(request, "authorization.voided", act)
    except covering.AlreadyVoid:
        messages.warning(request, _("The approval was void already."))
        return redirect(here)


def _ask(
    request: SignedInRequest,
    patient: Patient,
    form: forms.Form,
    deed: str,
    act: Callable[[], object],
    title: str,
) -> HttpResponse:
    """One form about cover: asked, refused beside its field, or done."""
    here = _page_of(patient)

    def do() -> str:
        act()
        messages.success(request, _("Saved. The visits are counted anew."))
        return here

    if request.method == "POST" and form.is_valid():
        try:
            return once.answer(request, deed, do)
        except covering.Overlaps:
            words = _("Another plan of this rank is in force on some of these days.")
            form.add_error(_last_day_of(form), words)
        except covering.EndsBeforeItBegins:
            form.add_error(_last_day_of(form), _("This lies before the first day."))
        except covering.AlreadyVoid:
            form.add_error(None, _("The approval is void: enter a new one."))
    page = {"form": form, "patient": patient, "title": title, "here": here}
    return render(
        request, "patients/coverage_form.html", page, status=form_status(request)
    )


def _last_day_of(form: forms.Form) -> str | None:
    names = ("effective_to", "last_day", "valid_to")
    return next((name for name in names if name in form.fields), None)


def _page_of(patient: Patient) -> str:
    return reverse("patients:coverage", args=[patient.pk])


def _own_coverage(request: SignedInRequest, coverage_id: int) -> Coverage:
    rows = Coverage.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("patient__clinic"), pk=coverage_id)


def _own_authorization(request: SignedInRequest, row_id: int) -> Authorization:
    rows = Authorization.objects.visible_to(request.actor)
    return get_object_or_404(rows.select_related("patient__clinic"), pk=row_id)
