"""What `migrate` has left for an earlier version is taken away once that is gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection

from ptcare import migrating

FOUND = """
SELECT relname, attname, description = %(left)s
FROM pg_description
JOIN pg_class ON classoid = 'pg_class'::regclass AND objoid = pg_class.oid
JOIN pg_attribute ON attrelid = pg_class.oid AND attnum = objsubid
WHERE relnamespace = current_schema::regnamespace
    AND description IN (%(left)s, %(filled)s)
ORDER BY relname, attnum
"""


@dataclass(frozen=True)
class Kept:
    """One column that is marked: a whole one, or only what it is filled with."""

    table: str
    column: str
    is_whole: bool

    def __str__(self) -> str:
        what = "" if self.is_whole else ", its default"
        return f"{self.table}.{self.column}{what}"

    def statements(self) -> Iterator[str]:
        name = connection.ops.quote_name
        table, column = name(self.table), name(self.column)
        if self.is_whole:
            yield f"ALTER TABLE {table} DROP COLUMN {column}"
            return
        if (self.table, self.column) not in with_a_default_of_their_own():
            yield f"ALTER TABLE {table} ALTER COLUMN {column} DROP DEFAULT"
        yield f"COMMENT ON COLUMN {table}.{column} IS NULL"


def kept() -> list[Kept]:
    """For an earlier version, by whichever migration."""
    with connection.cursor() as cursor:
        marks = {"left": migrating.LEFT, "filled": migrating.FILLED}
        cursor.execute(FOUND, marks)
        return [Kept(*row) for row in cursor.fetchall()]


def take_away(what: Kept) -> None:
    migrating.in_one_go(connection, [*what.statements()])


def with_a_default_of_their_own() -> set[tuple[str, str]]:
    """Columns that have got one for good since."""
    return {
        (model._meta.db_table, field.column)
        for model in apps.get_models(include_auto_created=True)
        for field in model._meta.local_fields
        if field.has_db_default() and field.column
    }
