"""What the clinic decides once: a page that leads to each."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import CoverAudit
from ptcare import navigation
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.SET_UP)
@require_GET
def set_up(request: SignedInRequest) -> HttpResponse:
    """A lead who is a therapist finds their places here too, and no counting."""
    page: dict[str, Any] = {"places": navigation.set_up_places(request, request.actor)}
    if request.actor.may(Permission.MANAGE_COVERAGE):
        audits = CoverAudit.objects.visible_to(request.actor)
        page["audit"] = audits.done().order_by("-began_at").first()
        page["found"] = audits.found_by_sums().drifted_lately(now=timezone.now())
    return render(request, "patients/set_up.html", page)
