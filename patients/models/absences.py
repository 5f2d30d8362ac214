"""Which therapists are away today, and who answers for their patients meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    BooleanField,
    Case,
    Exists,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import JSONObject, Now

from patients.models.closures import Closure, ClosureQuerySet
from patients.models.days import LocalDay
from patients.models.guarding import NamedColleague, RestrictedRecord
from patients.models.patient import Patient
from ptcare.people import absences, standings
from ptcare.people.absences import Absences, Away
from ptcare.people.actors import Actor
from ptcare.people.models import Membership
from ptcare.people.roles import Role

_HERE = Q(deputy__ended_at=None, deputy__user__is_active=True)
_LAST_ZONE = Value("Etc/GMT+12")  # nowhere is the day an earlier one: for the index
_DEPUTY = Case(When(_HERE, then=F("deputy")))  # one who has left is nobody


def away_at(moment: Any) -> ClosureQuerySet:
    """Absences that stand at that moment, by the calendar of each clinic. In the order
    in which they were entered, for the last word on somebody to count."""
    day = LocalDay(F("clinic__time_zone"), moment)
    rows = Closure.objects.standing().filter(therapist__isnull=False)
    rows = rows.filter(last_on__gte=LocalDay(_LAST_ZONE, moment))
    rows = rows.annotate(day=day, deputy_here=_DEPUTY)
    return rows.filter(first_on__lte=F("day"), last_on__gte=F("day")).order_by("pk")


def on_lists_of(actor: Actor, *, now: dt.datetime) -> list[Closure]:
    """The actor's own, and those of colleagues for whom they answer; asks nothing where
    nobody is away."""
    if not actor.standing.away:
        return []
    rows = away_at(now).filter(therapist__in=actor.lists).visible_to(actor)
    named = rows.select_related("therapist__user", "deputy__user")
    return list(named.order_by("last_on", "pk"))


def names_of(rows: Iterable[Closure], actor: Actor) -> dict[int | None, str]:
    """By membership the colleagues among them."""
    return {
        row.therapist.pk: row.therapist.user.name
        for row in rows
        if row.therapist and row.therapist.pk != actor.standing.row_id
    }


def absences_of(clinics: Iterable[int], *, now: dt.datetime) -> dict[int, Absences]:
    """By clinic, each of them. One query."""
    found: dict[int, list[Away]] = {pk: [] for pk in clinics}
    rows: Any = away_at(now).filter(clinic__in=found)
    said = ("clinic", "therapist", "deputy_here", "first_on", "last_on")
    for clinic, of, deputy, since, until in rows.values_list(*said):
        found[clinic].append(Away(of=of, deputy=deputy, since=since, until=until))
    return dict(found)


def answering_for(
    patient: Patient, *, now: dt.datetime, turn: int | None = None
) -> list[Membership]:
    """The patient's therapist, or whose turn it is; while they are away, who answers
    meanwhile; and where that is nobody by name, all therapists who are there."""
    here = Membership.objects.current().therapists().filter(clinic=patient.clinic_id)
    staff = list(here.select_related("user").order_by("pk"))
    away = absences_of([patient.clinic_id], now=now)[patient.clinic_id]
    of = turn or patient.therapist_id
    guarded = who_may_see([patient.pk]) if of and absences.is_away(away, of) else {}
    return those_who_answer(staff, of=of, away=away, may_see=guarded.get(patient.pk))


@dataclass(frozen=True)
class Meanwhile:
    """What a patient is told: who is away, through which day, and who answers; by no
    name where all of the clinic do."""

    who: str
    until: dt.date
    by: str


def meanwhile(patient: Patient, *, now: dt.datetime) -> Meanwhile | None:
    """None where the patient's therapist is there."""
    rows = away_at(now).filter(therapist=patient.therapist_id)
    row = rows.select_related("therapist__user").last()
    if row is None or row.therapist is None:
        return None
    people = answering_for(patient, now=now)
    by = people[0].user.name if len(people) == 1 else ""
    return Meanwhile(who=row.therapist.user.name, until=row.last_on, by=by)


def is_therapist_away(now: dt.datetime) -> Exists:
    """Of a patient of the outer query, whose clinic is read as well."""
    today = LocalDay(OuterRef("clinic__time_zone"), Value(now))
    theirs = {"clinic": OuterRef("clinic"), "therapist": OuterRef("therapist")}
    rows = Closure.objects.standing().filter(first_on__lte=today, last_on__gte=today)
    return Exists(rows.filter(**theirs))


def those_who_answer(
    staff: Iterable[Membership],
    *,
    of: int | None,
    away: Absences,
    may_see: frozenset[int] | None = None,
) -> list[Membership]:
    """Of these therapists. To whom a restricted record is closed, being the deputy
    opens nothing: those answer who are named for it, where one is there."""
    here = absences.present(away, staff)
    who = absences.answering(away, of)
    if may_see is not None and who != of:
        here = [each for each in here if each.pk in may_see] or here
    return [each for each in here if each.pk == who] or here


def colleagues_there(actor: Actor) -> QuerySet[Membership]:
    """The other therapists of the clinic, but for those who are away today."""
    away = [each.of for each in actor.standing.away]
    here = Membership.objects.current().filter(
        clinic_id=actor.clinic_id, role=Role.THERAPIST
    )
    others = here.exclude(pk__in=[actor.standing.row_id, *away])
    return others.select_related("user").order_by("user__name", "pk")


def who_may_see(patients: Collection[int] | QuerySet[Any]) -> dict[int, frozenset[int]]:
    """By patient whose record is restricted, or was closed as the double of one that
    is: the colleagues named for it, and whoever treats the person. One query."""
    named = NamedColleague.objects.standing().filter(patient=OuterRef("patient"))
    standing = Q(patient__doubles__withdrawn_at=None)
    rows = RestrictedRecord.objects.standing().annotate(
        double=FilteredRelation("patient__doubles", condition=standing),
        named=ArraySubquery(named.values("membership")),
        is_asked=_is_among("patient", patients),
        is_double_asked=_is_among("double__patient", patients),
    )
    found: dict[int, frozenset[int]] = {}
    for *asked, named, treats in rows.filter(
        Q(is_asked=True) | Q(is_double_asked=True)
    ).values_list(
        *("patient", "is_asked", "double__patient", "is_double_asked"),
        *("named", "patient__therapist"),
    ):
        people = frozenset(named) | ({treats} - {None})
        for patient, is_asked in zip(asked[::2], asked[1::2], strict=True):
            if is_asked:
                found[patient] = found.get(patient, people) & people
    return found


def _is_among(name: str, patients: Any) -> ExpressionWrapper:
    return ExpressionWrapper(Q(**{f"{name}__in": patients}), BooleanField())


def closed_to(member: Membership, *, of: int | None) -> int:
    """How many records of that therapist's patients stay closed to a colleague."""
    theirs = Patient.objects.in_care().filter(therapist=of, clinic=member.clinic_id)
    guarded = who_may_see(theirs.values("pk"))
    return sum(member.pk not in people for people in guarded.values())


def answered_for(row: Closure) -> list[Membership]:
    """Of whom the one who is away is deputy, on some of the same days."""
    if row.therapist_id is None:
        return []
    rows = Closure.objects.standing().filter(deputy=row.therapist_id)
    same = rows.between(row.first_on, row.last_on).select_related("therapist__user")
    return [each.therapist for each in same.order_by("pk") if each.therapist]


# By the clinic's row, which is read anyway.
_NOW = LocalDay(OuterRef("clinic__time_zone"), Now())
_TODAY = Closure.objects.standing().filter(
    clinic=OuterRef("clinic"),
    therapist__isnull=False,
    first_on__lte=_NOW,
    last_on__gte=_NOW,
)
_SAYS = JSONObject(of="therapist_id", deputy=_DEPUTY, since="first_on", until="last_on")
standings.read_beside_memberships(
    away=ArraySubquery(_TODAY.order_by("pk").values(said=_SAYS))
)
