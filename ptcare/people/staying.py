"""Still there? Asked by a page before its session ends, and what was left unsaved."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from ptcare.people import access, interrupted, sessions
from ptcare.people.interrupted import Left


@access.signed_in
@require_http_methods(["GET", "POST"])
def awake(request: HttpRequest) -> HttpResponse:
    """Seconds until this session ends. A POST says that somebody is there."""
    if request.method == "POST":
        sessions.touch(request)
    sessions.asked_by_itself(request)
    return JsonResponse({"left": sessions.idle_seconds_left(request)})


@access.signed_in
@require_POST
def away(request: HttpRequest) -> HttpResponse:
    """Nobody is: the page leaves, and what was typed into it waits."""
    return interrupted.sign_in_again(request)


@access.signed_in
@require_http_methods(["GET", "POST"])
def interrupted_page(request: HttpRequest) -> HttpResponse:
    """What was left unsaved. A POST brings its fields, and is sent on with them."""
    left = interrupted.left_by(request)
    if left is None:
        return redirect("home")
    act_as_before(request, left)
    if request.method == "GET":
        return render(request, "people/interrupted.html", {"left": left})
    interrupted.forget(request)
    return redirect(left.path, preserve_request=True)


@access.signed_in
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """To the first page: where it was going may be no page to look at."""
    interrupted.forget(request)
    return redirect("home")


def act_as_before(request: HttpRequest, left: Left) -> None:
    """Of several standings the one they wrote in, if it is still granted."""
    if access.STANDING in request.session:
        return
    for standing in access.open_standings(request):
        if standing.key == left.standing:
            access.take_standing(request, standing)
