"""Signed out while writing: what was typed waits, on the server, for the same person.

A form that arrives after its session was over is not saved: nobody knows who sits
there now. It is kept in the new, empty session of this browser, and shown once its
writer has signed in again, who then saves it or lets it go.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode

from ptcare.people import noting
from ptcare.people.sessions import STANDING

LEFT = "left_unsaved"  # the session's key for it
WAS_HERE = "was_here"  # and for whose session ended here, not by their choice
KEPT_FOR = 60 * 60  # seconds
MOST = 200_000  # signs; no form of ours is longer
TO = "interrupted_at"  # the page whose form it was, where a script sends it
NEVER = ("/accounts/", "/c/", "/people/again/", "/demo/")  # passwords and codes
NOT_TYPED = frozenset({"csrfmiddlewaretoken", TO})


@dataclass(frozen=True)
class Left:
    """What was being sent, where to, and by whom."""

    path: str
    fields: list[tuple[str, str]]
    standing: str | None

    @property
    def texts(self) -> list[str]:
        """What a person would miss: words, not numbers of rows."""
        return [
            value for name, value in self.fields if name != "token" and " " in value
        ]


def sign_in_again(request: HttpRequest) -> HttpResponse:
    """Ends the session, keeps what was being sent, and shows the sign-in page."""
    writer = who_writes(request)
    left = unsaved(request, writer)
    login = str(resolve_url(settings.LOGIN_URL))
    if request.method == "GET" and "HX-Request" not in request.headers:
        login = f"{login}?{urlencode({'next': request.get_full_path()})}"
    request.leaves = noting.OVER  # type: ignore[attr-defined]
    logout(request)
    request.session.set_expiry(KEPT_FOR)  # and whatever waits in it
    request.session[WAS_HERE] = writer
    if left:
        request.session[LEFT] = left
    return redirect(login)


def came_late(request: HttpRequest) -> HttpResponse | None:
    """Keeps what another open page sends, after this browser's session was over. A
    press without words takes no place of words that wait."""
    writer = request.session.get(WAS_HERE)
    if writer is None or writer["until"] < time.time():
        return None
    left = unsaved(request, writer)
    if left is None:
        return None
    login = str(resolve_url(settings.LOGIN_URL))
    if LEFT in request.session and not as_left(left).texts:
        return redirect(f"{login}?{urlencode({'unsaved': 'yes'})}")
    request.session[LEFT] = left
    return redirect(login)


@receiver(user_logged_in)
def stay_as_usual(request: HttpRequest, **_more: Any) -> None:
    """Whoever signs in here is no longer waited for, and no session is the shorter."""
    was_waiting = request.session.pop(WAS_HERE, None) is not None
    if was_waiting and request.session.get_expiry_age() == KEPT_FOR:
        request.session.set_expiry(None)


def who_writes(request: HttpRequest) -> dict[str, Any]:
    return {
        "user": request.session[SESSION_KEY],
        "standing": request.session.get(STANDING),
        "until": time.time() + KEPT_FOR,
    }


def unsaved(request: HttpRequest, writer: dict[str, Any]) -> dict[str, Any] | None:
    left = being_sent(request)
    if left is None:
        return None
    until = time.time() + KEPT_FOR
    return writer | {"path": left.path, "fields": left.fields, "until": until}


def being_sent(request: HttpRequest) -> Left | None:
    """Only of a form that came from a page of ours: the same proof as for saving it."""
    if request.method != "POST" or request.content_type == "application/json":
        return None
    path = request.POST.get(TO) or request.get_full_path()
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in NOT_TYPED
        for value in values
    ]
    size = sum(len(name) + len(value) for name, value in fields)
    is_secret = path.startswith(NEVER) or request.path.startswith(NEVER)
    may_keep = fields and size <= MOST and not is_secret and is_ours(path)
    if not may_keep or not is_from_us(request):
        return None
    return Left(path=path, fields=fields, standing=None)


def is_ours(path: str) -> bool:
    """Browsers read a backslash as a slash, and skip a tab: `/\\elsewhere.com`."""
    return path.startswith("/") and url_has_allowed_host_and_scheme(path, None)


def is_from_us(request: HttpRequest) -> bool:
    check = CsrfViewMiddleware(lambda _request: HttpResponse())
    return check.process_view(request, None, (), {}) is None  # type: ignore[arg-type]


def left_by(request: HttpRequest) -> Left | None:
    """What waits for who is signed in now; what is somebody else's, or old, goes."""
    kept = request.session.get(LEFT)
    if kept is None:
        return None
    if kept["user"] != str(request.user.pk) or kept["until"] < time.time():
        forget(request)
        return None
    return as_left(kept)


def as_left(kept: dict[str, Any]) -> Left:
    fields = [(name, value) for name, value in kept["fields"]]
    return Left(path=kept["path"], fields=fields, standing=kept["standing"])


def forget(request: HttpRequest) -> None:
    request.session.pop(LEFT, None)


def way_back(request: HttpRequest, there: str) -> str:
    """Where a sign-in leads: first to what waits."""
    return reverse("people:interrupted") if left_by(request) else there
