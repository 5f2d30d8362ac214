"""What a table of the record set is: its rows, and which columns are read out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Field, ForeignKey, Model, Q, QuerySet
from django.utils.functional import Promise

from patients.models import Patient
from ptcare.people.models import User

# Columns of our own housekeeping. Secrets are not even kept readable; files are given
# by themselves, and whose row it is stands on top.
NOT_SAID = frozenset({"clinic", "patient", "token", "pdf"})

Whose = Callable[[Patient], Q]


def of_patient(patient: Patient) -> Q:
    return Q(patient=patient)


def of_person(patient: Patient) -> Q:
    """Of tables about an account at a clinic."""
    return Q(user=patient.user_id, clinic=patient.clinic_id)


def of_account(patient: Patient) -> Q:
    return Q(user=patient.user_id)


@dataclass(frozen=True, kw_only=True)
class Table:
    """One table. `shown` are the columns that are read out, by their lookups, after
    `on`, the day or moment of a row; the file has every column but a few."""

    key: str
    title: Promise
    model: type[Model]
    on: str
    shown: str = ""
    only: Q = Q()  # noqa: RUF009 - never changed
    whose: Whose = of_patient
    is_brief: bool = False  # a row is one line
    is_daily: bool = False  # so many rows that a day is one line
    secret: frozenset[str] = frozenset()
    spoken: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    together: Callable[[Mapping[str, Any]], Mapping[str, str]] | None = None
    """Says what needs several columns at once, by the lookups it is shown at."""

    def rows(self, patient: Patient) -> QuerySet[Any]:
        rows = self.model._default_manager.filter(self.whose(patient), self.only)
        return rows.order_by(self.on, "pk")

    @property
    def lookups(self) -> tuple[str, ...]:
        """What is read out, in order, with who wrote it and whether it still holds."""
        names = {each.name for each in self.model._meta.concrete_fields}
        after = [
            lookup
            for lookup in ("recorded_by__name", "withdrawn_at", "withdrawn_reason")
            if lookup.partition("__")[0] in names
        ]
        if "undone_at" in names:
            after.append("undone_at")
        return tuple(dict.fromkeys((self.on, *self.shown.split(), *after)))

    @property
    def columns(self) -> dict[str, str]:
        """Of the file: what it is called there, and the lookup. A person is a name."""
        return {
            each.name if _is_person(each) else each.attname: f"{each.name}__name"
            if _is_person(each)
            else each.attname
            for each in self.model._meta.concrete_fields
            if each.name not in NOT_SAID | self.secret
        }


def _is_person(each: Field[Any, Any]) -> bool:
    return isinstance(each, ForeignKey) and each.related_model is User


@dataclass(frozen=True, kw_only=True)
class Chapter:
    title: Promise
    tables: tuple[Table, ...]
