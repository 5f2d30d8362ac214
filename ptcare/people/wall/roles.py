"""The database's roles: whose eyes a transaction has.

Roles belong to a whole server, not to one database of it. So they are made where they
are missing, by whoever comes first, and hold nothing but what each database gives them.
"""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.backends.utils import CursorWrapper
from django.db.utils import IntegrityError, InternalError, ProgrammingError

CLINIC = "clinic"  # a request or a task, within one clinic
SIGNING_IN = "signing_in"
PLANNER = "planner"
AUDIT = "audit"
ERASING = "erasing"
LOGIN = "login"  # outside of all these: accounts and sessions, and no patient
ALL = (CLINIC, SIGNING_IN, PLANNER, AUDIT, ERASING, LOGIN)


class MayNotMakeRoles(Exception):
    """The login may not. Says what somebody who may has to run."""


def name_of(role: str) -> str:
    """As PostgreSQL knows it: "ptcare_clinic"."""
    return f"{settings.DATABASE_ROLES}_{role}"


def make(cursor: CursorWrapper) -> None:
    """All that are missing. Many may do so at once; MayNotMakeRoles."""
    refusal = None
    for statement in missing(cursor):
        refusal = _refusal_of(cursor, statement) or refusal
    if left := missing(cursor):
        raise MayNotMakeRoles(
            "The login may not make the roles that the database needs. Somebody who"
            " may has to run this, and then migrate again:\n\n"
            + "".join(f"    {statement};\n" for statement in left)
        ) from refusal


def missing(cursor: CursorWrapper) -> list[str]:
    """What has to be run so that all roles are there, and are the login's to take."""
    cursor.execute(
        "SELECT wanted, oid IS NULL, coalesce(pg_has_role(oid, 'SET'), false),"
        " session_user::text"
        " FROM unnest(%s::text[]) AS wanted LEFT JOIN pg_roles ON rolname = wanted",
        [[name_of(role) for role in ALL]],
    )
    statements = []
    for name, is_absent, may_take, login in cursor.fetchall():
        if is_absent:
            statements.append(_creation(name))
        if not may_take:
            statements.append(_grant(name, login, inherits=False))
    return statements


def making() -> list[str]:
    """What makes all of them, for whoever may."""
    return [_creation(name_of(role)) for role in ALL]


def let_in(cursor: CursorWrapper, login: str) -> None:
    """This login is the site's from now on."""
    for statement in opening(login):
        cursor.execute(statement)


def opening(login: str) -> list[str]:
    """What makes this login the site's: it takes the roles on, and inherits no rights
    but those needed before anybody is let in."""
    return [_grant(name_of(role), login, inherits=role == LOGIN) for role in ALL]


def quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _creation(name: str) -> str:
    return f"CREATE ROLE {quoted(name)} NOLOGIN NOBYPASSRLS"


def _grant(role: str, login: str, *, inherits: bool) -> str:
    how = f"INHERIT {str(inherits).upper()}, SET TRUE"
    return f"GRANT {quoted(role)} TO {quoted(login)} WITH {how}"


def _refusal_of(cursor: CursorWrapper, statement: str) -> Exception | None:
    """None where it was done. Somebody else may be doing the same at this moment."""
    try:
        with transaction.atomic():
            cursor.execute(statement)
    except (ProgrammingError, IntegrityError, InternalError) as refusal:
        return refusal
    return None
