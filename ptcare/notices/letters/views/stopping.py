"""Reminders stop by one click in the mail program, or by one press on a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from ptcare.notices.letters import unsubscribing
from ptcare.people import tenancy
from ptcare.people.access import public


@csrf_exempt  # the mail program has no cookie of ours; the address is the proof
@public
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Looking at it changes nothing: mail programs open addresses by themselves."""
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        notice = unsubscribing.notice_of(token)
    if notice is None:
        raise Http404
    if request.method == "POST":
        with tenancy.within(notice.clinic_id):
            unsubscribing.stop(notice, now=timezone.now())
    page = {"notice": notice, "has_stopped": request.method == "POST"}
    return render(request, "notices/stop.html", page)
