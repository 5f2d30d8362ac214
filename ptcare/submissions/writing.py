"""Write the rows whose unique places are free, and learn which those were."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row", bound=models.Model)


def write_free(rows: Sequence[Row]) -> set[uuid.UUID]:
    """One statement, and no error: of equal rows at once one is written.

    The tokens of those that were; such a row knows its key afterwards. (Django's own
    `bulk_create` does not tell which rows a conflict left out.)
    """
    if not rows:
        return set()
    meta = rows[0]._meta
    key = meta.pk
    fields = [f for f in meta.concrete_fields if f is not key or f.name == "token"]
    names = [(str(field.column), field.attname) for field in fields]
    said = [{column: getattr(row, name) for column, name in names} for row in rows]
    written = write_said(type(rows[0]), said)
    if key.name != "token":
        for row in rows:
            row.pk = written.get(row.token)  # type: ignore[attr-defined]
    return set(written)


def write_said(
    model: type[models.Model], rows: Sequence[Mapping[str, Any]]
) -> dict[uuid.UUID, Any]:
    """The same, of values by the names of their columns, the same in each row; the key
    of each row that was written, by its token.

    They travel as one JSON text, which PostgreSQL reads by the types of the table: to
    prepare, send and parse some thousand single values took it and us most of the time.
    """
    if not rows:
        return {}
    connection = connections[DEFAULT_DB_ALIAS]
    quote = connection.ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    columns = ", ".join(map(quote, rows[0]))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {columns}"  # noqa: S608
            f" FROM json_populate_recordset(NULL::{table}, %s)"
            f" ON CONFLICT DO NOTHING RETURNING token, {key}",
            [orjson.dumps(rows, default=str).decode()],
        )
        return dict(cursor.fetchall())
