"""Who is acting, where, and as what: a person and the one standing they act in.

One person may be therapist at one clinic, at the desk of another, a patient at a third.
Each of these is a *standing*; a session acts in one at a time, so a request knows
exactly one clinic. Houses above add their kinds of standing with `provide`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from ptcare.people import absences
from ptcare.people.absences import Absences
from ptcare.people.models import Clinic, User
from ptcare.people.roles import STAFF, Permission, Role, may

# Of a helper only where the patient lets them log.
FOR_WHO_LOGS = frozenset(
    {Permission.LOG_EXERCISES, Permission.KEY_SHEETS, Permission.ASK_THERAPIST}
)


@dataclass(frozen=True)
class Opened:
    """A record opened in an emergency: for a while, and each look at it is marked."""

    id: int  # of the access
    patient_id: int
    name: str
    until: datetime


@dataclass(frozen=True)
class Standing:
    """One way in: a role at a clinic, and the row that grants it."""

    role: Role
    row_id: int
    clinic_id: int
    clinic_name: str
    clinic_phone: str
    label: str
    time_zone: str  # of the clinic; on the patient's side, where the patient lives
    is_demo: bool = False
    is_lead: bool = False
    patient_id: int | None = None
    may_log: bool = True
    closed: frozenset[int] = frozenset()  # records that only others here may see
    opened: tuple[Opened, ...] = ()  # in an emergency, now
    away: Absences = ()  # therapists of the clinic who are away today; of staff only

    @classmethod
    def at(cls, clinic: Clinic, *, time_zone: str = "", **said: Any) -> Standing:
        """At this clinic, and in its time zone where no other is named."""
        return cls(
            clinic_id=clinic.pk,
            clinic_name=clinic.name,
            clinic_phone=clinic.phone,
            is_demo=clinic.is_demo,
            time_zone=time_zone or clinic.time_zone,
            **said,
        )

    @property
    def zone(self) -> ZoneInfo:
        """In which days and hours are read and written by whoever stands here."""
        return ZoneInfo(self.time_zone)

    @property
    def key(self) -> str:
        """How a session remembers it: "therapist:12@3"."""
        return f"{self.role}:{self.row_id}@{self.clinic_id}"


@dataclass(frozen=True)
class Actor:
    """What services and querysets are told of who is asking."""

    user: User
    standing: Standing

    @property
    def role(self) -> Role:
        return self.standing.role

    @property
    def clinic_id(self) -> int:
        return self.standing.clinic_id

    @property
    def clinic_name(self) -> str:
        return self.standing.clinic_name

    @property
    def name(self) -> str:
        return self.user.name

    @property
    def role_label(self) -> str:
        """What they are here, in words: for their menu."""
        return self.standing.label

    @property
    def patient_id(self) -> int | None:
        """The record that a patient or helper acts on; None for staff."""
        return self.standing.patient_id

    @property
    def is_patient_side(self) -> bool:
        return self.role not in STAFF

    @property
    def is_lead(self) -> bool:
        return self.standing.is_lead

    @property
    def closed(self) -> frozenset[int]:
        """Records of the clinic that are not for this person, by patient id."""
        return self.standing.closed

    @property
    def lists(self) -> list[int]:
        """Whose patients a therapist sees to now, by membership: the own, and those of
        colleagues who are away. No record is open to them that was not."""
        mine = self.standing.row_id
        return [mine, *sorted(absences.answers_for(self.standing.away, mine))]

    @property
    def turns(self) -> list[int]:
        """Whose questions and alerts come to a therapist now: of those lists, and of
        colleagues who are away and for whom nobody answers by name."""
        return [*self.lists, *sorted(absences.left_to_all(self.standing.away))]

    def emergency(self, patient_id: int | None) -> Opened | None:
        """By what access this record is open to them just now, if by any."""
        opened = self.standing.opened
        return next((each for each in opened if each.patient_id == patient_id), None)

    def may(self, permission: Permission) -> bool:
        if permission in FOR_WHO_LOGS and not self.standing.may_log:
            return False
        return may(self.role, permission, is_lead=self.is_lead)


FindStandings = Callable[[User, int | None], Iterable[Standing]]
_providers: dict[Role, FindStandings] = {}


def provide(*roles: Role) -> Callable[[FindStandings], FindStandings]:
    """Name the function that finds the current standings of a user in these roles.

    It takes the user and, when one known standing is to be confirmed, its row's id.
    """

    def remember(find: FindStandings) -> FindStandings:
        _providers.update(dict.fromkeys(roles, find))
        return find

    return remember


def standings_of(user: User) -> list[Standing]:
    """All the ways in that this person has now, across clinics."""
    finders = dict.fromkeys(_providers.values())
    return [standing for find in finders for standing in find(user, None)]


def confirm(user: User, key: str) -> Standing | None:
    """The standing that a session remembers, if it is still granted."""
    role, row_id, _clinic_id = parts(key)
    find = _providers[role]
    return next((s for s in find(user, row_id) if s.key == key), None)


@lru_cache(maxsize=1024)
def parts(key: str) -> tuple[Role, int, int]:
    role, _, rest = key.partition(":")
    row_id, _, clinic_id = rest.partition("@")
    return Role(role), int(row_id), int(clinic_id)
