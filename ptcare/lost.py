"""A line to the database that is lost, told from a question that was wrong."""

from __future__ import annotations

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError


def is_lost(error: BaseException | None) -> bool:
    """Where a server is killed in the midst of an answer, psycopg2 has no kind of error
    for it: it raises the bare one, and PostgreSQL gave it no code."""
    if isinstance(error, InterfaceError | OperationalError):
        return True
    cause = error.__cause__ if type(error) is DatabaseError else None
    return isinstance(cause, psycopg2.Error) and cause.pgcode is None
