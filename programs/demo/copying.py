"""Rows by the hundred thousand: PostgreSQL's COPY, with all triggers and checks on."""

from __future__ import annotations

import io
import json
from collections.abc import Collection, Iterable
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

NOTHING = r"\N"
BLOCK = 20_000


class Stencil:
    """A row as COPY reads it, with gaps for what differs from row to row.

    `stencil % {"id": 4, ...}` is a line; every name in `gaps` must be given.
    """

    def __init__(self, row: models.Model, *, gaps: Collection[str]) -> None:
        fields = [f for f in row._meta.concrete_fields if not f.generated]
        self.model = type(row)
        self.columns = [str(field.column) for field in fields]
        self.text = "\t".join(
            f"%({field.attname})s"
            if field.attname in gaps
            else cell(field, getattr(row, field.attname)).replace("%", "%%")
            for field in fields
        )

    def __mod__(self, values: dict[str, Any]) -> str:
        return self.text % values


class Pile:
    """Lines waiting to be copied, by table, in the order the tables came."""

    def __init__(self) -> None:
        self.lines: dict[type[models.Model], list[str]] = {}
        self.columns: dict[type[models.Model], list[str]] = {}

    def add(self, stencil: Stencil, lines: Iterable[str]) -> None:
        self.columns.setdefault(stencil.model, stencil.columns)
        self.lines.setdefault(stencil.model, []).extend(lines)

    def copy(self) -> dict[str, int]:
        """Write all that waits; how many rows, by the label of the model."""
        written = {}
        with connection.cursor() as cursor:
            for model, lines in self.lines.items():
                columns = ", ".join(f'"{name}"' for name in self.columns[model])
                cursor.copy_expert(
                    f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN',
                    io.StringIO("\n".join(lines)),
                )
                written[model._meta.label] = len(lines)
        self.lines = {}
        return written


class Numbers:
    """Ids of new rows, taken from the tables' own sequences a block at a time."""

    def __init__(self) -> None:
        self.left: dict[type[models.Model], range] = {}

    def take(self, model: type[models.Model], count: int = 1) -> int:
        """The first of that many ids in a row, which nobody else will get."""
        left = self.left.get(model, range(0))
        if len(left) < count:
            left = _block(model, max(count, BLOCK))
        self.left[model] = left[count:]
        return left[0]


def _block(model: type[models.Model], size: int) -> range:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(name, nextval(name) + %s - 1)"
            " FROM pg_get_serial_sequence(%s, 'id') AS name",
            [size, model._meta.db_table],
        )
        (last,) = cursor.fetchone()
    return range(last - size + 1, last + 1)


def cell(field: models.Field[Any, Any], value: Any) -> str:
    """One value in COPY's text format."""
    if value is None:
        return NOTHING
    if isinstance(field, models.JSONField):
        value = json.dumps(value)
    elif isinstance(field, ArrayField):
        value = "{" + ",".join(json.dumps(each) for each in value) + "}"
    elif isinstance(value, bool):
        value = "t" if value else "f"
    return escaped(str(value))


def escaped(text: str) -> str:
    text = text.replace("\\", "\\\\").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\r", "\\r")
