"""What stands of one clinic, as counts and checksums: whether somebody wrote to it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

from django.db import connection

State = dict[str, tuple[int, int]]

# How a row of a table tells whose it is: the first of these columns that it has.
SCOPES = {
    "clinic_id": "= %(clinic)s",
    "user_id": "= ANY(%(users)s)",
    "exercise_id": "IN (SELECT id FROM programs_exercise WHERE clinic_id = %(clinic)s)",
    "notice_id": "IN (SELECT id FROM notices_notice WHERE clinic_id = %(clinic)s)",
    "of_id": "IN (SELECT id FROM patients_import WHERE clinic_id = %(clinic)s)",
}
THEMSELVES = {"people_clinic": "= %(clinic)s", "people_user": "= ANY(%(users)s)"}
USERS = """
    SELECT user_id FROM people_membership WHERE clinic_id = %(clinic)s
    UNION SELECT user_id FROM patients_patient WHERE clinic_id = %(clinic)s
    UNION SELECT user_id FROM patients_helperlink WHERE clinic_id = %(clinic)s
"""
NUMBERS = itertools.count(1)


class Keeper:
    """Of a clinic and its people, as they are at the beginning."""

    def __init__(self, clinic_id: int) -> None:
        self.whose = {"clinic": clinic_id}
        with connection.cursor() as cursor:
            cursor.execute(USERS, self.whose)
            self.whose["users"] = [user for (user,) in cursor.fetchall()]
            question = cursor.mogrify(
                " UNION ALL ".join(self._tables(cursor)), self.whose
            )
            # To plan a question to a hundred tables takes longer than to answer it.
            self.name = f"keeper_{next(NUMBERS)}"
            cursor.execute(f"PREPARE {self.name} AS {question.decode()}")
        self.before = self.state()

    def _tables(self, cursor) -> Iterable[str]:
        cursor.execute(
            "SELECT c.table_name, array_agg(c.column_name::text)"
            " FROM information_schema.columns c JOIN information_schema.tables t"
            " USING (table_schema, table_name) WHERE table_schema = 'public'"
            " AND table_type = 'BASE TABLE' AND NOT EXISTS (SELECT FROM pg_class p"
            " WHERE p.oid = format('%I', c.table_name)::regclass AND relispartition)"
            " GROUP BY 1 ORDER BY 1"
        )
        for table, columns in cursor.fetchall():
            scope = next(
                (f"{c} {how}" for c, how in SCOPES.items() if c in columns), ""
            )
            if table in THEMSELVES:
                scope = f"id {THEMSELVES[table]}"
            if scope:
                yield (
                    f"SELECT '{table}', count(*),"  # noqa: S608
                    f" coalesce(sum(hashtext(t::text)::bigint), 0)"
                    f" FROM {table} t WHERE {scope}"
                )

    def state(self) -> State:
        with connection.cursor() as cursor:
            cursor.execute(f"EXECUTE {self.name}")
            return {table: (n, int(total)) for table, n, total in cursor.fetchall()}

    def changed(self, *, since: State | None = None) -> set[str]:
        """The tables in which a row came, went or is another."""
        before, after = since or self.before, self.state()
        return {table for table in after if after[table] != before[table]}
