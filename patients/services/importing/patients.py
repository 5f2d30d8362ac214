"""Patients: what the file says of them, held against the records that are here.

Who is here already stays as they are: what the file says otherwise is told, and put
right at the record itself.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from patients.models import DoubledRecord, ImportedRow, Patient, RestrictedRecord
from patients.rules.importing import Kind
from patients.rules.importing.problems import Problem, What, shown
from patients.rules.importing.rows import Row, twice
from patients.services import admitting
from patients.services.importing import matching
from patients.services.importing.planned import Person, Planned
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership

FIELDS = {"birth_date": "birth_on", "sex": "sex", "time_zone": "time_zone"}
NameKey = tuple[str, ...]


@dataclass
class Here:
    """Who is in care or was, how each is found again, and what the file adds."""

    by_pk: dict[int, Patient]
    by_email: dict[str, Patient]
    by_name: dict[NameKey, list[Patient]]
    before: dict[str, tuple[int, int]]
    numbered: frozenset[int]  # those who came in under a number of the old system
    restricted: frozenset[int]
    therapists: dict[str, list[Membership]]
    lines: dict[int, int] = field(default_factory=dict)  # by patient
    new: dict[NameKey, list[Row]] = field(default_factory=lambda: defaultdict(list))


def look(planned: Sequence[Planned], *, clinic_id: int, today: dt.date) -> None:
    """Say of each row what it would become. A constant number of queries."""
    here = _here(planned, clinic_id)
    for row, first in twice([each.row for each in planned], "email"):
        row.refuse(What.ADDRESS_TWICE, "email", str(first.line))
    for each in planned:
        if each.row.said.get("birth_date", today) > today:
            each.refuse(What.STILL_AHEAD, "birth_date")
        matching.find_therapist(each, here.therapists)
        if "patient_name" in each.row.said:
            _aim(each, here)


def _here(planned: Sequence[Planned], clinic_id: int) -> Here:
    rows = Patient.objects.filter(clinic=clinic_id).order_by("pk")
    people = list(rows.select_related("user", "therapist__user"))
    doubles = DoubledRecord.objects.standing().filter(clinic=clinic_id)
    closed = set(doubles.values_list("patient_id", flat=True))
    numbered = ImportedRow.objects.filter(clinic=clinic_id, kind=Kind.PATIENTS)
    working = Membership.objects.current().filter(clinic=clinic_id)
    by_name = defaultdict(list)
    for person in people:
        if person.pk not in closed:
            by_name[matching.name_key(person.name)].append(person)
    return Here(
        by_pk={person.pk: person for person in people},
        by_email={p.user.email.lower(): p for p in people if p.user.email},
        by_name=by_name,
        before=matching.brought_before(planned, Kind.PATIENTS, clinic_id=clinic_id),
        numbered=frozenset(
            numbered.exclude(source_id="").values_list("patient_id", flat=True)
        ),
        restricted=RestrictedRecord.objects.of_clinic(clinic_id),
        therapists=matching.therapists_of(working),
    )


def _aim(each: Planned, here: Here) -> None:
    person = _who_is_it(each, here)
    if person is None:
        if not each.row.problems:
            _look_for_namesakes(each, here)
        return
    if person.pk in here.lines:
        each.refuse(What.SAID_TWICE, other=str(here.lines[person.pk]))
        return
    here.lines[person.pk] = each.line
    each.target = person
    each.person = Person(person.pk, person.name, person.birth_on)
    if person.pk not in here.restricted:  # of those, nothing is told
        _compare(each, person)


def _who_is_it(each: Planned, here: Here) -> Patient | None:
    """By the number of the old system, then the address, then name and birth."""
    said = each.row.said
    if known := here.before.get(matching.source_id(each)):
        numbered = here.by_pk[known[1]]
        if not _may_be(each, numbered):
            each.refuse(What.ID_OF_ANOTHER, "source_id")
        return numbered
    if addressed := here.by_email.get(said.get("email", "")):
        if not _may_be(each, addressed):
            each.refuse(What.ADDRESS_OF_ANOTHER, "email")
        return addressed
    namesakes = _namesakes(each, here)
    alike = [p for p in namesakes if p.birth_on == said.get("birth_date")]
    if len(alike) > 1:
        each.refuse(What.SEVERAL_HERE, "patient_name")
    is_silent = "birth_date" not in said and not each.row.is_wrong("birth_date")
    are_told = any(person.pk not in here.restricted for person in namesakes)
    if not alike and is_silent and are_told:
        each.refuse(What.BORN_WHEN, "birth_date", shown(said["patient_name"]))
    return alike[0] if alike else None


def _namesakes(each: Planned, here: Here) -> list[Patient]:
    """Whom the file calls by a number is nobody who came in under another one."""
    people = here.by_name.get(matching.name_key(each.row.said["patient_name"]), [])
    if "source_id" not in each.row.said:
        return people
    return [person for person in people if person.pk not in here.numbered]


def _may_be(each: Planned, person: Patient) -> bool:
    """Names change and birth dates are mistyped, but hardly both at once."""
    said = each.row.said
    is_named = matching.name_key(said["patient_name"]) == matching.name_key(person.name)
    return is_named or said.get("birth_date", 0) == person.birth_on


def _look_for_namesakes(each: Planned, here: Here) -> None:
    """Whoever may be the same person, here or further up in the file."""
    said = each.row.said
    key = matching.name_key(said["patient_name"])
    for other in here.new[key]:
        is_same_day = other.said.get("birth_date") == said.get("birth_date")
        if is_same_day and not ("source_id" in said and "source_id" in other.said):
            each.refuse(What.SAID_TWICE, other=str(other.line))
            return
        if is_same_day or not ("birth_date" in said and "birth_date" in other.said):
            _doubt(each, What.NAMESAKE_IN_FILE, str(other.line))
    for person in here.by_name.get(key, []):
        may_be = person.birth_on in (None, said.get("birth_date"))
        if person.pk not in here.restricted and may_be:
            _doubt(each, What.NAMESAKE_HERE)
    here.new[key].append(each.row)


def _doubt(each: Planned, what: What, other: str = "") -> None:
    name = shown(each.row.said["patient_name"])
    each.doubts.append(Problem(what=what, value=name, other=other))


def _compare(each: Planned, person: Patient) -> None:
    """What the file says otherwise. It is never taken."""
    said = each.row.said
    name = said["patient_name"]
    if matching.name_key(name) != matching.name_key(person.name):
        each.differ("patient_name", person.name, may_be_taken=False)
    for column, attribute in FIELDS.items():
        if said.get(column) and said[column] != getattr(person, attribute):
            each.differ(column, getattr(person, attribute), may_be_taken=False)
    if "phone" in said and _digits(said["phone"]) != _digits(person.phone):
        each.differ("phone", person.phone, may_be_taken=False)
    if said.get("email", "") not in ("", (person.user.email or "").lower()):
        each.differ("email", person.user.email, may_be_taken=False)
    if each.found.get("therapist", person.therapist_id) != person.therapist_id:
        named = person.therapist.user.name if person.therapist else None
        each.differ("therapist", named, may_be_taken=False)


def _digits(number: str) -> str:
    return "".join(each for each in number if each.isdigit())


def create(
    planned: Sequence[Planned],
    *,
    clinic: Clinic,
    invites: bool,
    by: Actor,
    now: dt.datetime,
    reason: str,
) -> list[Patient]:
    """Each with a record and an account, in the order of the rows."""
    patients = admitting.admit_each(
        clinic=clinic,
        people=[_newcomer(each) for each in planned],
        invites=invites,
        by=by,
        now=now,
        note=reason,
    )
    for each, patient in zip(planned, patients, strict=True):
        each.person = Person(patient.pk, patient.name, patient.birth_on)
    return patients


def _newcomer(each: Planned) -> admitting.Newcomer:
    said = each.row.said
    return admitting.Newcomer(
        name=said["patient_name"],
        email=said.get("email", ""),
        phone=said.get("phone", ""),
        birth_on=said.get("birth_date"),
        sex=said.get("sex", ""),
        time_zone=said.get("time_zone", ""),
        therapist_id=each.found.get("therapist"),
    )
