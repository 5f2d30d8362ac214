"""Write the rows whose unique places are free, and learn which those were."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models

from ptcare.prepared.plans import rows_by_name

Row = TypeVar("Row", bound=models.Model)

_names = itertools.count(1)


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
    A connection prepares the statement at its first use, as it does large questions.
    """
    if not rows:
        return {}
    said = {"rows": orjson.dumps(rows, default=str).decode()}
    return dict(rows_by_name(*_insertion(model, tuple(rows[0])), said))


@cache
def _insertion(model: type[models.Model], columns: tuple[str, ...]) -> tuple[str, str]:
    """The name by which a connection knows it, and its SQL."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    said = ", ".join(map(quote, columns))
    return f"said_{model._meta.db_table}_{next(_names)}", (
        f"INSERT INTO {table} ({said}) SELECT {said}"  # noqa: S608
        f" FROM json_populate_recordset(NULL::{table}, %(rows)s)"
        f" ON CONFLICT DO NOTHING RETURNING token, {key}"
    )
