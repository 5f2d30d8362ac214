"""What a page about one patient says in passing, as one query. Read, never kept."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast

from patients.models import (
    EmergencyContact,
    Fracture,
    FractureCheck,
    Goal,
    PainLimits,
    Patient,
)
from patients.rules.pain import USUAL_LIMITS, Limits
from ptcare.people.actors import Actor

GOAL, CONTACT, FRACTURE, CHECK, LIMITS = (
    "goal",
    "contact",
    "fracture",
    "check",
    "limits",
)
Words = tuple[str, str, str]


@dataclass(frozen=True)
class Contact:
    """Whom to call."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Brief:
    """Rows by their kind, in the order in which they were recorded."""

    rows: Mapping[str, list[Words]]

    @property
    def goals(self) -> list[str]:
        """Those that are open, in the patient's own words."""
        return [words for words, *_rest in self.rows[GOAL]]

    @property
    def contacts(self) -> list[Contact]:
        return [Contact(*words) for words in self.rows[CONTACT]]

    @property
    def is_asked(self) -> bool:
        """Whether it is known if a bone ever broke, as `FractureCheck` says it."""
        if self.rows[FRACTURE]:
            return True
        return bool(self.rows[CHECK]) and self.rows[CHECK][-1][0] == "false"

    @property
    def limits(self) -> Limits:
        """From which pain this person does less, and stops."""
        if not self.rows[LIMITS]:
            return USUAL_LIMITS
        fine, less, _rest = self.rows[LIMITS][-1]
        return Limits(fine=int(fine), less=int(less))


def brief_of(patient: Patient, actor: Actor) -> Brief:
    """One query."""
    first, *others = _sources(patient, actor)
    found: dict[str, list[Words]] = defaultdict(list)
    for kind, _pk, _at, *words in sorted(
        first.union(*others, all=True), key=lambda row: (row[2], row[1])
    ):
        found[kind].append((words[0], words[1], words[2]))
    return Brief(found)


def _sources(patient: Patient, actor: Actor) -> Iterator[QuerySet[Any, Any]]:
    for kind, model, words in (
        (CONTACT, EmergencyContact, ("name", "relation", "phone")),
        (FRACTURE, Fracture, ("site",)),
        (CHECK, FractureCheck, ("found_any",)),
        (LIMITS, PainLimits, ("fine", "less")),
    ):
        rows = model.objects.visible_to(actor).standing()
        rows = rows.of_this_care() if kind in (FRACTURE, CHECK) else rows
        yield _columns(kind, rows, patient, words)
    yield _columns(GOAL, Goal.objects.visible_to(actor).open(), patient, ("words",))


def _columns(
    kind: str, rows: Any, patient: Patient, words: tuple[str, ...]
) -> QuerySet[Any, Any]:
    three: list[Any] = [*map(F, words), *[Value("")] * (3 - len(words))]
    found: QuerySet[Any, Any] = (
        rows.filter(patient=patient)
        .order_by()
        .values_list(
            Cast(Value(kind), CharField()),
            "pk",
            "recorded_at",
            *(Cast(word, CharField()) for word in three),
        )
    )
    return found
