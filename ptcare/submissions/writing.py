"""Write the rows whose unique places are free, and learn which those were."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row", bound=models.Model)


def write_free(rows: Sequence[Row]) -> set[uuid.UUID]:
    """One statement, and no error: of equal rows at once one is written.

    The tokens of those that were; such a row knows its key afterwards. (Django's own
    `bulk_create` does not tell which rows a conflict left out.)
    """
    if not rows:
        return set()
    meta, connection = rows[0]._meta, connections[DEFAULT_DB_ALIAS]
    key = meta.pk
    fields = [f for f in meta.concrete_fields if f is not key or f.name == "token"]
    quote = connection.ops.quote_name
    one = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(meta.db_table)}"  # noqa: S608
            f" ({', '.join(quote(str(f.column)) for f in fields)})"
            f" VALUES {', '.join([one] * len(rows))}"
            f" ON CONFLICT DO NOTHING RETURNING token, {quote(str(key.column))}",
            [
                field.get_db_prep_save(getattr(row, field.attname), connection)
                for row in rows
                for field in fields
            ],
        )
        written = dict(cursor.fetchall())
    if key.name != "token":
        for row in rows:
            row.pk = written.get(row.token)  # type: ignore[attr-defined]
    return set(written)
