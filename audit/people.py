"""As whom pages are opened: people of the demo clinic, of every role."""

from __future__ import annotations

from django.test import Client

from patients.models import HelperLink, Patient
from programs.demo import cast
from ptcare.people.actors import standings_of
from ptcare.people.models import Membership
from tests.signing_in import signed_in

NOBODY = "anonymous"
MOST = 4  # people of a role
PATIENTS = (cast.MARGARET, cast.RED_FLAG, cast.COMES_BACK, cast.YEAR_TURNS)


def crew(role: str) -> list[Client]:
    """The browsers of those who have this role; the fullest life first."""
    if role == NOBODY:
        return [Client()]
    rows = [row for row in ROLES[role]() if standings_of(row.user)]
    return [signed_in(row, hours=10) for row in rows[:MOST]]


def patients() -> list[Patient]:
    rows = {row.name: row for row in Patient.objects.select_related("user")}
    first = [rows.pop(name) for name in PATIENTS]
    return first + [row for row in rows.values() if row.user]


def helpers(*, may_log: bool) -> list[HelperLink]:
    rows = HelperLink.objects.filter(ended_at=None, user__isnull=False)
    return list(rows.filter(may_log=may_log).select_related("user"))


def staff(role: str, *, is_lead: bool = False) -> list[Membership]:
    rows = Membership.objects.current().filter(role=role, is_lead=is_lead)
    return list(rows.select_related("user").order_by("pk"))


ROLES = {
    "patient": patients,
    "helper": lambda: helpers(may_log=True),
    "reader": lambda: helpers(may_log=False),
    "therapist": lambda: staff("therapist"),
    "clinic_admin": lambda: staff("clinic_admin"),
    "lead": lambda: staff("therapist", is_lead=True),
    "leading_admin": lambda: staff("clinic_admin", is_lead=True),
}
EVERY_ROLE = (NOBODY, *ROLES)
