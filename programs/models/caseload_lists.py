"""Which patients stand on a page of the list, and what is kept of their rows.

A page costs what it shows: its patients are the next ones of the kept places, and with
them whoever something has happened to since their place was worked out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from patients.models import Patient
from patients.models.about import AboutPatientQuerySet
from patients.models.patient import PatientQuerySet
from programs.models.flags import SafetyFlag
from programs.models.monitored import with_monitors
from programs.models.places import CaseloadPlace, CaseloadReason
from programs.rules.attention import LOOKED_AT, QUIET, STEPS, Why
from ptcare.people.actors import Actor
from ptcare.prepared import Ids, prepared

DAY = dt.timedelta(days=1)
WEEK = dt.timedelta(days=7)
KEPT = ("version", "shown", "as_of", "good_until")
PAGE = 50
MOST_SIGNS, MOST_NEWS = 50, 10
MOST_BEHIND = 100  # that a page works out on the spot; the others wait for a worker
NAMES = ("first", "second", "third", "fourth", "fifth")  # patterns of `a_page`
LOOKED_ONLY, QUIET_ONLY = "looked_at", "quiet"


class Only(Enum):
    """What the list is narrowed to."""

    EVERYBODY = "everybody"
    REASON = "reason"
    LOOKED = LOOKED_ONLY
    QUIET = QUIET_ONLY

    @classmethod
    def of(cls, said: str) -> Only:
        if said in (LOOKED_ONLY, QUIET_ONLY):
            return cls(said)
        return cls.REASON if said in list(Why) else cls.EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Cursor:
    """The last patient of the page before, by the place that was kept."""

    place: int
    pk: int


def narrowed(actor: Actor, only: Only, reason: str) -> AboutPatientQuerySet[Any]:
    """Each with a `place`, as it was kept: everybody, or those with one reason, the
    quiet, or those looked at."""
    if only is Only.REASON:
        return CaseloadReason.objects.visible_to(actor).filter(reason=reason)
    kept = CaseloadPlace.objects.visible_to(actor)
    if only is Only.QUIET:
        return kept.filter(place__gte=QUIET * STEPS)
    if only is Only.LOOKED:
        return kept.filter(place=LOOKED_AT * STEPS)
    return kept


def in_list(
    actor: Actor, *, is_whole: bool, also: Ids | None = None
) -> PatientQuerySet:
    """Everybody in care, or the therapist's own; and those of colleagues who are away,
    by whose memberships `also` are theirs (`also_of`)."""
    patients = Patient.objects.visible_to(actor).in_care()
    if is_whole:
        return patients
    if also is None:
        return patients.filter(therapist=actor.standing.row_id)
    return patients.filter(therapist__in=[actor.standing.row_id, *also])


def also_of(actor: Actor) -> Ids | None:
    """Of a prepared question on its own: it is asked of whoever stands in, too."""
    others = actor.lists[1:]
    return Ids(others) if others else None


def page_of(
    patients: PatientQuerySet,
    actor: Actor,
    *,
    only: Only,
    reason: str,
    place: int | None,
    pk: int | None,
    size: int,
    today: dt.date,
) -> QuerySet[Patient]:
    """The next of them by their kept places, one more than a page has, and those that
    are behind. Each as `with_place` makes them. `place` and `pk` are those of the last
    patient of the page before.

    Read in the order of an index, of places or of reasons, so that nobody else is
    looked at. Of a reason they are looked up one by one: PostgreSQL takes each to be as
    frequent as the others, and would read and sort all who have it. So is who is
    behind: as if a third of all were, it would read all patients of a name once more.
    """
    listed = Subquery(patients.filter(pk=OuterRef("patient")).values("pk")[:1])
    kept = narrowed(actor, only, reason)
    if only is Only.REASON:
        kept = kept.filter(patient=listed)
    else:
        kept = kept.filter(patient__in=patients)
    if place is not None:
        same = Q(place=place, patient__gt=pk)
        kept = kept.filter(Q(place__gt=place) | same, place__gte=place)
    next_ones = kept.order_by("place", "patient_id").values("patient")[: size + 1]
    places = CaseloadPlace.objects.visible_to(actor).behind()
    late = places.filter(patient=listed).order_by("-changed_at")
    behind = late.values("patient")[:MOST_BEHIND]
    both = Patient.objects.filter(pk__in=next_ones.union(behind))
    in_order = both.order_by("caseloadplace__place", "pk")  # the ledger reads along
    return with_monitors(with_place(in_order, today=today))


@prepared
def a_page(
    actor: Actor,
    *,
    is_whole: bool,
    only: Only,
    reason: str,
    place: int | None,
    pk: int | None,
    today: dt.date,
    also: Ids | None = None,
    first: str | None = None,
    second: str | None = None,
    third: str | None = None,
    fourth: str | None = None,
    fifth: str | None = None,
) -> QuerySet[Patient]:
    """As `page_of`: of everybody or of the therapist's own, whose name is like each of
    the patterns."""
    return page_of(
        in_list(actor, is_whole=is_whole, also=also).alike(
            first, second, third, fourth, fifth
        ),
        actor,
        only=only,
        reason=reason,
        place=place,
        pk=pk,
        size=PAGE,
        today=today,
    )


@prepared
def these(actor: Actor, *, ids: Ids, today: dt.date) -> QuerySet[Patient]:
    """Of these patients who are the actor's to see, as `with_place` makes them."""
    return with_place(Patient.objects.visible_to(actor).filter(pk__in=ids), today=today)


@prepared
def places_of(actor: Actor, *, ids: Ids) -> QuerySet[CaseloadPlace]:
    """With the version that each has by now."""
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=ids)
    return places.only("patient_id", "version")


@prepared
def recent(
    actor: Actor,
    *,
    is_whole: bool,
    shown: Ids,
    since: dt.datetime,
    also: Ids | None = None,
) -> QuerySet[CaseloadPlace]:
    """Of those who are not shown: with news since then, the newest first."""
    patients = in_list(actor, is_whole=is_whole, also=also)
    places = CaseloadPlace.objects.visible_to(actor).filter(patient__in=patients)
    new = places.filter(changed_at__gt=since).exclude(patient__in=shown)
    return new.order_by("-changed_at").only("patient_id")[:MOST_NEWS]


@prepared
def signs_elsewhere(actor: Actor, *, shown: Ids) -> QuerySet[SafetyFlag]:
    """Unseen signs of patients who are not shown, the most serious first."""
    flags = SafetyFlag.objects.visible_to(actor).open().unseen()
    rows = flags.exclude(patient__in=shown).most_serious_first()
    return rows.select_related("patient", "taken_by")[:MOST_SIGNS]


def with_place(patients: PatientQuerySet, *, today: dt.date) -> QuerySet[Patient]:
    """Each as a page reads them: who it is, the cover, and all that is kept of the row
    (`caseload_kept`), with the `version`, which rises with all news."""
    kept = {name: F(f"caseloadplace__{name}") for name in KEPT}
    rows = (
        patients.with_cover(today=today)
        .with_plans_end()
        .annotate(
            kept_place=F("caseloadplace__place"),
            kept_reasons=F("caseloadplace__reasons"),
            **kept,
        )
    )
    return rows.only("pk", "clinic_id", "therapist_id", "name")
