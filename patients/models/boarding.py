"""The board of a clinic's covers: one row a patient, from snapshots and alerts alone.

Sorted by columns that have an index, or by the most urgent open alert; read page by
page from the row behind which it goes on, so that no page costs more than the first.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.db.models import (
    Count,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from patients.models.alerts import AlertLimits, CoverAlert, first_alert
from patients.models.counted import CoverageSnapshot
from patients.models.patient import Patient
from patients.rules import alerting
from patients.rules.alerting import Action
from ptcare.numbers import whole_number
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
Rows = QuerySet[CoverageSnapshot]


@dataclass(frozen=True)
class Key:
    """A column to sort by, empty ones last, and how it is read back from text."""

    name: str
    read: Callable[[str], Any]

    def value(self, row: Any) -> Any:
        for part in self.name.split("__"):
            row = getattr(row, part)
        return row


def _number(said: str) -> int:
    number = whole_number(said)
    if number is None:
        raise ValueError(said)
    return number


NAME = Key("patient__name", lambda said: said[:120].replace("\x00", ""))
PATIENT = Key("patient_id", _number)  # tells rows apart that are alike in all else
SORTS: Mapping[str, tuple[Key, ...]] = MappingProxyType(
    {
        "urgency": (Key("urgency", _number), NAME, PATIENT),
        "name": (NAME, PATIENT),
        "left": (Key("left_after", _number), PATIENT),
        "covered": (Key("last_covered_on", dt.date.fromisoformat), PATIENT),
        "approval": (Key("approval_ends_on", dt.date.fromisoformat), PATIENT),
    }
)


def rows_of(actor: Actor, *, today: dt.date) -> Rows:
    """Everybody in care, each with `is_stale`: being counted anew."""
    rows = CoverageSnapshot.objects.visible_to(actor).current()
    return (
        rows.filter(patient__discharged_on=None)
        .with_staleness(today=today)
        .select_related("patient__therapist__user", "coverage__payer")
        .defer("result")
    )


def with_urgency(rows: Rows, *, today: dt.date) -> Rows:
    """Adds `urgency`: the rank of the most urgent open alert, or behind all ranks."""
    rank = Subquery(first_alert(today).values("rank")[:1])
    behind = Value(alerting.NOTHING, IntegerField())
    return rows.annotate(urgency=Coalesce(rank, behind))


@dataclass(frozen=True, kw_only=True)
class Narrow:
    """What is chosen of the board; nothing chosen is everybody."""

    only: str = ""
    action: str = ""
    payer: int | None = None
    therapist: int | None = None
    words: str = ""


def narrowed(rows: Rows, to: Narrow, *, limits: AlertLimits, today: dt.date) -> Rows:
    """Of rows `with_urgency`."""
    if to.only:
        rows = rows.filter(tabs(limits, today)[to.only])
    if to.action:
        alerts = CoverAlert.objects.open(today=today).calling_for(Action(to.action))
        mine = alerts.filter(patient=OuterRef("patient"), rank=OuterRef("urgency"))
        rows = rows.filter(Exists(mine))
    if to.payer:
        rows = rows.filter(coverage__payer=to.payer)
    if to.therapist:
        rows = rows.filter(patient__therapist=to.therapist)
    if to.words:
        named = Patient.objects.called(to.words)
        rows = rows.filter(patient__in=named)
    return rows


def tabs(limits: AlertLimits, today: dt.date) -> dict[str, Q]:
    """Who stands under which tab."""
    soon = today + limits.approval_days * DAY
    return {
        "act": Q(Exists(first_alert(today))),
        "few": Q(left_after__lte=limits.few_visits, visits_left__isnull=False)
        & Q(coverage__isnull=False),
        "ends": Q(until__range=(today, soon)),
        "beyond": ~Q(beyond=[]) & Q(coverage__isnull=False),
        "lapses": Q(lapses_on__range=(today, soon)),
        "counting": Q(is_stale=True),
    }


def counts(rows: Rows, limits: AlertLimits, today: dt.date) -> dict[str, int]:
    """How many stand under each tab, in one query; under "" all."""
    named = {key: Count("pk", filter=q) for key, q in tabs(limits, today).items()}
    found = rows.order_by().aggregate(everybody=Count("pk"), **named)
    return {"": found.pop("everybody"), **found}


def sorted_by(rows: Rows, sort: str) -> Rows:
    return rows.order_by(*(key.name for key in SORTS[sort]))


def behind(rows: Rows, sort: str, after: str) -> Rows:
    """Those further down, behind the row that `place_of` named."""
    values = _read(sort, after)
    if values is None:
        return rows
    further, same = Q(pk__in=[]), Q()
    for key, value in zip(SORTS[sort], values, strict=True):
        empty = Q(**{f"{key.name}__isnull": True})
        if value is None:
            same &= empty
            continue
        further |= same & (Q(**{f"{key.name}__gt": value}) | empty)
        same &= Q(**{key.name: value})
    return rows.filter(further)


def place_of(row: CoverageSnapshot, sort: str) -> str:
    """Where on the board a row stands, as text for the next page's form."""
    return json.dumps([key.value(row) for key in SORTS[sort]], default=str)


def _read(sort: str, after: str) -> Sequence[Any] | None:
    """The values of a place; None where the text is not one of ours."""
    try:
        said = json.loads(after)
        keys = SORTS[sort]
        if not isinstance(said, list) or len(said) != len(keys) or said[-1] is None:
            return None
        return [
            None if value is None else key.read(str(value))
            for key, value in zip(keys, said, strict=True)
        ]
    except (ValueError, RecursionError):
        return None
