"""Write the rows whose unique places are free, and learn which those were."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, models

from ptcare.audit.models import AuditEvent
from ptcare.prepared.plans import rows_by_name

Row = TypeVar("Row", bound=models.Model)

_names = itertools.count(1)


def write_free(rows: Sequence[Row], line: AuditEvent | None = None) -> set[uuid.UUID]:
    """One statement, and no error: of equal rows at once one is written. `line` is that
    of the ledger, written with them: about each, or once where it says of what it is.

    The tokens of those that were; such a row knows its key afterwards. (Django's own
    `bulk_create` does not tell which rows a conflict left out.)
    """
    if not rows:
        return set()
    key = rows[0]._meta.pk
    said = [_said(row, but="" if key.name == "token" else key.attname) for row in rows]
    told = _said(line, but="id") if line else None
    written = write_said(type(rows[0]), said, told)
    if key.name != "token":
        for row in rows:
            row.pk = written.get(row.token)  # type: ignore[attr-defined]
    return set(written)


def _said(row: models.Model, *, but: str) -> dict[str, Any]:
    names = _names_of(type(row))
    return {column: getattr(row, name) for column, name in names if name != but}


@cache
def _names_of(model: type[models.Model]) -> list[tuple[str, str]]:
    return [(str(f.column), f.attname) for f in model._meta.concrete_fields]


def write_said(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    line: Mapping[str, Any] | None = None,
) -> dict[uuid.UUID, Any]:
    """The same, of values by the names of their columns, the same in each row; the key
    of each row that was written, by its token.

    They travel as one JSON text, which PostgreSQL reads by the types of the table: to
    prepare, send and parse some thousand single values took it and us most of the time.
    A connection prepares the statement at its first use, as it does large questions.
    """
    if not rows:
        return {}
    said = {"rows": _as_text(rows)} | ({"line": _as_text(line)} if line else {})
    sql = _insertion(model, tuple(rows[0]), *_shape_of(line))
    return dict(rows_by_name(*sql, said))


def _shape_of(line: Mapping[str, Any] | None) -> tuple[tuple[str, ...], bool]:
    """Its columns, and whether it is about each row."""
    return (tuple(line), line["about_id"] is None) if line else ((), False)


def _as_text(said: Any) -> str:
    return orjson.dumps(said, default=str).decode()


@cache
def _insertion(
    model: type[models.Model],
    columns: tuple[str, ...],
    beside: tuple[str, ...],
    is_of_each: bool,
) -> tuple[str, str]:
    """The name by which a connection knows it, and its SQL."""
    quote = connections[DEFAULT_DB_ALIAS].ops.quote_name
    table, key = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    said = ", ".join(map(quote, columns))
    sql = (
        f"INSERT INTO {table} ({said}) SELECT {said}"  # noqa: S608
        f" FROM json_populate_recordset(NULL::{table}, %(rows)s)"
        f" ON CONFLICT DO NOTHING RETURNING token, {key}"
    )
    if beside:
        ledger, told = quote(AuditEvent._meta.db_table), ", ".join(map(quote, beside))
        line = f"json_populate_record(NULL::{ledger}, %(line)s)"
        if is_of_each:
            about = told.replace(quote("about_id"), f"written.{key}")
            lines = f"SELECT {about} FROM written, {line}"  # noqa: S608
        else:
            once = "EXISTS (SELECT FROM written)"
            lines = f"SELECT {told} FROM {line} WHERE {once}"  # noqa: S608
        lines = f"INSERT INTO {ledger} ({told}) {lines}"
        sql = f"WITH written AS ({sql}), told AS ({lines})"
        sql += f" SELECT token, {key} FROM written"  # noqa: S608
    return f"said_{model._meta.db_table}_{next(_names)}", sql
