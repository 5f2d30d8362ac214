"""What a lead does first: told where the day would stand, while there is none."""

from __future__ import annotations

from patients.models import Patient
from ptcare import navigation
from ptcare.navigation import Place
from ptcare.people.access import SignedInRequest
from ptcare.people.roles import Permission


def first_steps(request: SignedInRequest) -> list[Place]:
    """None for who is no lead, and none once somebody has been admitted."""
    actor = request.actor
    if not actor.may(Permission.MANAGE_STAFF):
        return []
    if Patient.objects.visible_to(actor).exists():
        return []
    return navigation.first_steps(request, actor)
