"""`manage.py check --deploy --database default`: whether the second wall stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core import checks
from django.core.checks import CheckMessage, Tags, register
from django.db import DEFAULT_DB_ALIAS, connection
from django.db.backends.utils import CursorWrapper

from ptcare.people.wall import building, roles

HINT = "See the README: how the database's roles are made."

PASSES = """
SELECT rolsuper OR rolbypassrls OR pg_has_role(current_user, (
    SELECT relowner FROM pg_class WHERE oid = 'patients_patient'::regclass
), 'MEMBER') FROM pg_roles WHERE rolname = current_user
"""


@register(Tags.database, deploy=True)
def the_second_wall_stands(
    databases: Sequence[str] | None = None, **about: Any
) -> list[CheckMessage]:
    """Only where Django is told to look at the database."""
    if DEFAULT_DB_ALIAS not in (databases or ()):
        return []
    with connection.cursor() as cursor:
        return list(_holes(cursor))


def _holes(cursor: CursorWrapper) -> Iterator[CheckMessage]:
    if roles.missing(cursor):
        yield checks.Warning(
            "Roles of the database are missing.", HINT, id="people.W001"
        )
        return
    if any(building.differences(cursor)):
        yield checks.Warning(
            "The second wall has holes: migrate.", HINT, id="people.W002"
        )
    cursor.execute(PASSES)
    if cursor.fetchone()[0]:
        yield checks.Warning(
            "DATABASE_URL's login owns the tables: outside of a request and of a named"
            " reach it sees every patient.",
            HINT,
            id="people.W003",
        )
