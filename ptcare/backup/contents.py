"""What each table holds, in two numbers: so that a copy can be held against it."""

from __future__ import annotations

from dataclasses import dataclass

from psycopg2 import extensions, sql

TABLES = """
SELECT c.relname FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
ORDER BY c.relname
"""
# Of the text of each row 60 bits of its MD5, added up: the order of rows is no matter.
CONTENT = """
SELECT count(*),
    coalesce(sum(('x' || left(md5(kept::text), 15))::bit(60)::bigint), 0)::text
FROM {table} AS kept
"""


@dataclass(frozen=True)
class Content:
    rows: int
    sum: str


def contents(cursor: extensions.cursor) -> dict[str, Content]:
    """Of every table, as this transaction sees it. No row leaves the database."""
    cursor.execute("SET LOCAL row_security = off")  # all of it, or an error
    cursor.execute(TABLES)
    tables = [name for (name,) in cursor.fetchall()]
    return {table: content(cursor, table) for table in tables}


def content(cursor: extensions.cursor, table: str) -> Content:
    cursor.execute(sql.SQL(CONTENT).format(table=sql.Identifier(table)))
    return Content(*cursor.fetchone())


def differences(was: dict[str, Content], now: dict[str, Content]) -> list[str]:
    """In words, one for each table that is not as it was."""
    found = []
    for table in sorted(was.keys() | now.keys()):
        before, after = was.get(table), now.get(table)
        if before is None or after is None:
            found.append(
                f"{table}: {'missing' if after is None else 'not in the dump'}"
            )
        elif before.rows != after.rows:
            found.append(f"{table}: {after.rows} rows, not {before.rows}")
        elif before.sum != after.sum:
            found.append(f"{table}: other rows than those in the dump")
    return found
