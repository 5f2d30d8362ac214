"""Medicine taken and braces worn, as the patient tells it in one tap.

A tick is the patient's word. It is no dose that was given, and a day without one is
not a day on which nothing was taken.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import (
    CharField,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Cast

from patients.models import Aid, Medication
from patients.models.treatment.dues import DAYS, MONTHS
from patients.rules import recurring
from patients.rules.recurring import Unit
from programs.models.log import Said, SaidQuerySet
from ptcare.people.actors import Actor

MEDICINE, AID = "medicine", "aid"


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
        abstract = False
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

    @property
    def what(self) -> str:
        return self.name if self.is_medicine else Aid.called(self.at, self.name)

    @property
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


def as_one_value(actor: Actor, *, on: dt.date) -> ArraySubquery:
    """What is taken alone or worn, as one value of the record: see `of_day`."""
    medicines = _told(Medication.objects.current().taken_alone(), actor)
    aids = _told(Aid.objects.current().worn(), actor)
    since = F("started_on")
    words = (F("name"), F("dose"), F("at"), since, F("first_due_on"), DAYS, MONTHS)
    no_round = [Value(None, IntegerField())] * 3
    worn = (F("name"), F("wear"), F("kind"), since, *no_round)
    first = _rows(medicines, MEDICINE, "medication", words, on)
    return ArraySubquery(first.union(_rows(aids, AID, "aid", worn, on), all=True))


def of_day(found: Iterable[Sequence[Any]], *, on: dt.date) -> list[Alongside]:
    """Those of these rows that are for that day: medicine first, then by name."""
    rows = [
        Alongside(
            kind=kind,
            pk=pk,
            name=name,
            detail=detail,
            at=at,
            said=uuid.UUID(said) if said else None,
        )
        for kind, pk, said, name, detail, at, since, *round_ in found
        if (since or "") <= on.isoformat() and _is_for(on, *round_)
    ]
    return sorted(rows, key=lambda row: (not row.is_medicine, row.name.lower(), row.pk))


def _told(found: QuerySet[Any], actor: Actor) -> QuerySet[Any]:
    """Of the actor's own record."""
    about = {"patient_id": actor.patient_id, "clinic_id": actor.clinic_id}
    return found.filter(**about).order_by()


def _rows(
    found: QuerySet[Any], kind: str, name: str, words: Sequence[Any], on: dt.date
) -> QuerySet[Any]:
    ticks = Tick.objects.standing().filter(**{name: OuterRef("pk")}, on=on)
    said = Subquery(ticks.values("token")[:1])
    row = [Cast(Value(kind), CharField()), F("pk"), said, *words]
    as_one = Func(*row, function="jsonb_build_array", output_field=JSONField())
    return found.values_list(as_one)


def _is_for(
    on: dt.date, first: str | None, days: int | None, months: int | None
) -> bool:
    """Whether one of its rounds is that day. What has no first day is for every day."""
    if first is None:
        return True
    unit = Unit.DAY if days else Unit.MONTH
    begins = dt.date.fromisoformat(first)
    return recurring.falls_on(begins, every=days or months or 1, unit=unit, on=on)
