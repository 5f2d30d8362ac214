"""What the mail provider and the readers of letters answer to them."""

from __future__ import annotations

import json
import logging
from http import HTTPStatus
from typing import Any

from anymail.exceptions import AnymailWebhookValidationFailure
from anymail.signals import AnymailTrackingEvent
from anymail.webhooks.mailgun import MailgunTrackingWebhookView
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from ptcare.notices.letters import bouncing, following, unsubscribing
from ptcare.people import tenancy
from ptcare.people.access import SignedInRequest, public, signed_in
from ptcare.submissions.sent import by_now

log = logging.getLogger(__name__)

SIGNED_WITH = ("token", "timestamp", "signature")
ODD = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError)


class Refused(Exception):
    """Not taken in. Says with which answer."""

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(status)
        self.status = status


@csrf_exempt
@public
@require_POST
def news(request: HttpRequest) -> HttpResponse:
    """Where no provider is set up the address does not exist."""
    if not settings.ANYMAIL.get("MAILGUN_WEBHOOK_SIGNING_KEY"):
        raise Http404
    try:
        event = told(request)
        with tenancy.reaching(tenancy.Reach.PLANNER):
            following.take_in(event, now=timezone.now())
    except Refused as refused:
        log.warning("news of a letter refused with %s", refused.status)
        return HttpResponse(status=refused.status)
    except following.NotYet:
        wait = {"Retry-After": "60"}
        return HttpResponse(status=HTTPStatus.SERVICE_UNAVAILABLE, headers=wait)
    return HttpResponse()


def told(request: HttpRequest) -> AnymailTrackingEvent:
    """What the provider says, once it is known to be the provider. Refused."""
    require_its_form(request)
    hook = MailgunTrackingWebhookView()
    try:
        hook.run_validators(request)
    except (AnymailWebhookValidationFailure, UnicodeError):
        raise Refused(HTTPStatus.FORBIDDEN) from None
    try:
        [event] = hook.parse_events(request)
    except ODD:  # it is theirs, and need not be told again: we shall never understand
        raise Refused(HTTPStatus.NOT_ACCEPTABLE) from None
    return event


def require_its_form(request: HttpRequest) -> None:
    try:
        said: Any = json.loads(request.body)
    except (ValueError, RecursionError):
        raise Refused(HTTPStatus.BAD_REQUEST) from None
    signature = said.get("signature") if isinstance(said, dict) else None
    is_signed = isinstance(signature, dict) and all(
        isinstance(signature.get(part), str) for part in SIGNED_WITH
    )
    is_json = request.content_type == "application/json"
    if not (is_json and is_signed and isinstance(said.get("event-data"), dict)):
        raise Refused(HTTPStatus.BAD_REQUEST)


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


@signed_in
@require_POST
def is_good(request: SignedInRequest) -> HttpResponse:
    """Its owner says so. If it comes back again, it is closed again."""
    if request.actor is None:
        raise PermissionDenied
    if bouncing.reopen(request.user, **by_now(request)):
        messages.success(request, _("Thank you. We will use this address again."))
    return redirect("home")
