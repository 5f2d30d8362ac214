"""What every template may count on."""

from typing import Any, TypedDict
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest

from ptcare import navigation
from ptcare.guides import shelf
from ptcare.people import binding, sessions
from ptcare.people.actors import Actor

THEMES = ("system", "light", "dark", "contrast")


class Site(TypedDict):
    theme: str
    clinic_phone: str
    code_minutes: int


def theme_of(request: HttpRequest) -> str:
    """The look this browser asked for; `system` follows the device."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME, "system")
    return theme if theme in THEMES else "system"


def facts(request: HttpRequest) -> Site:
    """The look, and whom to call: of what is known already, so that it never fails."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "theme": theme_of(request),
        "clinic_phone": actor.standing.clinic_phone if actor else "",
        "code_minutes": settings.CODE_MINUTES,
    }


def site(request: HttpRequest) -> dict[str, Any]:
    """Besides, behind a door of ours, who acts and where they may go."""
    actor: Actor | None = getattr(request, "actor", None)
    places = navigation.places(request, actor) if actor else []
    is_own = bool(actor and binding.keeps_copy(request, actor))
    return {
        "site": facts(request),
        "actor": actor,
        "navigation": places,
        "keeps_copy": is_own,
        "idle_seconds": sessions.idle_seconds_allowed(request) if actor else 0,
        "help_here": help_here(request, actor) if actor else "",
    }


def help_here(request: HttpRequest, actor: Actor) -> str:
    """The address of what the guide says about this page, and the way back from it."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    way = shelf.way_to_help(here, actor.role, is_lead=actor.is_lead)
    return f"{way}?back={quote(request.path)}" if way else ""
