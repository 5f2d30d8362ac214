"""What the clinic decides once: a page that leads to each."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from ptcare import navigation
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.MANAGE_COVERAGE)
@require_GET
def set_up(request: SignedInRequest) -> HttpResponse:
    places = navigation.set_up_places(request, request.actor)
    return render(request, "patients/set_up.html", {"places": places})
