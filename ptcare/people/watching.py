"""What is written down of doors: who came in, who did not, and what was refused.

Ids and the names of our views only: never an address of e-mail, a token, or what was
typed. Who did what with a record stands in the ledger (ptcare/audit); this is for
whoever watches the site, and leaves the machine with its other lines.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from allauth.account import signals as account
from allauth.mfa import signals as factors
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.signals import (
    user_logged_in,
    user_logged_out,
    user_login_failed,
)
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from ptcare import logs
from ptcare.base_middleware import Middleware
from ptcare.people.models import User

log = logging.getLogger("ptcare.doors")

REFUSED = frozenset({400, 403, 409, 413, 429})
NOT_THERE = 404  # also: of somebody else


class Doors(Middleware):
    """One line for each answer that refuses somebody something."""

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        status, match = response.status_code, request.resolver_match
        if match and status in REFUSED:
            log.warning("refused", extra=facts(request, status_code=status))
        elif match and status == NOT_THERE and who(request):
            log.info("not there, or not theirs", extra=facts(request, status_code=404))
        return response


def facts(request: HttpRequest | None, **more: Any) -> dict[str, Any]:
    if request is None:
        return more
    match = request.resolver_match
    view = match.view_name if match else None
    return {"user": who(request), "view": view, "ip": logs.from_ip.get()} | more


def who(request: HttpRequest) -> str | None:
    session = getattr(request, "session", None)
    return session.get(SESSION_KEY) if session is not None else None


def account_of(said: str) -> str:
    """By which tries for one account are found together; it cannot be turned back."""
    return salted_hmac("ptcare.doors", said.lower()).hexdigest()[:12]


@receiver(user_logged_in)
def came_in(request: HttpRequest, user: User, **rest: Any) -> None:
    log.info("came in", extra=facts(request, user=user.pk))


@receiver(user_logged_out)
def went_out(request: HttpRequest, user: User | None, **rest: Any) -> None:
    log.info("went out", extra=facts(request, user=user.pk if user else None))


@receiver(user_login_failed)
def not_let_in(
    credentials: dict[str, Any], request: HttpRequest | None = None, **rest: Any
) -> None:
    said = str(credentials.get("email") or credentials.get("username") or "")
    log.warning("not let in", extra=facts(request, account=account_of(said)))


# By the signals' own names: what somebody changed of how they get in.
CHANGES = {
    "password set": account.password_set,
    "password changed": account.password_changed,
    "password reset": account.password_reset,
    "address changed": account.email_changed,
    "address added": account.email_added,
    "address removed": account.email_removed,
    "second factor added": factors.authenticator_added,
    "second factor removed": factors.authenticator_removed,
    "recovery codes made anew": factors.authenticator_reset,
}


def note(words: str) -> Callable[..., None]:
    def noted(request: HttpRequest, user: User, **rest: Any) -> None:
        log.warning(words, extra=facts(request, user=user.pk))

    return noted


for words, signal in CHANGES.items():
    signal.connect(note(words), weak=False, dispatch_uid=f"ptcare.doors {words}")
