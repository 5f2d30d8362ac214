"""Tables are emptied after a test that commits: row by row, where rows are few.

TRUNCATE, as Django does it, gives every table and index a new file, and takes 0.2 to
0.7 s for ours, of which nearly all are empty. DELETE takes a hundredth of that.

With them goes what was counted of limits, which is no table of Django's.

What migrating leaves there, which is always the same, stays: Django would write it anew
each time, which takes ten times what the emptying takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from django.core.cache import cache
from django.core.management.commands import flush as flushing
from django.db import connection
from django.db.backends.postgresql.operations import DatabaseOperations
from django.test import TransactionTestCase


@contextmanager
def by_rows() -> Iterator[None]:
    """As long as this lasts. Only a superuser may: for others it stays as it is."""
    tear_down = TransactionTestCase._fixture_teardown

    def and_limits(case: TransactionTestCase) -> None:
        tear_down(case)
        cache.clear()

    with (
        mock.patch.object(TransactionTestCase, "_fixture_teardown", and_limits),
        _deleting(),
    ):
        yield


@contextmanager
def _deleting() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW is_superuser")
        (answer,) = cursor.fetchone()
    if answer != "on":
        yield
        return
    with (
        mock.patch.object(DatabaseOperations, "sql_flush", sql_flush),
        mock.patch.object(flushing, "emit_post_migrate_signal"),
    ):
        yield


FROM_MIGRATING = frozenset({"django_content_type", "auth_permission"})


def sql_flush(
    operations: DatabaseOperations, style: Any, tables: list[str], **said: bool
) -> list[str]:
    """In the place of Django's. It waits, as TRUNCATE does, for whoever still writes;
    neither triggers nor foreign keys look at the rows, and ids go on from where they
    are."""
    emptied = [table for table in tables if table not in FROM_MIGRATING]
    names = [operations.quote_name(table) for table in emptied]
    return [
        f"LOCK TABLE {', '.join(names)} IN ACCESS EXCLUSIVE MODE",
        "SET LOCAL session_replication_role = replica",
        "; ".join(f"DELETE FROM {name}" for name in names),  # noqa: S608
    ]
