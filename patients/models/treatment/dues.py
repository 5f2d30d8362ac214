"""What comes due of one patient or of all, in one query: for pages and for letters."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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
from patients.models.treatment.medicines import Medication
from patients.models.treatment.results import BloodTest, BoneScan
from patients.rules import recurring
from patients.rules.recurring import Unit
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

# A round of a medicine, in whole days or in months.
DAYS = Case(
    When(unit="week", then=F("every") * 7),
    When(unit="day", then=F("every")),
    output_field=IntegerField(),
)
MONTHS = Case(When(unit="month", then=F("every")), output_field=IntegerField())
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
    round; of all else both are None.
    """
    first, *others = [found.values_list(*said) for found, said in _sources(**about)]
    return first.union(*others, all=True)


def as_one_value(**about: Any) -> ArraySubquery:
    """The same rows as one value, for a page that has no statement to spare."""
    first, *others = [
        found.values_list(
            Func(*said, function="jsonb_build_array", output_field=JSONField())
        )
        for found, said in _sources(**about)
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
    """Of rows, or of their one value: the longest overdue first."""
    return sorted((_due(row, today) for row in found), key=lambda due: due.on)


def _sources(**about: Any) -> list[tuple[QuerySet[Any, Any], list[Any]]]:
    """Each kind of thing that has a date, and its columns."""
    medicines = Medication.objects.current().filter(**about).order_by()
    aids = Aid.objects.current().filter(**about).with_next_due().order_by()
    scans = BoneScan.objects.filter(**about).latest().order_by()
    blood = BloodTest.objects.filter(**about).latest().order_by()
    words = ("name", "dose")
    return [
        _columns(MEDICINE, medicines.in_rounds(), words, "first_due_on", is_round=True),
        _columns(DOSE, medicines.given().with_next_due(), words, "due_on"),
        _columns(AID, aids.filter(due_on__isnull=False), ("kind", "name"), "due_on"),
        _columns(SCAN, scans.filter(next_due_on__isnull=False), (), "next_due_on"),
        _columns(BLOOD, blood.filter(next_due_on__isnull=False), (), "next_due_on"),
    ]


def _columns(
    kind: str,
    found: QuerySet[Any, Any],
    words: tuple[str, ...],
    due_on: str,
    *,
    is_round: bool = False,
) -> tuple[QuerySet[Any, Any], list[Any]]:
    name: Any
    detail: Any
    name, detail = (*map(F, words), Value(""), Value(""))[:2]
    nothing = Value(None, IntegerField())
    days, months = (DAYS, MONTHS) if is_round else (nothing, nothing)
    return found, [
        Cast(Value(kind), CharField()),
        F("pk"),
        F("patient_id"),
        Cast(name, CharField()),
        Cast(detail, CharField()),
        Cast(due_on, DateField()),
        Cast(days, IntegerField()),
        Cast(months, IntegerField()),
    ]


def _due(row: Sequence[Any], today: dt.date) -> Due:
    kind, pk, patient_id, name, detail, on, days, months = row
    if isinstance(on, str):  # of one value
        on = dt.date.fromisoformat(on)
    if days:
        on = recurring.next_on(on, every=days, unit=Unit.DAY, on=today)
    elif months:
        on = recurring.next_on(on, every=months, unit=Unit.MONTH, on=today)
    return Due(
        kind=kind,
        pk=pk,
        patient_id=patient_id,
        name=name,
        detail=detail,
        on=on,
        is_seldom=not days or days >= recurring.SELDOM_DAYS,
    )
