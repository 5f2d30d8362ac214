"""Bring a database to what `tables` says: only what differs is touched.

Changing a table's policies waits for everybody who uses it, and holds up those who
come. So a `migrate` that finds all in place changes nothing, and one that does not
goes from table to table.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper

from ptcare import migrating
from ptcare.people.wall import roles, tables
from ptcare.people.wall.roles import name_of, quoted

Grants = dict[str, frozenset[str]]  # of a role
Policies = dict[
    str, tuple[str, frozenset[str], str, str]
]  # command, roles, using, check


@dataclass(frozen=True)
class Stands:
    """What there is around one table."""

    is_secured: bool
    grants: Grants
    policies: Policies


CLOSED = Stands(is_secured=True, grants={}, policies={})


def after_migrate(using: str, **about: Any) -> None:
    """Django's `flush` rings this bell too: it leaves tables as they are."""
    if "plan" in about and using == DEFAULT_DB_ALIAS:
        build()


def build() -> list[str]:
    """The statements that were needed. Raises roles.MayNotMakeRoles."""
    done = []
    with connection.cursor() as cursor:
        roles.make(cursor)
        for part in (_walls, _numbers):  # numbers go by who may add rows by then
            for statements in part(cursor):
                migrating.in_one_go(connection, statements)
                done += statements
    return done


def differences(cursor: CursorWrapper) -> Iterator[str]:
    """What has to be run for the wall to stand as it should."""
    for part in (_walls, _numbers):
        for statements in part(cursor):
            yield from statements


def _walls(cursor: CursorWrapper) -> list[list[str]]:
    """Of each table that differs."""
    should = {table: wanted(wall) for table, wall in tables.walled()}
    mended = (
        [*_mended(table, stands, should.get(table, CLOSED))]
        for table, stands in found(cursor).items()
    )
    return [statements for statements in mended if statements]


def wanted(wall: tables.Walled) -> Stands:
    grants = {name_of(role): rights for role, rights in wall.may.items() if rights}
    clinic = frozenset({name_of(roles.CLINIC)})
    across = frozenset(grants) - clinic
    policies = {"own_clinic": ("ALL", clinic, wall.rows, wall.rows)}
    policies["named_reach"] = ("ALL", across, tables.EVERY, tables.EVERY)
    if wall.shared:
        policies["shared"] = ("SELECT", clinic, wall.shared, "")
    return Stands(is_secured=True, grants=grants, policies=policies)


def found(cursor: CursorWrapper) -> dict[str, Stands]:
    """Of every table of ours in this database."""
    cursor.execute(FOUND, {"roles": [name_of(role) for role in roles.ALL]})
    return {
        table: Stands(
            is_secured, _grants(json.loads(given)), _policies(json.loads(said))
        )
        for table, is_secured, given, said in cursor.fetchall()
    }


def _grants(given: dict[str, list[str]]) -> Grants:
    return {role: frozenset(rights) for role, rights in given.items()}


def _policies(said: list[tuple[str, str, list[str], str, str]]) -> Policies:
    return {
        name: (command, frozenset(to), " ".join(rows.split()), " ".join(check.split()))
        for name, command, to, rows, check in said
    }


FOUND = """
SELECT relname, relrowsecurity,
    coalesce((
        SELECT jsonb_object_agg(role, rights) FROM (
            SELECT rolname AS role, jsonb_agg(privilege_type) AS rights
            FROM aclexplode(relacl) AS given JOIN pg_roles ON pg_roles.oid = grantee
            WHERE rolname = ANY (%(roles)s)
            GROUP BY rolname
        ) AS of_roles
    ), '{}'),
    coalesce((
        SELECT jsonb_agg(jsonb_build_array(
            policyname, cmd, roles, coalesce(qual, ''), coalesce(with_check, '')
        ))
        FROM pg_policies
        WHERE schemaname = current_schema AND tablename = relname
    ), '[]')
FROM pg_class
WHERE relnamespace = current_schema::regnamespace
    AND relkind IN ('r', 'p') AND NOT relispartition
"""


def _mended(table: str, stands: Stands, should: Stands) -> Iterator[str]:
    if not stands.is_secured:
        yield f"ALTER TABLE {quoted(table)} ENABLE ROW LEVEL SECURITY"
    yield from _granted(table, stands.grants, should.grants)
    for name in stands.policies:
        if stands.policies[name] != should.policies.get(name):
            yield f"DROP POLICY {quoted(name)} ON {quoted(table)}"
    for name, policy in should.policies.items():
        if stands.policies.get(name) != policy:
            yield _policy(table, name, *policy)


NUMBERS = """
SELECT number.oid::regclass::text, role
FROM pg_class AS number
JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = number.oid
    AND deptype = 'a'
CROSS JOIN unnest(%(roles)s::text[]) AS role
WHERE number.relkind = 'S' AND number.relnamespace = current_schema::regnamespace
    AND EXISTS (SELECT FROM pg_roles WHERE rolname = role)
    AND has_table_privilege(role, refobjid, 'INSERT')
    AND NOT has_sequence_privilege(role, number.oid, 'USAGE')
"""


def _numbers(cursor: CursorWrapper) -> list[list[str]]:
    """Who may add a row may also draw its number, where that is not of the column."""
    cursor.execute(NUMBERS, {"roles": [name_of(role) for role in roles.ALL]})
    return [
        [f"GRANT USAGE ON SEQUENCE {sequence} TO {quoted(role)}"]
        for sequence, role in cursor.fetchall()
    ]


def _granted(table: str, stands: Grants, should: Grants) -> Iterator[str]:
    for role in sorted({*stands, *should}):
        has, gets = stands.get(role, frozenset()), should.get(role, frozenset())
        if taken := ", ".join(sorted(has - gets)):
            yield f"REVOKE {taken} ON {quoted(table)} FROM {quoted(role)}"
        if given := ", ".join(sorted(gets - has)):
            yield f"GRANT {given} ON {quoted(table)} TO {quoted(role)}"


def _policy(
    table: str, name: str, command: str, to: frozenset[str], rows: str, check: str
) -> str:
    holders = ", ".join(quoted(role) for role in sorted(to))
    checked = f" WITH CHECK ({check})" if check else ""
    return (
        f"CREATE POLICY {quoted(name)} ON {quoted(table)} FOR {command}"
        f" TO {holders} USING ({rows}){checked}"
    )
