"""What lies ahead of a patient: the next visit, and what of the cover is left."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import (
    BooleanField,
    Exists,
    Expression,
    ExpressionWrapper,
    F,
    FilteredRelation,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import JSONObject

from patients.models import ClinicSession, Coverage, Patient
from patients.models.days import LocalClock, LocalDay
from patients.models.timing import Ends
from patients.rules.confirming import HOLDS_FOR


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """`visits_left` and `covered_until` are None where there is no limit, nothing is
    confirmed, or it is being counted; and where no cover is known at all."""

    next_visit_on: dt.date | None
    next_visit_at: dt.time | None
    visits_left: int | None
    covered_until: dt.date | None


def facts(now: dt.datetime) -> dict[str, Any]:
    """For a queryset of patients with their clinic, what `outlook_of` reads."""
    zone = OuterRef("clinic__time_zone")
    coming = (
        ClinicSession.objects.booked()
        .filter(patient=OuterRef("pk"))
        .filter(on__gte=LocalDay(zone, Value(now)))
        .alias(ends_at=Ends("on", "start", "minutes"))
        .filter(ends_at__gt=LocalClock(zone, Value(now)))
        .order_by("on", "start")
    )
    snapshot = FilteredRelation(
        "coveragesnapshot", condition=Q(coveragesnapshot__superseded_at=None)
    )
    return {
        "snapshot": snapshot,
        "next_visit": Subquery(coming.values(v=JSONObject(on="on", at="start"))[:1]),
        "cover_is_known": _is_known(now),
        "cover": F("snapshot__coverage_id"),
        "visits_left": F("snapshot__visits_left"),
        "covered_until": F("snapshot__limit_until"),
    }


def _is_known(now: dt.datetime) -> Expression:
    """Not while it is being counted anew, and not before each plan in force has
    answered: the page of visits says nothing either."""
    today = LocalDay(F("clinic__time_zone"), Value(now))
    is_fresh = Q(
        coverversion__version=F("coverversion__counted"), snapshot__as_of__gte=today
    )
    return ExpressionWrapper(is_fresh & ~Exists(_unconfirmed(now)), BooleanField())


def _unconfirmed(now: dt.datetime) -> QuerySet[Coverage]:
    """Plans in force that have not answered lately."""
    today = LocalDay(OuterRef("clinic__time_zone"), Value(now))
    plans = Coverage.objects.filter(patient=OuterRef("pk")).active_on(today)
    return plans.exclude(verified_on__gte=today - Value(HOLDS_FOR))


def outlook_of(patient: Patient) -> Outlook:
    """Of a patient read with `facts`."""
    found = vars(patient)
    visit, is_known = found["next_visit"], found["cover_is_known"] and found["cover"]
    return Outlook(
        next_visit_on=dt.date.fromisoformat(visit["on"]) if visit else None,
        next_visit_at=dt.time.fromisoformat(visit["at"]) if visit else None,
        visits_left=found["visits_left"] if is_known else None,
        covered_until=found["covered_until"] if is_known else None,
    )


def visits_alone(patient: Patient) -> Outlook:
    """The same for a helper, who reads no number of cover."""
    return replace(outlook_of(patient), visits_left=None, covered_until=None)
