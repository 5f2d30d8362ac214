"""The whole exercise library, as people have it: loaded once a run, then copied in.

Loading it takes 0.15 s, a hundred times what the copy takes, and hundreds of tests ask
for it. How it is loaded has tests of its own: tests/services/test_cataloguing.py.
"""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.db import connection, transaction

from programs.models import (
    AvoidMovement,
    Caution,
    Exercise,
    ExerciseLevel,
    ProgramTemplate,
)
from programs.services import cataloguing
from tests import factories as make

TABLES = [  # each after what it points at
    model._meta.db_table
    for model in (
        Exercise,
        ExerciseLevel,
        Caution,
        AvoidMovement,
        AvoidMovement.safer.through,
        ProgramTemplate,
    )
]
FAR = 9_000_000  # above it no test has rows of its own
_kept: dict[str, bytes] = {}


def put_in() -> None:
    """Into the database of a test that has none of it yet."""
    with transaction.atomic(), connection.cursor() as cursor:
        if not _kept:
            _kept.update(loaded(cursor))
            return
        for table, rows in _kept.items():
            cursor.copy_expert(f"COPY {table} FROM STDIN", BytesIO(rows))


def loaded(cursor: Any) -> dict[str, bytes]:
    """What was loaded just now, table by table. Ids go on from where they were."""
    before = {table: next_id(cursor, table) for table in TABLES}
    go_on_from(cursor, dict.fromkeys(TABLES, FAR))
    cataloguing.load_catalogue(now=make.now())
    go_on_from(cursor, before)
    return {table: copied(cursor, table) for table in TABLES}


def next_id(cursor: Any, table: str) -> int:
    cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [table])
    return cursor.fetchone()[0]


def go_on_from(cursor: Any, ids: dict[str, int]) -> None:
    for table, number in ids.items():
        cursor.execute(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), %s)", [table, number]
        )


def copied(cursor: Any, table: str) -> bytes:
    rows = BytesIO()
    asked = f"SELECT * FROM {table} WHERE id > {FAR}"  # noqa: S608
    cursor.copy_expert(f"COPY ({asked}) TO STDOUT", rows)
    return rows.getvalue()
