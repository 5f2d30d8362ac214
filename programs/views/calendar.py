"""Visits in a calendar of one's own: the page that gives out its address, and what
a calendar reads there."""

from __future__ import annotations

import hashlib
from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from patients.forms.subscribing import CalendarForm
from patients.models import CalendarFeed, Patient
from patients.services import subscribing
from programs import calendar_words
from ptcare.people import tenancy
from ptcare.people.access import SignedInRequest, must_prove_again, public, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, form_status, posted, said_by


@requires(Permission.SEE_OWN_DAY)
@require_http_methods(["GET", "POST"])
def calendar(request: SignedInRequest) -> HttpResponse:
    """The address is made with a press, and shown this once.

    It is not answered once: whoever presses again wants an address that they can see.
    """
    must_prove_again(request)
    form = CalendarForm(posted(request))
    page: dict[str, Any] = {"form": form}
    if form.is_valid():
        patient = get_object_or_404(Patient.objects.visible_to(request.actor))
        _feed, secret = subscribing.make_address(
            patient=patient, **said_by(request, form)
        )
        page |= addresses_of(secret)
    feeds = CalendarFeed.objects.visible_to(request.actor).standing()
    page["feed"] = feeds.filter(user=request.user).first()
    status = 200 if "address" in page else form_status(request)
    return render(request, "programs/calendar.html", page, status=status)


def addresses_of(secret: str) -> dict[str, str]:
    """For a browser, and for the calendar of a telephone, which knows it by its own."""
    address = settings.SITE_URL + reverse("programs:calendar_feed", args=[secret])
    _scheme, _colon, rest = address.partition(":")
    return {"address": address, "webcal": f"webcal:{rest}"}


@requires(Permission.SEE_OWN_DAY)
@require_POST
def turn_off(request: SignedInRequest) -> HttpResponse:
    patient = get_object_or_404(Patient.objects.visible_to(request.actor))

    def act() -> str:
        subscribing.turn_off(patient=patient, **by_now(request))
        messages.success(request, _("The calendar is off. Its address opens no more."))
        return reverse("programs:calendar")

    try:
        return once.answer(request, "calendar.ended", act)
    except subscribing.NoCalendar:
        messages.info(request, _("The calendar is off already."))
        return redirect("programs:calendar")


@public
@require_safe
def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What a calendar reads, every few hours. A wrong address is one that is not there.

    Who has a right address is counted by it, others by where they ask from: behind one
    server of a calendar's maker there are many.
    """
    now = timezone.now()
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        found = subscribing.find(secret, now=now)
    if found is None:
        return not_there(request)
    if busy := too_often(request, action="calendar", key=str(found.pk)):
        return busy
    with tenancy.within(found.clinic_id):
        subscribing.remember_reading(found, now=now)
        content = calendar_words.file_of(found, now=now)
    return as_calendar(request, content)


def not_there(request: HttpRequest) -> HttpResponse:
    if busy := too_often(request, action="no_calendar"):
        return busy
    raise Http404


def too_often(request: HttpRequest, **what: str) -> HttpResponse | None:
    answer: HttpResponse | None = ratelimit.consume_or_429(
        request, limit_get=True, **what
    )
    return answer


def as_calendar(request: HttpRequest, content: bytes) -> HttpResponse:
    """Kept by the calendar alone, and asked for again each time."""
    answer = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'inline; filename="visits.ics"'
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["ETag"] = etag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    return get_conditional_response(request, etag=etag, response=answer) or answer
