"""The pages that belong to no app: the look, the theme, and what went wrong."""

import sys
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import Error
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from ptcare import context, cookies
from ptcare.look import samples
from ptcare.lost_connection import is_lost
from ptcare.notices.models import Heartbeat
from ptcare.people import limits, noting, user_language
from ptcare.people.access import public, remembered_standing, signed_in
from ptcare.people.actors import parts
from ptcare.people.interrupted import Left, being_sent
from ptcare.people.roles import Role
from ptcare.people.views import came_from, way_on

MINUTE = 60  # seconds
SAFE = ("GET", "HEAD")
FORM = "application/x-www-form-urlencoded"
CSRF = "csrfmiddlewaretoken"
TESTED_ON = date(2026, 11, 26)  # `make audit`, and what templates/people says of it
STANDS_FOR = timedelta(days=180)
BEAT_IS_LATE = timedelta(minutes=5)
HOME = {
    Role.PATIENT: "programs:today",
    Role.HELPER: "programs:today",
    Role.THERAPIST: "programs:caseload",
    Role.CLINIC_ADMIN: "patients:desk",
}


@signed_in
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """To the page where this person's day begins."""
    key = remembered_standing(request)
    return redirect(HOME[parts(key)[0]] if key else "people:choose_standing")


@public
@require_safe
def livez(request: HttpRequest) -> HttpResponse:
    """The process answers. It asks nothing of anybody else."""
    return JsonResponse({"alive": True})


@public
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers (else 503); whether beat is alive is told beside it."""
    try:
        beat = Heartbeat.objects.filter(name="beat").first()
    except Error as error:
        if not is_lost(error):
            raise
        return JsonResponse({"ready": False, "database": False}, status=503)
    is_late = beat is None or timezone.now() - beat.beaten_at > BEAT_IS_LATE
    return JsonResponse({"ready": True, "database": True, "beat": not is_late})


@public
@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """Where to tell us of a hole, for whoever finds one (RFC 9116)."""
    lines = {
        "Contact": settings.SECURITY_CONTACT,
        "Expires": f"{timezone.now() + STANDS_FOR:%Y-%m-%dT00:00:00Z}",
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": settings.SITE_URL + request.path,
    }
    text = "".join(f"{name}: {value}\n" for name, value in lines.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


@public
@require_safe
def look(request: HttpRequest) -> HttpResponse:
    """The living page: every component in every state."""
    audience = "staff" if request.GET.get("as") == "staff" else "patient"
    return render(request, "look.html", samples(audience=audience))


def statement(request: HttpRequest) -> HttpResponse:
    return render(request, "people/accessibility.html", {"tested_on": TESTED_ON})


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """How well everybody can use these pages, as far as we know, and whom to tell.

    For whoever is signed in, with their clinic's number.
    """
    if not request.user.is_authenticated:
        return statement(request)
    user_language.activate(request)
    return signed_in(statement)(request)


def back_here(request: HttpRequest) -> HttpResponse:
    """To the page whose form this was: one of ours, never another site's."""
    return redirect(way_on(request, request.POST.get("next", "")) or "/")


@public
@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Remember in this browser how pages look, and go back."""
    response = back_here(request)
    theme = request.POST.get("theme")
    if theme in context.THEMES:
        cookies.keep(response, settings.THEME_COOKIE_NAME, theme)
    return response


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Speak this language in this browser and in this person's letters; go back."""
    response = back_here(request)
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        user_language.choose(request, response, language=language)
        noting.language_chosen(request)
    return response


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"errors/{status}.html", status=status)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/403.html", status=403)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    page = {"here": came_from(request)}
    return render(request, "errors/csrf.html", page, status=403)


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return render(request, "errors/404.html", {"help_here": ""}, status=404)


def too_many(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return limits.too_often(request, MINUTE)


def server_error(request: HttpRequest) -> HttpResponse:
    """Shows the number under which the log tells what happened.

    Where the database was away it is 503, and the same press may work in a moment.
    """
    if is_lost(sys.exc_info()[1]):
        return database_away(request)
    return _without_the_database(request, status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """With what was just being sent, so that one press sends it again: it carries its
    token, and counts once even if it did arrive."""
    left = _being_sent(request)
    sent = {"left": left, "csrf": request.POST.get(CSRF) if left else ""}
    response = _without_the_database(request, status=503, **sent)
    response["Retry-After"] = "30"
    return response


def _being_sent(request: HttpRequest) -> Left | None:
    """Not with a file, which no page can hold; nor what could not even be read."""
    if request.method != "POST" or request.content_type != FORM:
        return None
    try:
        return being_sent(request)
    except (OSError, SuspiciousOperation):
        return None


def _without_the_database(
    request: HttpRequest, *, status: int, **more: Any
) -> HttpResponse:
    """A page that asks for nothing: what it would ask for may be what failed."""
    facts = {
        "site": context.facts(request),
        "reference": getattr(request, "request_id", ""),
        "here": request.get_full_path() if request.method in SAFE else "/",
        **more,
    }
    page = render_to_string(f"errors/{status}.html", facts)
    return HttpResponse(page, status=status, headers={"Cache-Control": "no-store"})
