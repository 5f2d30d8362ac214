"""Messages on this device: on, off, and one to try it. And what our worker tells us."""

from __future__ import annotations

import json
import uuid
from typing import Any

from allauth.core.internal import ratelimit
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from ptcare.notices.channels.push import TRIAL
from ptcare.notices.kinds import Channel
from ptcare.notices.models import Choice, Notice, PushSubscription
from ptcare.notices.push import hearing, keys, subscribing
from ptcare.notices.push.devices import device_of, remember
from ptcare.notices.push.forms import BrowserForm
from ptcare.notices.sending import send_once
from ptcare.people import sessions, tenancy
from ptcare.people.access import SignedInRequest, public, signed_in
from ptcare.people.models import Clinic
from ptcare.people.signals import DEVICE
from ptcare.submissions import once
from ptcare.submissions.sent import by_now

# allauth's words: so many in that time.
RATES = {"on": "20/h/user", "try": "6/h/user", "renew": "6/h/key", "shown": "60/m/ip"}

TOO_EARLY = 425  # RFC 8470


@signed_in
@require_GET
def device(request: SignedInRequest) -> HttpResponse:
    """What this browser does, and where else this person gets messages."""
    if request.actor is None:
        return redirect("people:choose_standing")
    answer = render(request, "notices/device.html", facts_of(request))
    remember(answer, device_of(request) or uuid.uuid4())
    return answer


def facts_of(request: SignedInRequest) -> dict[str, Any]:
    problem = keys.problem()
    mine = list(standing(request)) if wants_any(request) else []
    here = next((row for row in mine if is_here(row, request, problem)), None)
    return {
        "problem": problem,
        "is_own": is_own(request),
        "key": "" if problem else keys.ours().public,
        "here": here,
        "others": [
            (row, sessions.device_name(row.user_agent)) for row in mine if row != here
        ],
        "trial": latest_trial(request, here) if here else None,
        "sender": notice_name(request),
        "words": subscribing.shown_now().text,
    }


def notice_name(request: SignedInRequest) -> str:
    clinics = Clinic.objects.filter(pk=request.actor.clinic_id)
    return clinics.values_list("notice_name", flat=True).get()


def standing(request: SignedInRequest) -> Any:
    rows = PushSubscription.objects.visible_to(request.actor).standing()
    return rows.order_by("-made_at", "-pk")


def is_here(row: PushSubscription, request: SignedInRequest, problem: str) -> bool:
    is_current = not problem and row.server_key == keys.ours().public
    return is_current and row.device == device_of(request)


def wants_any(request: SignedInRequest) -> bool:
    """Who stopped all messages, or this way of them, gets none on any device."""
    if not request.actor.is_patient_side:
        return True
    choice = Choice.of(request.user, request.actor.clinic_id)
    return Channel.PUSH in choice.channels


def is_own(request: SignedInRequest) -> bool:
    """A patient's messages come to a device of their own. Of staff, signing out ends
    them."""
    is_marked = bool(request.session.get(sessions.OWN_DEVICE))
    return is_marked or not request.actor.is_patient_side


def latest_trial(request: SignedInRequest, here: PushSubscription) -> Notice | None:
    mine = Notice.objects.visible_to(request.actor)
    return mine.filter(kind=TRIAL, about=here.pk).order_by("-made_at").first()


@signed_in
@require_POST
def turn_on(request: SignedInRequest) -> HttpResponse:
    if request.actor is None:
        return redirect("people:choose_standing")
    form = BrowserForm(request.POST)
    if keys.problem() or not is_own(request) or not form.is_valid():
        messages.warning(request, _("It did not work. Please try again."))
        return refused(request)
    if not has_room(request, "on", user=request.user):
        messages.warning(request, _("Please wait an hour, then try again."))
        return refused(request, status=429)
    device = device_of(request) or uuid.uuid4()

    def act() -> str:
        subscribing.turn_on(
            device=device,
            browser=form.browser(user_agent=request.headers.get("User-Agent", "")),
            **by_now(request),
        )
        request.session[DEVICE] = str(device)
        return reverse("push:device")

    answer = once.answer(request, "push.on", act)
    remember(answer, device)
    return answer


@signed_in
@require_POST
def turn_off(request: SignedInRequest, subscription_id: int) -> HttpResponse:
    """Here or elsewhere. Said twice, it is as good."""
    if request.actor is None:
        return redirect("people:choose_standing")
    mine = PushSubscription.objects.visible_to(request.actor)
    row = get_object_or_404(mine, pk=subscription_id)
    why = PushSubscription.Gone.OFF
    rows = mine.filter(pk=row.pk)
    subscribing.end(rows, why, **by_now(request))
    messages.success(request, _("No more messages come to that device."))
    return redirect("push:device")


@signed_in
@require_POST
def try_it(request: SignedInRequest) -> HttpResponse:
    """A real message, by the way that all of them take, to this device alone."""
    if request.actor is None:
        return redirect("people:choose_standing")
    here = facts_of(request)["here"]
    if here is None:
        messages.warning(request, _("Turn messages on first."))
        return refused(request)
    if not has_room(request, "try", user=request.user):
        messages.warning(request, _("Please wait an hour, then try again."))
        return refused(request, status=429)

    def act() -> str:
        now = timezone.now()
        send_once(
            key=f"{TRIAL}:{once.token_of(request)}",
            clinic_id=request.actor.clinic_id,
            to=request.user,
            kind=TRIAL,
            now=now,
            link=reverse("push:device"),
            about=here.pk,
        )
        return reverse("push:device")

    return once.answer(request, "push.try", act)


def refused(request: SignedInRequest, *, status: int = 422) -> HttpResponse:
    return render(request, "notices/device.html", facts_of(request), status=status)


def has_room(request: HttpRequest, what: str, **whose: Any) -> bool:
    used = ratelimit.consume(request, app="push", action=what, config=RATES, **whose)
    return bool(used)


# --- What our worker says, without a page and perhaps after the session is over


@csrf_exempt  # it carries no session, and changes nothing but "sent" to "shown"
@public
@require_POST
def shown(request: HttpRequest, reference: str) -> HttpResponse:
    """The message stood on the screen. Its reference was inside of it, locked.

    "Too early" while the try is not written down yet: our worker says it again.
    """
    if not has_room(request, "shown"):
        return HttpResponse(status=429)
    try:
        is_known = hearing.shown(reference, now=timezone.now())
    except hearing.NotOurs:
        return HttpResponse(status=404)
    return HttpResponse(status=204 if is_known else TOO_EARLY)


@csrf_exempt  # another site can send neither JSON nor our cookie
@public
@require_POST
def renew(request: HttpRequest) -> HttpResponse:
    """The browser has changed its own address (pushsubscriptionchange)."""
    device = device_of(request)
    if device is None or request.content_type != "application/json" or keys.problem():
        return JsonResponse({"problem": "unknown"}, status=404)
    if not has_room(request, "renew", key=str(device)):
        return JsonResponse({"problem": "too_many"}, status=429)
    form = BrowserForm(said_in(request))
    if not form.is_valid():
        return JsonResponse({"problem": "unusable"}, status=422)
    browser = form.browser(user_agent=request.headers.get("User-Agent", ""))
    with tenancy.reaching(tenancy.Reach.PLANNER):
        row = subscribing.renew(device=device, browser=browser, now=timezone.now())
    return JsonResponse({}, status=200 if row else 404)


def said_in(request: HttpRequest) -> dict[str, Any]:
    try:
        said = json.loads(request.body)
    except (ValueError, RecursionError):
        return {}
    return said if isinstance(said, dict) else {}
