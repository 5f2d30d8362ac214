"""In whose name the services of the demo act."""

from __future__ import annotations

from programs.demo.world import Case
from ptcare.people.actors import Actor, confirm, standings_of
from ptcare.people.models import Membership


def colleague(row: Membership) -> Actor:
    """Somebody of the staff, at work."""
    key = f"{row.role}:{row.pk}@{row.clinic_id}"
    if (standing := confirm(row.user, key)) is None:
        raise LookupError(key)
    return Actor(user=row.user, standing=standing)


def oneself(case: Case) -> Actor:
    """The patient, signed in."""
    user, patient = case.patient.user, case.patient.pk
    mine = next(each for each in standings_of(user) if each.patient_id == patient)
    return Actor(user=user, standing=mine)
