"""Medicine taken and braces worn, as the patient tells it in one tap.

A tick is the patient's word. It is no dose that was given, and a day without one is
not a day on which nothing was taken.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery

from patients.models import Aid, Medication
from patients.models.treatment.aids import WORN
from patients.models.treatment.dues import AID, MEDICINE
from patients.rules import recurring
from patients.rules.recurring import Unit
from programs.models.log import Said, SaidQuerySet
from ptcare.people.actors import Actor


class Tick(Said):
    """This medicine was taken, or this brace was worn, on that day."""

    medication = models.ForeignKey(
        Medication, models.PROTECT, null=True, blank=True, related_name="ticks"
    )
    aid = models.ForeignKey(
        Aid, models.PROTECT, null=True, blank=True, related_name="ticks"
    )

    objects = SaidQuerySet["Tick"].as_manager()

    BODY = (*Said.BODY, "medication_id", "aid_id")

    class Meta(Said.Meta):
        constraints = [
            *Said.Meta.constraints,
            models.CheckConstraint(
                condition=Q(medication=None, aid__isnull=False)
                | Q(medication__isnull=False, aid=None),
                name="a_tick_is_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["medication", "aid", "on"],
                condition=Q(undone_at=None),
                nulls_distinct=False,
                name="one_standing_tick_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"tick {self.pk}"

    def same_place(self) -> Q:
        return Q(medication=self.medication_id, aid=self.aid_id, on=self.on)


@dataclass(frozen=True, kw_only=True)
class Alongside:
    """One thing of a day beside the exercises, and the tick that stands."""

    kind: str
    pk: int
    name: str
    detail: str  # the dose; of a brace when it is worn
    at: str  # a time of day, of `Medication.At`
    said: uuid.UUID | None

    @property
    def is_medicine(self) -> bool:
        return self.kind == MEDICINE

    @cached_property
    def what(self) -> str:
        return self.name if self.is_medicine else Aid.called(self.at, self.name)

    @cached_property
    def when(self) -> str:
        """At which time of day; of a brace what was written of it."""
        if not self.is_medicine:
            return self.detail
        return str(Medication.At(self.at).label) if self.at else ""


def own_medicines(actor: Actor) -> QuerySet[Medication]:
    """What the patient takes alone."""
    return Medication.objects.visible_to(actor).current().taken_alone()


def own_aids(actor: Actor) -> QuerySet[Aid]:
    """What is worn."""
    return Aid.objects.visible_to(actor).current().worn()


def told(on: dt.date) -> dict[str, Sequence[Any]]:
    """Of medicine and of aids what `of_day` reads beside their dates."""
    return {
        MEDICINE: (F("at"), F("started_on"), _said("medication", on)),
        AID: (F("wear"), F("started_on"), _said("aid", on)),
    }


def _said(name: str, on: dt.date) -> Subquery:
    ticks = Tick.objects.standing().filter(**{name: OuterRef("pk")}, on=on)
    return Subquery(ticks.values("token")[:1])


def of_day(found: Iterable[Sequence[Any]], *, on: dt.date) -> list[Alongside]:
    """What is taken alone or worn that day, of `dues.as_one_value` with what is `told`:
    medicine first, then by name."""
    rows = [_thing(row) for row in found if _is_of(on, row)]
    return sorted(rows, key=lambda row: (not row.is_medicine, row.name.lower(), row.pk))


def _is_of(on: dt.date, row: Sequence[Any]) -> bool:
    """Whether it has begun, and is worn or comes round that day."""
    kind, _pk, _patient, name, _detail, first, days, months, *also = row
    if kind not in (MEDICINE, AID):
        return False
    _how, since, _said = also
    has_begun = (since or "") <= on.isoformat()
    comes = name in WORN if kind == AID else _is_for(on, first, days, months)
    return has_begun and comes


def _thing(row: Sequence[Any]) -> Alongside:
    kind, pk, _patient, name, detail, _first, _days, _months, how, _since, said = row
    if kind == AID:
        name, detail, how = detail, how, name
    return Alongside(
        kind=kind,
        pk=pk,
        name=name,
        detail=detail,
        at=how,
        said=uuid.UUID(said) if said else None,
    )


def _is_for(
    on: dt.date, first: str | None, days: int | None, months: int | None
) -> bool:
    """Whether one of its rounds is that day. What has no first day is for every day."""
    if first is None:
        return True
    unit = Unit.DAY if days else Unit.MONTH
    begins = dt.date.fromisoformat(first)
    return recurring.falls_on(begins, every=days or months or 1, unit=unit, on=on)
