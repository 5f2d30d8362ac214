"""Whether an error means that the database is gone, not that a query was wrong."""

from __future__ import annotations

import psycopg2
from django.db import DatabaseError, InterfaceError, OperationalError


def is_lost(error: BaseException | None) -> bool:
    """Also if the server was killed in the middle of an answer: psycopg2 has no class
    for that, and raises a bare DatabaseError without a code of PostgreSQL's."""
    if isinstance(error, InterfaceError | OperationalError):
        return True
    cause = error.__cause__ if type(error) is DatabaseError else None
    return isinstance(cause, psycopg2.Error) and cause.pgcode is None
