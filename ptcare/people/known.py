"""Browsers in which somebody has signed in before.

Wrong passwords and letters with codes are counted by account, so that many machines
together guess no more than one. A stranger who spends that count on purpose would keep
its owner out; therefore a browser that has let the owner in before has a count of its
own. Its cookie opens nothing: it only says whose count is used.
"""

from __future__ import annotations

import hashlib
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

from ptcare import cookies

MOST = 4  # people of one browser: a couple, and those who help


def seal() -> Signer:
    return Signer(salt="ptcare.people.known")


def mark_of(email: str) -> str:
    return hashlib.sha256(f"ptcare.known:{email.lower()}".encode()).hexdigest()[:22]


def marks_in(request: HttpRequest) -> list[str]:
    said = request.COOKIES.get(settings.KNOWN_COOKIE_NAME, "")
    try:
        found: Any = seal().unsign_object(said)
    except (BadSignature, ValueError):
        return []
    return list(found)


def remember(request: HttpRequest, response: HttpResponse, email: str) -> None:
    mine = mark_of(email)
    others = [mark for mark in marks_in(request) if mark != mine]
    value = seal().sign_object([mine, *others][:MOST])
    name = settings.KNOWN_COOKIE_NAME
    cookies.keep(response, name, value, seconds=cookies.LONGEST)


def count_of(request: HttpRequest, email: str) -> str:
    """The name of the count that a try of this browser for this account goes to."""
    is_known = mark_of(email) in marks_in(request)
    return f"{email.lower()}:{'known' if is_known else 'new'}"
