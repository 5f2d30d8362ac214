"""Who you are here, and on which devices."""

from __future__ import annotations

from functools import wraps
from typing import Any, cast
from urllib.parse import urlsplit, urlunsplit

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from ptcare import navigation
from ptcare.notices.letters import bouncing
from ptcare.people import access, sessions
from ptcare.people.access import SignedInRequest, View
from ptcare.people.models import User


def not_for_staff(view: View) -> View:
    """Staff have no matters of their own here, and no device: they go to their work."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if sessions.is_staff_session(request):
            return redirect("home")
        return view(request, *args, **kwargs)

    return door


@access.signed_in
@require_http_methods(["GET", "POST"])
def choose_standing(request: HttpRequest) -> HttpResponse:
    """For people who are several things: patient here, therapist there."""
    found = access.open_standings(request)
    if request.method == "POST":
        chosen = next((s for s in found if s.key == request.POST.get("key")), None)
        if chosen is None:
            raise Http404
        access.take_standing(request, chosen)
        return redirect("home")
    return render(request, "people/choose_standing.html", {"standings": found})


@access.signed_in
@not_for_staff
@require_GET
def more(request: SignedInRequest) -> HttpResponse:
    """The patient's and the helper's own matters, on one page."""
    facts = {
        "is_own_device": request.session.get(sessions.OWN_DEVICE, False),
        "groups": navigation.own_places(request, request.actor)
        if request.actor
        else [],
        "comes_back": bouncing.closed(request.user),
    }
    return render(request, "people/more.html", facts)


@access.signed_in
@not_for_staff
@require_GET
def own_device(request: HttpRequest) -> HttpResponse:
    """Asked once, right after the sign-in: whose device is this?"""
    page = {"next": way_on(request, request.GET.get("next", ""))}
    return render(request, "people/own_device.html", page)


@access.signed_in
@not_for_staff
@require_POST
def remember_device(request: HttpRequest) -> HttpResponse:
    """The person says that this device is theirs. Saying it twice changes nothing."""
    sessions.remember_device(request)
    messages.success(request, _("You stay signed in on this device for 90 days."))
    return redirect(way_on(request, request.POST.get("next", "")) or "people:more")


def way_on(request: HttpRequest, wished: str) -> str:
    """A page of this site, or nothing."""
    is_plain = wished.startswith("/") and wished.isprintable()
    is_ours = is_plain and url_has_allowed_host_and_scheme(
        wished, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wished if is_ours else ""


def came_from(request: HttpRequest) -> str:
    """The page whose form this was, to be made anew, if it is one of ours."""
    try:
        page = urlsplit(request.headers.get("Referer", ""))
    except ValueError:
        return ""
    if page.netloc != request.get_host():
        return ""
    return way_on(request, urlunsplit(("", "", page.path, page.query, "")))


@access.signed_in
@require_GET
def devices(request: HttpRequest) -> HttpResponse:
    """Where this person is signed in."""
    return render(
        request,
        "people/devices.html",
        {"devices": sessions.devices_of(cast(User, request.user), request)},
    )


@access.signed_in
@require_POST
def sign_device_out(request: HttpRequest, device_id: int) -> HttpResponse:
    """A lost or lent device: its session ends at once."""
    mine = UserSession.objects.filter(user=cast(User, request.user))
    sessions.end(get_object_or_404(mine, pk=device_id))
    messages.success(request, _("That device is signed out."))
    return redirect("people:devices")
