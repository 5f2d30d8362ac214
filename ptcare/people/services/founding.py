"""A new clinic, and a lead for one that has none: what no page can do."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Role
from ptcare.people.services import inviting


class NameTaken(Exception):
    """A clinic of that name is here already."""


@transaction.atomic
def found_clinic(
    *, clinic: Clinic, lead_name: str, lead_email: str, now: datetime
) -> Membership:
    """Save the clinic, let its lead be of the desk, and send them a letter. NameTaken.

    Raises ValidationError where a field of the clinic is not right.
    """
    if Clinic.objects.filter(name__iexact=clinic.name).exists():
        raise NameTaken
    clinic.full_clean()
    clinic.save()
    lead = _lead_of(clinic, name=lead_name, email=lead_email)
    record("clinic.founded", about=lead, by=None, at=now)
    _write_to(lead, now=now)
    return lead


@transaction.atomic
def name_lead(*, clinic: Clinic, name: str, email: str, now: datetime) -> Membership:
    """One more lead of a clinic whose own cannot come in any more, with a letter."""
    lead = _lead_of(clinic, name=name, email=email)
    record("colleague.named_lead", about=lead, by=None, at=now)
    _write_to(lead, now=now)
    return lead


def _lead_of(clinic: Clinic, *, name: str, email: str) -> Membership:
    """Of the desk, as whoever has no license is; who works there is no second time."""
    lead, _is_new = Membership.objects.update_or_create(
        clinic=clinic,
        user=inviting.make_account(name=name, email=email),
        role=Role.CLINIC_ADMIN,
        ended_at=None,
        defaults={"is_lead": True},
    )
    return lead


def _write_to(lead: Membership, *, now: datetime) -> None:
    key = f"{lead.pk}:{now:%Y-%m-%dT%H:%M}"
    letter = inviting.letter_to(lead.user, key=key, clinic_id=lead.clinic_id, now=now)
    send_once(**letter)
