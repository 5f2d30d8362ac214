"""A new clinic and its first lead: the one thing that no page can do."""

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
    lead = Membership.objects.create(
        clinic=clinic,
        user=inviting.make_account(name=lead_name, email=lead_email),
        role=Role.CLINIC_ADMIN,
        is_lead=True,
    )
    record("clinic.founded", about=lead, by=None, at=now)
    send_once(
        key=f"invitation:{lead.pk}",
        clinic_id=clinic.pk,
        to=lead.user,
        kind="invitation",
        due_at=now,
        now=now,
        link="/accounts/login/code/",
    )
    return lead
