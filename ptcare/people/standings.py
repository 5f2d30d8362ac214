"""What a colleague signs in as, and what is read with it: `actors` has the others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from ptcare.people.absences import Away
from ptcare.people.actors import Opened, Standing, provide
from ptcare.people.models import Membership, User
from ptcare.people.roles import Role
from ptcare.prepared import prepared

_beside: dict[str, Any] = {}


def read_beside_memberships(**expressions: Any) -> None:
    """What a house above wants to know of each membership, in the same query: `closed`,
    an array of patient ids; `opened` and `away`, of the fields of Opened and of Away as
    JSON."""
    _beside.update(expressions)


@prepared
def _memberships(user_id: int, row_id: int | None) -> QuerySet[Membership]:
    memberships = Membership.objects.current().filter(user_id=user_id)
    if row_id is not None:
        memberships = memberships.filter(pk=row_id)
    memberships = memberships.select_related("clinic").annotate(**_beside)
    return memberships.order_by("clinic__name", "role")


@provide(Role.THERAPIST, Role.CLINIC_ADMIN)
def staff_standings(user: User, row_id: int | None) -> Iterable[Standing]:
    for row in _memberships(user.pk, row_id):
        yield Standing.at(
            row.clinic,
            role=Role(row.role),
            row_id=row.pk,
            label=str(row.get_role_display()),
            is_lead=row.is_lead,
            closed=frozenset(getattr(row, "closed", ())),
            opened=tuple(map(_opened, getattr(row, "opened", ()))),
            away=tuple(map(_away, getattr(row, "away", ()))),
        )


def _opened(said: Mapping[str, Any]) -> Opened:
    until = datetime.fromisoformat(said["until"])
    return Opened(said["id"], said["patient_id"], said["name"], until)


def _away(said: Mapping[str, Any]) -> Away:
    days = {name: date.fromisoformat(said[name]) for name in ("since", "until")}
    return Away(of=said["of"], deputy=said["deputy"], **days)
