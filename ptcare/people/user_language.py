"""Which language a person reads, on the screen and in letters."""

from __future__ import annotations

from typing import cast
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation

from ptcare import cookies
from ptcare.people import actors, sessions, tenancy
from ptcare.people.models import User


def language_of(user: User | None) -> str:
    """Of their letters: what they chose, or else the site's own."""
    return (user.language if user else "") or settings.LANGUAGE_CODE


def zone_of(user: User | None) -> ZoneInfo | None:
    """By which clock their letters go, where all that they are here has the same."""
    if user is None:
        return None
    with tenancy.reaching(tenancy.Reach.SIGNING_IN):
        zones = {standing.zone for standing in actors.standings_of(user)}
    return zones.pop() if len(zones) == 1 else None


def activate(request: HttpRequest) -> None:
    """Turn to the language of whoever signed in; asks the database nothing more."""
    chosen = cast(User, request.user).language
    if sessions.is_staff_session(request):
        chosen = settings.LANGUAGE_CODE
    if chosen:
        translation.activate(chosen)
        request.LANGUAGE_CODE = chosen


def choose(request: HttpRequest, response: HttpResponse, *, language: str) -> None:
    """Remember it in this browser and, of who signed in, everywhere."""
    if request.user.is_authenticated:
        User.objects.filter(pk=request.user.pk).update(language=language)
    cookies.keep(response, settings.LANGUAGE_COOKIE_NAME, language)
