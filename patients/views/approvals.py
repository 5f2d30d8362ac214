"""What a plan was asked for and has approved: entered and decided at the desk."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms import ReasonForm
from patients.forms.approving import DecideForm, ExtendForm, GrantForm, RequestForm
from patients.services import approving
from patients.views.cover_asking import (
    ask_about_plan,
    own_authorization,
    own_coverage,
)
from patients.views.finding import today_at
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, said_by

LINE = "patients/approval_form.html"


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def add_authorization(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    form = GrantForm(posted(request), plan=plan, today=today_at(plan.clinic))

    return ask_about_plan(
        request,
        plan.patient,
        form,
        lambda: approving.add_authorization(
            coverage=plan, granted=form.granted(), **by_now(request)
        ),
        deed="authorization.added",
        title=_("Enter an approval"),
        template=LINE,
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def request_authorization(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    plan = own_coverage(request, coverage_id)
    today = today_at(plan.clinic)
    form = RequestForm(
        posted(request), plan=plan, today=today, initial={"requested_on": today}
    )

    def act() -> None:
        approving.request_authorization(coverage=plan, **said_by(request, form))

    return ask_about_plan(
        request,
        plan.patient,
        form,
        act,
        deed="authorization.requested",
        title=_("We asked for more visits"),
        template=LINE,
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def decide_authorization(
    request: SignedInRequest, authorization_id: int
) -> HttpResponse:
    row = own_authorization(request, authorization_id)
    today = today_at(row.clinic)
    form = DecideForm(
        posted(request),
        plan=row.coverage,
        today=today,
        initial={
            "number": row.number,
            "visits": row.visits_requested,
            "valid_from": row.valid_from,
            "decided_on": today,
        },
    )

    def act() -> None:
        about: dict[str, Any] = {
            "authorization": row,
            "by": request.actor,
            "now": timezone.now(),
        }
        if form.is_denied:
            approving.deny_request(
                reason=form.cleaned_data["denial_reason"],
                decided_on=form.cleaned_data["decided_on"],
                **about,
            )
        else:
            approving.approve_request(granted=form.granted(), **about)

    return ask_about_plan(
        request,
        row.patient,
        form,
        act,
        deed="authorization.decided",
        title=_("The plan has decided"),
        hint=_("We asked for %(visits)s visits.") % {"visits": row.visits_requested},
        template=LINE,
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def extend_authorization(
    request: SignedInRequest, authorization_id: int
) -> HttpResponse:
    row = own_authorization(request, authorization_id)
    form = ExtendForm(posted(request), row=row, today=today_at(row.clinic))

    return ask_about_plan(
        request,
        row.patient,
        form,
        lambda: approving.extend_authorization(
            authorization=row,
            granted=form.granted(),
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"],
            **by_now(request),
        ),
        deed="authorization.extended",
        title=_("Extend or correct the approval"),
        hint=_("The number stays, and so do the old values. A new number is new."),
        template=LINE,
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def void_authorization(request: SignedInRequest, authorization_id: int) -> HttpResponse:
    row = own_authorization(request, authorization_id)
    form = ReasonForm(posted(request))

    def act() -> None:
        approving.void_authorization(authorization=row, **said_by(request, form))

    return ask_about_plan(
        request,
        row.patient,
        form,
        act,
        deed="authorization.voided",
        title=_("Make approval %(number)s void") % {"number": row},
        hint=_("It was a mistake, or the plan took it back. It then covers nothing."),
        template="patients/question.html",
    )
