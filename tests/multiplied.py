"""All rows of a clinic so many times over, in a second or two.

Each row is copied inside PostgreSQL, number k of each table beside number k of every
other: half of the copies belong to copies of what they belonged to (a patient more,
with all that is hers), half to the very same (one patient with so much more). Where a
table allows no such copy, it moves back by k days, or belongs to a copy after all;
where none of it is allowed, there is none.

No trigger looks at the copies, so whoever copies must own the database; the indexes and
the constraints of each row do.
"""
# ruff: noqa: S608 - the names are of our own tables

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import IntegrityError, connection, models, transaction
from django.db.models import Field, Model

from ptcare.people.models import User

STEP = 3_000_000  # between a row and its next copy: an id of 31 bits has room for 700
DATES = (models.DateField, models.DateTimeField)


@dataclass(frozen=True)
class Way:
    """How a copy differs from its row, besides its id."""

    moves: bool  # belongs to copies of what the row belongs to
    is_earlier: bool  # was k days before


STAYS, EARLIER = Way(moves=False, is_earlier=False), Way(moves=False, is_earlier=True)
MOVES, BOTH = Way(moves=True, is_earlier=False), Way(moves=True, is_earlier=True)
ODD, EVEN = (STAYS, EARLIER, MOVES, BOTH), (MOVES, BOTH)  # numbers of copies
FEW_OF_ONE = {
    "patients.Patient",  # of one account: one at a clinic
    "patients.EmergencyAccess",  # of one colleague: it lasts hours
    "patients.VisitLimit",  # of one plan: a policy names a few kinds of visits
    "programs.ProgramItem",  # of one program: nobody does hundreds of exercises
}


class Clinicful:
    """The rows of one clinic, by table, as they are before any is copied."""

    def __init__(self, clinic_id: int) -> None:
        self.clinic_id = clinic_id
        self.rows: dict[type[Model], list[object]] = {}
        self.copies: Counter[str] = Counter()
        for model in in_order():
            if found := self.find(model):
                self.rows[model] = found

    def find(self, model: type[Model]) -> list[object]:
        columns = {field.column for field in model._meta.concrete_fields}
        if model is User:
            return self.ids(model, "clinics @> ARRAY[%s]::bigint[]", self.clinic_id)
        if "clinic_id" in columns:
            return self.ids(model, "clinic_id = %s", self.clinic_id)
        for field in links(model):
            if above := self.rows.get(field.related_model):
                return self.ids(model, f'"{field.column}" = ANY (%s)', above)
        return []

    def ids(self, model: type[Model], condition: str, *params: object) -> list[object]:
        table, key = model._meta.db_table, model._meta.pk.column
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT "{key}" FROM {table} WHERE {condition}', params)
            return [row[0] for row in cursor]

    def copy(self, first: int, last: int) -> None:
        """The copies of these numbers."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in self.rows:
            odd = EVEN if model._meta.label in FEW_OF_ONE else ODD
            for is_odd, ways in ((1, odd), (0, EVEN)):
                for way in ways:
                    self.copy_table(model, way, [first, last], is_odd)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("ANALYZE")

    def copy_table(
        self, model: type[Model], way: Way, numbers: list[int], is_odd: int
    ) -> None:
        table, key = model._meta.db_table, model._meta.pk
        fields = [each for each in model._meta.concrete_fields if not each.generated]
        values = ", ".join(self.value(model, field, way) for field in fields)
        sql = f"""
            INSERT INTO {table} ({", ".join(f'"{field.column}"' for field in fields)})
            SELECT {values} FROM {table} AS t CROSS JOIN generate_series(%s, %s) AS k
            WHERE t."{key.column}" = ANY (%s) AND k %% 2 = %s {is_missing(model)}
            ON CONFLICT {arbiter(model)} DO NOTHING
        """
        with (
            suppress(IntegrityError),  # a check says no
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql, [*numbers, self.rows[model], is_odd])
            self.copies[model._meta.label] += cursor.rowcount

    def value(self, model: type[Model], field: Field, way: Way) -> str:
        own = f't."{field.column}"'
        if field.primary_key and is_number(field):
            return f"{own} + k * {STEP}"
        if field.remote_field and field.related_model in self.rows:
            return copy_of(field, own) if way.moves else own
        if isinstance(field, models.UUIDField) and self.is_unique(model, field):
            return f"CASE WHEN {own} IS NOT NULL THEN gen_random_uuid() END"
        if isinstance(field, models.CharField) and self.is_unique(model, field):
            return another_word(field, own)
        if way.is_earlier and isinstance(field, DATES):
            return f"({own} - k * interval '1 day')::{field.db_type(connection)}"
        return own

    def is_unique(self, model: type[Model], field: Field) -> bool:
        """Whether two rows that belong to the same may not both bear it."""
        if field.choices:
            return False
        moving = {each.name for each in links(model) if each.related_model in self.rows}
        sets = [names for names in unique_sets(model) if field.name in names]
        return field.unique or any(not names & moving for names in sets)


def is_missing(model: type[Model]) -> str:
    """That no way before led to this copy."""
    key = model._meta.pk
    if not is_number(key):
        return ""
    there = f'done."{key.column}" = t."{key.column}" + k * {STEP}'
    return f"AND NOT EXISTS (SELECT FROM {model._meta.db_table} AS done WHERE {there})"


def arbiter(model: type[Model]) -> str:
    """Only the key, where another one is looked at when a statement ends."""
    is_late = any(getattr(each, "deferrable", None) for each in model._meta.constraints)
    return f'("{model._meta.pk.column}")' if is_late else ""


def copy_of(field: Field, own: str) -> str:
    """The copy of the same number of what it points to, if there is one."""
    above = field.related_model._meta
    if not is_number(above.pk):
        return own
    key = f'a."{above.pk.column}"'
    there = f"SELECT {key} FROM {above.db_table} AS a WHERE {key} = {own} + k * {STEP}"
    return f"COALESCE(({there}), {own})"


def another_word(field: Field, own: str) -> str:
    """As long as there is room, and another one for each copy."""
    room = (field.max_length or 200) - len("-500")
    return f"CASE WHEN {own} <> '' THEN left({own}, {room}) || '-' || k ELSE {own} END"


def is_number(field: Field) -> bool:
    if field.remote_field:
        return is_number(field.target_field)
    return isinstance(field, models.IntegerField | models.AutoField)


def links(model: type[Model]) -> list[Field]:
    return [field for field in model._meta.concrete_fields if field.remote_field]


def unique_sets(model: type[Model]) -> Iterator[set[str]]:
    """The names of fields that no two rows may have in common."""
    for each in model._meta.constraints:
        if isinstance(each, models.UniqueConstraint):
            yield {*each.fields, *(name_of(one) for one in each.expressions)}


def name_of(expression: Any) -> str:
    """Of the one field in it."""
    if isinstance(expression, models.F):
        return expression.name
    return name_of(expression.get_source_expressions()[0])


def is_table(model: type[Model]) -> bool:
    return model._meta.managed and not model._meta.proxy


def in_order() -> Iterator[type[Model]]:
    """Every table of ours: what is pointed at before what points."""
    found = apps.get_models(include_auto_created=True)
    left = {each for each in found if is_table(each)} - {ContentType}
    while left:
        ready = {
            model
            for model in left
            if all(
                field.related_model is model or field.related_model not in left
                for field in links(model)
            )
        } or left  # what points in a ring
        yield from sorted(ready, key=lambda model: model._meta.label)
        left -= ready
