"""Requests for a first appointment, at the desk."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import AppointmentRequest
from patients.models.requests import AppointmentRequestQuerySet
from patients.services import requesting
from patients.views.finding import own_clinic, own_one
from ptcare.paging import Place, page_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now

PAGE, RECENT = 50, 30


@requires(Permission.ANSWER_REQUESTS)
@require_GET
def requests(request: SignedInRequest) -> HttpResponse:
    """Whom to call, the longest waiting first; and what became of the others."""
    rows = AppointmentRequest.objects.visible_to(request.actor).select_related(
        "called_by", "settled_by", "admitted_as"
    )
    after = Place.read(request.GET.get("after", ""))
    waiting, goes_on = page_of(
        rows.to_answer(), after=after, by="asked_at", most=PAGE, newest_first=False
    )
    unconfirmed = rows.unconfirmed().order_by("asked_at", "pk")[: PAGE + 1]
    page = {
        "clinic": own_clinic(request),
        "waiting": waiting,
        "goes_on": goes_on,
        "unconfirmed": unconfirmed,
        "most": PAGE,
        "settled": rows.settled().order_by("-settled_at")[:RECENT],
        "may_present": request.actor.may(Permission.PRESENT_CLINIC),
    }
    return render(request, "patients/requests.html", page)


@requires(Permission.ANSWER_REQUESTS)
@require_POST
def mark_called(request: SignedInRequest, request_id: int) -> HttpResponse:
    row = own_request(request, request_id)
    return _pressed(request, "appointment.called", row, requesting.mark_called)


@requires(Permission.ANSWER_REQUESTS)
@require_POST
def decline(request: SignedInRequest, request_id: int) -> HttpResponse:
    row = own_request(request, request_id)
    return _pressed(request, "appointment.declined", row, requesting.decline)


def open_ones(request: SignedInRequest) -> AppointmentRequestQuerySet:
    """All that nobody has settled yet."""
    rows = AppointmentRequest.objects.visible_to(request.actor).open()
    return rows.order_by("asked_at", "pk")


def own_request(request: SignedInRequest, request_id: int) -> AppointmentRequest:
    return own_one(request, AppointmentRequest, request_id)


def _pressed(
    request: SignedInRequest,
    deed: str,
    row: AppointmentRequest,
    act: Callable[..., None],
) -> HttpResponse:
    settled = _("A colleague has settled this request already.")
    return press(
        request,
        deed,
        lambda: act(request=row, **by_now(request)),
        said=_("Saved."),
        back=reverse("patients:requests"),
        refusals={requesting.AlreadySettled: settled},
    )
