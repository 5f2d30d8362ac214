"""Whom a row is about, and what it was when it was brought in before."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import F

from patients.models import Coverage, ImportedRow, Patient
from patients.models.imports import ImportedRowQuerySet
from patients.rules.importing import Kind
from patients.rules.importing.problems import What
from patients.rules.importing.rows import Row, twice
from patients.services.importing.planned import Person, Planned
from ptcare.languages.dates import desk_day
from ptcare.people.models import Membership, MembershipQuerySet

OF_KIND = {
    Kind.PATIENTS: "patient_id",
    Kind.PLANS: "coverage_id",
    Kind.APPROVALS: "authorization_id",
    Kind.VISITS: "session_id",
}


def name_key(name: str) -> tuple[str, ...]:
    """The words of a name in any order: "Ellison, Margaret" is Margaret Ellison."""
    return tuple(sorted(name.replace(",", " ").casefold().split()))


def payer_key(name: str) -> str:
    return " ".join(name.casefold().split())


def match(rows: Sequence[Row], *, clinic_id: int) -> list[Planned]:
    """Each row with its patient, found in two queries; or with the problem."""
    by_id, by_birth = _people(rows, clinic_id)
    planned = [Planned(row=row) for row in rows]
    for each in planned:
        each.person = _person(each.row, by_id, by_birth)
    return planned


def _people(
    rows: Sequence[Row], clinic_id: int
) -> tuple[dict[int, Person], dict[dt.date, list[Person]]]:
    own = Patient.objects.filter(clinic_id=clinic_id)
    ids = {row.said["patient_id"] for row in rows if "patient_id" in row.said}
    births = {row.said["birth_date"] for row in rows if "birth_date" in row.said}
    by_id = {person.pk: person for person in _told(own.filter(pk__in=ids))}
    by_birth = defaultdict(list)
    for person in _told(own.filter(birth_on__in=births)):
        if person.birth_on:
            by_birth[person.birth_on].append(person)
    return by_id, by_birth


def _told(patients: Any) -> Iterable[Person]:
    rows = patients.order_by("pk").values_list("pk", "name", "birth_on")
    return (Person(*row) for row in rows)


def _person(
    row: Row, by_id: dict[int, Person], by_birth: dict[dt.date, list[Person]]
) -> Person | None:
    if "patient_id" in row.said:
        return _by_id(row, by_id)
    name, born = row.said.get("patient_name"), row.said.get("birth_date")
    if not name or not born:
        is_told = {p.column for p in row.problems} & {
            *("patient_id", "patient_name", "birth_date"),
            "",
        }
        if not is_told:
            row.refuse(What.NOBODY_NAMED)
        return None
    found = [p for p in by_birth.get(born, []) if name_key(p.name) == name_key(name)]
    if len(found) != 1:
        what = What.SEVERAL_PATIENTS if found else What.NOBODY_BORN_THEN
        row.refuse(what, "patient_name", desk_day(born))
        return None
    return found[0]


def _by_id(row: Row, by_id: dict[int, Person]) -> Person | None:
    """A name or a birth beside the number must be theirs: numbers are mistyped."""
    person = by_id.get(row.said["patient_id"])
    if person is None:
        row.refuse(What.NO_SUCH_PATIENT, "patient_id")
        return None
    name, born = row.said.get("patient_name"), row.said.get("birth_date")
    if name and name_key(name) != name_key(person.name):
        row.refuse(What.OTHER_NAME, "patient_name", person.name)
    if born and person.birth_on and born != person.birth_on:
        row.refuse(What.OTHER_BIRTH, "birth_date", desk_day(person.birth_on))
    return person


def brought_before(
    planned: Sequence[Planned], kind: Kind, *, clinic_id: int
) -> dict[str, tuple[int, int]]:
    """By the source's own id in capitals: which row it became, and of which patient.
    One query.

    An id that stands twice in the file is a problem of the second row.
    """
    for row, first in twice([each.row for each in planned], "source_id"):
        row.refuse(What.ID_TWICE, "source_id", str(first.line))
    rows = known_by_id(planned, kind, clinic_id=clinic_id)
    found = rows.values_list("source_id", OF_KIND[kind], "patient_id")
    return {name.upper(): (target, patient) for name, target, patient in found}


def known_by_id(
    planned: Iterable[Planned], kind: str, *, clinic_id: int
) -> ImportedRowQuerySet:
    """What came in earlier under the ids that the file gives."""
    said = (each.row.said for each in planned)
    ids = {row["source_id"] for row in said if "source_id" in row}
    return ImportedRow.objects.called(ids).filter(clinic=clinic_id, kind=kind)


def source_id(each: Planned) -> str:
    """As it is looked for; empty where the row has none."""
    return str(each.row.said.get("source_id", "")).upper()


def aim(
    each: Planned,
    before: dict[str, tuple[int, int]],
    by_key: Any,
    by_pk: dict[int, Any],
) -> None:
    """Find the row that is there: by the source's own id, else by its natural key.

    Where both find one, and not the same, the row is a problem.
    """
    known = before.get(source_id(each))
    if known and known[1] != each.who.pk:
        each.refuse(What.ID_OF_ANOTHER, "source_id")
        return
    by_id = by_pk.get(known[0]) if known else None
    if by_id is not None and by_key is not None and by_id.pk != by_key.pk:
        each.refuse(What.ID_OF_ANOTHER, "source_id")
        return
    each.target = by_id if by_id is not None else by_key


def plans_of(planned: Iterable[Planned]) -> dict[int, list[Coverage]]:
    """The standing plans of these patients, by patient. One query."""
    people = {each.person.pk for each in planned if each.person}
    rows = Coverage.objects.standing().filter(patient__in=people)
    found: dict[int, list[Coverage]] = defaultdict(list)
    for plan in rows.select_related("payer").order_by("pk"):
        found[plan.patient_id].append(plan)
    return found


def therapists_of(rows: MembershipQuerySet) -> dict[str, list[Membership]]:
    """By name and by e-mail, each person once: who is one now before who was. One
    query."""
    found: dict[str, list[Membership]] = defaultdict(list)
    now_first = F("ended_at").desc(nulls_first=True)
    for row in rows.therapists().select_related("user").order_by(now_first, "pk"):
        names = {row.user.name.casefold(), (row.user.email or "").casefold()}
        for name in names - {""}:
            if all(other.user_id != row.user_id for other in found[name]):
                found[name].append(row)
    return found


def find_therapist(each: Planned, therapists: dict[str, list[Membership]]) -> None:
    """Whom the row names, or the problem that it is nobody or several."""
    if name := each.row.said.get("therapist"):
        found = therapists.get(name.casefold(), [])
        if len(found) == 1:
            each.found["therapist"] = found[0].pk
        else:
            what = What.SEVERAL_THERAPISTS if found else What.NO_THERAPIST
            each.refuse(what, "therapist")
