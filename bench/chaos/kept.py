"""What stood in a database before, and whether it stands there still."""

from __future__ import annotations

import datetime as dt
from typing import Any

MORE_LOGS = """
INSERT INTO programs_exerciselog ({columns})
SELECT {values} FROM programs_exerciselog AS l, generate_series(1, {times}) AS k
WHERE {whose}
"""
MORE_LINES = """
INSERT INTO audit_auditevent ({columns})
SELECT {values} FROM audit_auditevent AS l, generate_series(1, {times}) AS k
"""
FORBIDDEN = "one_session_of_a_therapist_at_a_time"
TWO_AT_A_TIME = """
UPDATE patients_clinicsession SET therapist_id = NULL WHERE id IN (
    SELECT two.id FROM patients_clinicsession AS one
    JOIN patients_clinicsession AS two USING (therapist_id, "on")
    WHERE one.id < two.id AND one.status IN ('planned', 'attended')
    AND two.status IN ('planned', 'attended')
    AND "on" + one.start < "on" + two.start + two.minutes * interval '1 minute'
    AND "on" + two.start < "on" + one.start + one.minutes * interval '1 minute'
)
"""
MAY_CHANGE = {  # by the load, or by a migration that says so; a row stays a row
    *("django_session", "django_migrations", "django_content_type"),
    *("auth_permission", "rate_limits", "notices_heartbeat"),
}


def untangle(cursor: Any) -> int:
    """What a later migration forbids is set right first, as a clinic would have to:
    where a therapist was booked twice at a time, the second session waits for another.
    How many did."""
    cursor.execute("SELECT FROM pg_constraint WHERE conname = %s", [FORBIDDEN])
    if cursor.fetchone():
        return 0
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(TWO_AT_A_TIME)
    return int(cursor.rowcount)


def grow(cursor: Any, logs: int) -> int:
    """What was logged becomes the past, again and again; the last days are open. The
    ledger has a line for each log, as it would have by then."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        "UPDATE programs_exerciselog SET undone_at = now(), undone_by_id = said_by_id"
        ' WHERE undone_at IS NULL AND "on" > current_date - 9'
    )
    there = repeat(cursor, logs)
    write_more_lines(cursor, there)
    return there


def write_more_lines(cursor: Any, lines: int) -> None:
    """All lines of the ledger again, a day further back each time."""
    names = columns_of(cursor, "audit_auditevent")
    cursor.execute("SELECT count(*) FROM audit_auditevent")
    (there,) = cursor.fetchone()
    values = ["l.at - k * interval '1 day'" if n == '"at"' else f"l.{n}" for n in names]
    cursor.execute(
        MORE_LINES.format(
            columns=", ".join(names),
            values=", ".join(values),
            times=lines // there,
        )
    )


def columns_of(cursor: Any, table: str) -> list[str]:
    """Those that are written; what numbers a row by itself is left out."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema ="
        " 'public' AND table_name = %s AND column_name <> 'id'"
        " AND is_generated = 'NEVER'",
        [table],
    )
    return [f'"{name}"' for (name,) in cursor.fetchall()]


def repeat(cursor: Any, logs: int, *, of: int | None = None) -> int:
    """All logs, or those `of` one patient, further and further back, until there are so
    many; and how many there are now."""
    whose = f"patient_id = {of}" if of else "true"
    names = columns_of(cursor, "programs_exerciselog")
    cursor.execute(
        'SELECT count(*), 7 * (1 + (max("on") - min("on")) / 7)'
        f" FROM programs_exerciselog WHERE {whose}"
    )
    there, span = cursor.fetchone()
    instead = {'"token"': "gen_random_uuid()", '"on"': f'l."on" - k * {span}'}
    values = [instead.get(name, f"l.{name}") for name in names]
    times = max(0, logs // there - 1)
    cursor.execute(
        MORE_LOGS.format(
            columns=", ".join(names),
            values=", ".join(values),
            times=times,
            whose=whose,
        )
    )
    return int(there * (times + 1))


def tables(cursor: Any, schema: str) -> dict[str, list[str]]:
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        " GROUP BY c.relname",
        [schema],
    )
    return dict(cursor.fetchall())


def keep_a_copy(cursor: Any) -> None:
    cursor.execute("CREATE SCHEMA before")
    for name in tables(cursor, "public"):
        cursor.execute(f'CREATE TABLE before."{name}" AS TABLE public."{name}"')


def rows_lost(cursor: Any, answered: set[tuple[int, dt.date]]) -> int:
    """Rows of then that are gone, logs that read otherwise, and answered ones that are
    not there, or twice."""
    before, after = tables(cursor, "before"), tables(cursor, "public")
    lost = 0
    for name, columns in sorted(before.items()):
        if name in MAY_CHANGE or name not in after:
            continue
        same = [f'"{c}"::text' for c in columns if c in after[name]]
        key = same if name == "programs_exerciselog" else ['"id"::text']
        if key == ['"id"::text'] and "id" not in columns:
            continue
        cursor.execute(
            f'SELECT count(*) FROM (SELECT {", ".join(key)} FROM before."{name}"'
            f' EXCEPT ALL SELECT {", ".join(key)} FROM public."{name}") AS gone'
        )
        (gone,) = cursor.fetchone()
        if gone:
            print(f"    {name}: {gone} rows", flush=True)
        lost += gone
    cursor.execute(
        'SELECT item_id, "on", count(*) FROM programs_exerciselog'
        " WHERE undone_at IS NULL GROUP BY 1, 2"
    )
    stood = {(item, on): times for item, on, times in cursor.fetchall()}
    return int(lost + sum(stood.get(each) != 1 for each in answered))
