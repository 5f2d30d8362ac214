"""The small things that a browser keeps for us, each closed alike."""

from __future__ import annotations

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage
from django.http import HttpResponse

YEAR = 365 * 24 * 60 * 60  # seconds
LONGEST = 400 * 24 * 60 * 60  # seconds: browsers keep none for longer


def keep(response: HttpResponse, name: str, value: str, *, seconds: int = YEAR) -> None:
    """No script reads it, no other site sends it along, and only HTTPS carries it."""
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


class OwnCookie(CookieStorage):
    """Django names the cookie itself, and so without the beginning that others have."""

    cookie_name = settings.MESSAGE_COOKIE_NAME


class Messages(FallbackStorage):
    """What a page says once, "Saved.", until the next page has said it."""

    storage_classes = (OwnCookie, SessionStorage)
