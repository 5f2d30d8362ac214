"""How causes of alerts are asked for: a clinic at a time, never a patient at a time.

A part with causes of its own registers them: with `watches` a queryset made by `found`,
asked every minute; or with `tells`, where a rule in Python has to say it, `Cause`s in a
constant number of queries, asked every hour.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import CharField, DateField, IntegerField, QuerySet, Value
from django.db.models.functions import Cast, Concat

from patients.models.alerts import AlertLimits
from patients.models.counted import CoverageSnapshot
from patients.models.session import ClinicSession, ClinicSessionQuerySet
from patients.rules.alerting import Kind

TEXT: models.Field[Any, Any] = CharField(max_length=80)


@dataclass(frozen=True, kw_only=True)
class Look:
    """At which clinic, at which hour of which of its days, and how early it wants to be
    warned."""

    clinic_id: int
    now: dt.datetime
    today: dt.date
    closed_by: dt.date  # of days up to this one what is over is to be closed
    limits: AlertLimits

    @property
    def snapshots(self) -> QuerySet[CoverageSnapshot]:
        """Of those in care. A stale one is looked at again once it is counted."""
        rows = CoverageSnapshot.objects.current()
        return rows.filter(clinic_id=self.clinic_id, patient__discharged_on=None)

    @property
    def booked(self) -> ClinicSessionQuerySet:
        rows = ClinicSession.objects.booked()
        return rows.filter(clinic_id=self.clinic_id, patient__discharged_on=None)


@dataclass(frozen=True, kw_only=True)
class Cause:
    """One cause about one patient; `cause` tells it from others of its kind."""

    patient_id: int
    kind: Kind
    cause: str
    due_on: dt.date
    reason: str = ""
    day: dt.date | None = None
    count: int | None = None


Causes = QuerySet[Any, tuple[Any, ...]]
Teller = Callable[[Look], Iterable[Cause]]
_watched: dict[Kind, Callable[[Look], Causes]] = {}
_told: dict[tuple[Kind, ...], Teller] = {}


def watches(kind: Kind) -> Callable[[Callable[[Look], Any]], Callable[[Look], Any]]:
    """Name the question whose answer, made by `found`, raises alerts of that kind."""

    def remember(ask: Callable[[Look], Any]) -> Callable[[Look], Any]:
        _watched[kind] = ask
        return ask

    return remember


def tells(*kinds: Kind) -> Callable[[Teller], Teller]:
    """Name the function that finds the causes of these kinds."""

    def remember(ask: Teller) -> Teller:
        _told[kinds] = ask
        return ask

    return remember


def watched_kinds() -> list[Kind]:
    return list(_watched)


def told_kinds() -> list[Kind]:
    return [kind for kinds in _told for kind in kinds]


def told(look: Look) -> list[Cause]:
    return [cause for ask in _told.values() for cause in ask(look)]


def causes(look: Look) -> Causes:
    """All that there is to raise now, one row a cause, in the order of `found`."""
    first, *rest = (ask(look) for ask in _watched.values())
    return first.union(*rest, all=True)


def found(
    rows: QuerySet[Any],
    kind: Kind,
    *,
    cause: Any,
    due_on: Any,
    reason: Any = "",
    day: Any = None,
    count: Any = None,
) -> Causes:
    """These rows about patients as causes of one kind."""
    return rows.order_by().values_list(
        "patient_id",
        *(
            Cast(said if hasattr(said, "resolve_expression") else Value(said), field)
            for said, field in (
                (kind, TEXT),
                (cause, TEXT),
                (reason, TEXT),
                (due_on, DateField()),
                (day, DateField()),
                (count, IntegerField()),
            )
        ),
    )


def named(*parts: Any) -> Concat:
    """The key of a cause: its parts, with colons between."""
    told = [Cast(part, TEXT) for part in parts]
    between = [each for part in told for each in (Value(":"), part)]
    return Concat(*between[1:], output_field=TEXT)
