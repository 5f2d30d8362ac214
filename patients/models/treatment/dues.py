"""What comes due of one patient or of all, in one query: for pages and for letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    IntegerField,
    JSONField,
    OuterRef,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Cast

from patients.models.patient import Patient
from patients.models.treatment.aids import Aid
from patients.models.treatment.medicines import IS_GIVEN, Medication
from patients.models.treatment.results import BloodTest, BoneScan
from patients.rules import recurring
from patients.rules.recurring import Unit
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

IS_DOSE = When(IS_GIVEN, then=None)
# A round of a medicine that comes round by itself, in whole days or in months.
DAYS = Case(
    IS_DOSE,
    When(unit="week", then=F("every") * 7),
    When(unit="day", then=F("every")),
    output_field=IntegerField(),
)
MONTHS = Case(IS_DOSE, When(unit="month", then=F("every")), output_field=IntegerField())
NOTHING = Value(None, IntegerField())
MEDICINE, DOSE, AID, SCAN, BLOOD = "medicine", "dose", "aid", "scan", "blood"


@dataclass(frozen=True, kw_only=True)
class Due:
    """One thing with a date. A `dose`, a check and a test stay due until recorded.

    A `medicine` that the patient takes alone comes round by itself: nobody records
    it, and what nobody said is not the same as not taken.
    """

    kind: str
    pk: int
    patient_id: int
    name: str
    detail: str
    on: dt.date
    is_seldom: bool = True  # told by letter and ahead; habits are not

    def is_overdue(self, today: dt.date) -> bool:
        return self.on < today and self.kind != MEDICINE


def rows(**about: Any) -> QuerySet[Any, Any]:
    """All that has a date, of the patients in `about`, as one union.

    (kind, id, patient, name, detail, due_on, days, months) of each. Of a medicine that
    comes round by itself `due_on` is its first day, and so many days or months make a
    round; of all else both are None. What is taken every day is among them, as are an
    aid, a scan and a test of which nobody said when the next is due.
    """
    sources = _sources(**about).values()
    first, *others = [found.values_list(*said) for found, said in sources]
    return first.union(*others, all=True)


def as_one_value(
    also: Mapping[str, Sequence[Any]] = MappingProxyType({}), **about: Any
) -> ArraySubquery:
    """The same rows as one value, for a page that has no statement to spare; of each
    medicine and each aid with what is asked for in `also`."""
    first, *others = [
        found.values_list(
            Func(
                *(*said, *also.get(kind, ())),
                function="jsonb_build_array",
                output_field=JSONField(),
            )
        )
        for kind, (found, said) in _sources(**about).items()
    ]
    return ArraySubquery(first.union(*others, all=True))


def dues_of(patient: Patient, actor: Actor, *, today: dt.date) -> list[Due]:
    """Of one patient, the longest overdue first: one query."""
    seen = _with_dues(actor, patient_id=patient.pk)
    found = (row for each in seen for row in vars(each)["due_rows"])
    return in_order(found, today=today)


@prepared
def _with_dues(actor: Actor, *, patient_id: int) -> QuerySet[Patient]:
    found = as_one_value(patient=OuterRef("pk"), clinic_id=actor.clinic_id)
    rows = Patient.objects.visible_to(actor).filter(pk=patient_id)
    return rows.annotate(due_rows=found).only("pk")


def in_order(found: Iterable[Sequence[Any]], *, today: dt.date) -> list[Due]:
    """Of rows, or of their one value, those with a date: the longest overdue first."""
    return sorted(_dues(found, today), key=lambda due: due.on)


def _sources(**about: Any) -> dict[str, tuple[QuerySet[Any, Any], list[Any]]]:
    """Each kind of thing that has a date, and its columns: each table is read once."""
    found = {
        MEDICINE: Medication.objects.current().by_days().with_next_due(),
        AID: Aid.objects.current().with_next_due(),
        SCAN: BoneScan.objects.latest(),
        BLOOD: BloodTest.objects.latest(),
    }
    is_dose = When(IS_GIVEN, then=Value(DOSE))
    kind = Case(is_dose, default=Value(MEDICINE))
    due_on = Case(When(IS_GIVEN, then=F("due_on")), default=F("first_due_on"))
    columns = {
        MEDICINE: _columns(kind, ("name", "dose"), due_on, DAYS, MONTHS),
        AID: _columns(Value(AID), ("kind", "name"), F("due_on")),
        SCAN: _columns(Value(SCAN), (), F("next_due_on")),
        BLOOD: _columns(Value(BLOOD), (), F("next_due_on")),
    }
    return {of: (found[of].filter(**about), columns[of]) for of in found}


def _columns(
    kind: Any,
    words: tuple[str, ...],
    due_on: Any,
    days: Any = NOTHING,
    months: Any = NOTHING,
) -> list[Any]:
    name: Any
    detail: Any
    name, detail = (*map(F, words), Value(""), Value(""))[:2]
    return [
        Cast(kind, CharField()),
        F("pk"),
        F("patient_id"),
        Cast(name, CharField()),
        Cast(detail, CharField()),
        Cast(due_on, DateField()),
        Cast(days, IntegerField()),
        Cast(months, IntegerField()),
    ]


def _dues(found: Iterable[Sequence[Any]], today: dt.date) -> Iterator[Due]:
    for kind, pk, patient_id, name, detail, said, days, months, *_also in found:
        if said is None or days == 1:  # never again, or every day
            continue
        on = dt.date.fromisoformat(said) if isinstance(said, str) else said
        if days:
            on = recurring.next_on(on, every=days, unit=Unit.DAY, on=today)
        elif months:
            on = recurring.next_on(on, every=months, unit=Unit.MONTH, on=today)
        yield Due(
            kind=kind,
            pk=pk,
            patient_id=patient_id,
            name=name,
            detail=detail,
            on=on,
            is_seldom=not days or days >= recurring.SELDOM_DAYS,
        )
