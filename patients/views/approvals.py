"""What a plan has approved: entered, extended and voided at the desk."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms.covering import AuthorizationForm, ExtendForm
from patients.services import covering
from patients.views.cover_forms import (
    ask,
    cover_page_of,
    own_authorization,
    own_coverage,
)
from patients.views.finding import posted, today_at
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def add_authorization(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = AuthorizationForm(posted(request), today=today_at(plan.patient.clinic))

    def act() -> None:
        covering.add_authorization(
            coverage=plan, by=request.actor, now=timezone.now(), **form.cleaned_data
        )

    title = _("Enter an approval")
    return ask(request, plan.patient, form, "authorization.added", act, title)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def extend_authorization(
    request: SignedInRequest, authorization_id: int
) -> HttpResponse:
    row = own_authorization(request, authorization_id)
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
    return ask(request, row.patient, form, "authorization.extended", act, title)


@requires(Permission.MANAGE_COVERAGE)
@require_POST
def void_authorization(request: SignedInRequest, authorization_id: int) -> HttpResponse:
    row = own_authorization(request, authorization_id)
    here = cover_page_of(row.patient)

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
