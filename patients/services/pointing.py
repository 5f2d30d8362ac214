"""Tells who cares for a patient that there is something to look at; never what."""

from __future__ import annotations

import datetime as dt

from patients.models import Patient
from ptcare.notices.sending import send_each_once, to_look_at
from ptcare.people.models import Membership
from ptcare.people.roles import Role


def tell_clinic(patient: Patient, *, key: str, now: dt.datetime) -> None:
    """Who treats them, and the front desk: each once for each `key`."""
    staff = Membership.objects.current().filter(clinic=patient.clinic_id)
    staff = staff.select_related("user")
    people = {each.user for each in staff.filter(role=Role.CLINIC_ADMIN)}
    people |= {each.user for each in staff.filter(patients=patient)}
    notices = to_look_at(
        people,
        key=key,
        clinic_id=patient.clinic_id,
        link=patient.get_absolute_url(),
        now=now,
    )
    send_each_once(notices)
