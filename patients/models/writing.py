"""Many rows with many columns, in one statement.

Django's own insert works on each value of each row by itself, which takes longer than
to count a patient's cover.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from django.db import connection, models


def insert(model: type[models.Model], rows: Sequence[Mapping[str, Any]]) -> None:
    """Write them, by the names of their columns; one that is not named is null.

    They travel as JSON, which PostgreSQL reads by the columns' own types: so a value
    may be of any kind that either can write.
    """
    quote = connection.ops.quote_name
    types = {
        quote(str(field.column)): field.db_type(connection)
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    columns = ", ".join(types)
    typed = ", ".join(f"{column} {kind}" for column, kind in types.items())
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {quote(model._meta.db_table)} ({columns})"  # noqa: S608
            f" SELECT {columns} FROM jsonb_to_recordset(%s) AS written ({typed})",
            [orjson.dumps(rows).decode()],
        )
