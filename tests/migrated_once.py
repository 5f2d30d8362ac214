"""The tables are made by whichever worker comes first; the others copy its database.

To migrate an empty one takes a worker ten times as long as to copy one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core import management
from django.db import connection
from django.db.backends.postgresql.creation import DatabaseCreation

create_test_db = DatabaseCreation.create_test_db  # as Django does it


@contextmanager
def sharing() -> Iterator[None]:
    """As long as this lasts, for workers of one run. Who is alone makes an own one."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if not run:
        yield
        return
    made = f"made_{run}"

    def create_or_copy(creation: DatabaseCreation, *args: Any, **how: Any) -> str:
        with creation._nodb_cursor() as cursor:
            alone(cursor, made)
            if creation._database_exists(cursor, made):
                with as_copy_of(creation, made):
                    return create_test_db(creation, *args, **how)
            name = create_test_db(creation, *args, **how)
            creation.connection.close()  # or it cannot be copied
            cursor.execute(f'CREATE DATABASE "{made}" TEMPLATE "{name}"')
            return name

    with mock.patch.object(DatabaseCreation, "create_test_db", create_or_copy):
        yield
    with connection.creation._nodb_cursor() as cursor:
        alone(cursor, made)  # who is done early drops it from under nobody
        cursor.execute(f'DROP DATABASE IF EXISTS "{made}"')


def alone(cursor: Any, made: str) -> None:
    """As long as this connection lasts: nobody else makes, copies or drops it."""
    cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [made])


@contextmanager
def as_copy_of(creation: DatabaseCreation, made: str) -> Iterator[None]:
    """Nothing is left to migrate."""
    told = {"TEMPLATE": made}
    with (
        mock.patch.dict(creation.connection.settings_dict["TEST"], told),
        mock.patch.object(management, "call_command"),
    ):
        yield
