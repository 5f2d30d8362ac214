"""Who sits there? Asked again before contact, money and exports."""

from __future__ import annotations

import json
import time
from functools import wraps
from typing import Any, cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import (
    STATE_SESSION_KEY,
    resume_request,
)
from allauth.core import ratelimit
from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from ptcare.people import access, codes, interrupted
from ptcare.people.adapter import WRONG_CODE
from ptcare.people.forms import CodeForm, DigitsForm
from ptcare.people.models import EntryCard, User
from ptcare.people.services import carding

AGAIN = "again"  # in the session: the hash of the code we sent, and how long it holds
MOST_TRIES = 3
WAYS = ("letter", "code", "card", "proof")


def sends_on(view: access.View) -> access.View:
    """A form that was sent on after a proof, and refused, stands at the address of the
    proof. What its browser sends there once more is sent on to its own."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        there = request.GET.get("next", "")
        if request.method == "POST":
            if request.POST.get("how") in WAYS:
                name_by_path(request)
            elif interrupted.is_ours(there):
                return redirect(there, preserve_request=True)
        return view(request, *args, **kwargs)

    return door


def name_by_path(request: HttpRequest) -> None:
    """allauth knows what waits by its path alone: told an address with a question, it
    would let go of what was typed. That question waits with it."""
    there = request.POST.get("next") or request.GET.get("next", "")
    path, _mark, question = there.partition("?")
    waits = request.session.get(STATE_SESSION_KEY, {}).get("request")
    if question and waits and json.loads(waits)["path"] == path:
        said = request.POST.copy()
        said["next"] = path
        request.POST = said  # type: ignore[assignment]


@access.signed_in
@sends_on
@sensitive_post_parameters("digits", "code")
@require_http_methods(["GET", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """Who sits there? For people with neither password nor second factor."""
    user = cast(User, request.user)
    cards = EntryCard.objects.valid().filter(user=user)
    card = cards.first() if access.card_proves(request) else None
    asked: forms.Form | None = None
    match request.POST.get("how"):
        case "letter":
            send_code(request, user)
        case "code":
            asked = CodeForm(request.POST)
            if asked.is_valid() and is_our_code(request, asked.cleaned_data["code"]):
                return proved(request, method="code")
            if not asked.errors:
                asked.add_error("code", WRONG_CODE)
        case "card" if card:
            asked = DigitsForm(request.POST)
            if asked.is_valid() and opens(card, asked.cleaned_data["digits"]):
                return proved(request, method="card")
            if not asked.errors:
                asked.add_error("digits", _("These digits do not fit your card."))
    page = {
        "email": user.email,
        "card": card,
        "is_sent": AGAIN in request.session,
        "digits_form": asked if isinstance(asked, DigitsForm) else DigitsForm(),
        "code_form": asked if isinstance(asked, CodeForm) else CodeForm(),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "people/again.html", page, status=422 if asked else 200)


def opens(card: EntryCard, digits: str) -> bool:
    now = timezone.now()
    tried = carding.open_with(address=card.address, digits=digits, now=now)
    return tried.card is not None


def send_code(request: HttpRequest, user: User) -> None:
    """By e-mail, where there is one and not too many went out already."""
    if not user.email:
        return
    if not ratelimit.consume(request, action="letter", key=key_of(user)):
        return
    kept = get_adapter().generate_login_code()
    get_adapter().send_mail("account/email/login_code", user.email, {"code": kept})
    request.session[AGAIN] = {
        "hash": kept,
        "until": time.time() + settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT,
        "tries": 0,
    }


def key_of(user: Any) -> str:
    return f"again-{user.pk}"


def is_our_code(request: HttpRequest, code: str) -> bool:
    """Good once, for some minutes and for three tries; what is tried at the same moment
    is counted by account, for each of it reads the session of before."""
    sent = request.session.pop(AGAIN, None)
    if sent is None or time.time() > sent["until"]:
        return False
    if not ratelimit.consume(request, action="again", key=key_of(request.user)):
        return False
    if constant_time_compare(codes.sealed(code), sent["hash"]):
        return True
    if sent["tries"] + 1 < MOST_TRIES:
        request.session[AGAIN] = {**sent, "tries": sent["tries"] + 1}
    return False


def proved(request: HttpRequest, *, method: str) -> HttpResponse:
    """Back to the page that asked, with what was being sent to it."""
    record_authentication(request, request.user, method=method, reauthenticated=True)
    return resume_request(request) or redirect("home")
