"""What the database is told, and gives no answer to, goes with the next question.

In tests each transaction of the site is a savepoint within the test's own. To begin one
and to end it, to take a role and to give it back: each is a way to the database that
costs more than what is done there. They are sent in their order, in one piece with what
comes next, and not at all where the test's transaction ends first.

What Django sees and counts is the same, for this is below it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

import psycopg2
from django.db import connection
from django.db.backends.postgresql.base import DatabaseWrapper
from psycopg2.extensions import TRANSACTION_STATUS_IDLE, TRANSACTION_STATUS_INTRANS

NO_ANSWER = ("SAVEPOINT ", "RELEASE SAVEPOINT ", "SET CONSTRAINTS ALL DEFERRED")


class Line(psycopg2.extensions.connection):
    """To the database. It holds back only within a transaction, and a sound one: so
    nobody else could see a difference."""

    def __init__(self, *args: Any, **how: Any) -> None:
        super().__init__(*args, **how)
        self.held: list[str] = []
        self.doors = 0  # that are open: tests/outside.py

    def tell(self, statement: str) -> None:
        with self.cursor() as cursor:
            cursor.tell(statement)

    def may_hold(self) -> bool:
        status = self.info.transaction_status
        is_to_begin = status == TRANSACTION_STATUS_IDLE and not self.autocommit
        return is_to_begin or status == TRANSACTION_STATUS_INTRANS

    def hold(self, statement: str) -> None:
        """A savepoint that was begun and ended with nothing in between was none."""
        if self.held and statement == f"RELEASE {self.held[-1]}":
            self.held.pop()
        else:
            self.held.append(statement)

    def taken(self) -> str:
        held, self.held = self.held, []
        return "".join(f"{statement}; " for statement in held)

    def send(self) -> None:
        if self.held:
            with self.cursor() as cursor:
                cursor.execute("SELECT 1")

    def commit(self) -> None:
        self.send()
        super().commit()

    def rollback(self) -> None:
        self.held = []
        super().rollback()


class Cursor(psycopg2.extensions.cursor):
    connection: Line
    before, alone = "", None  # what was sent in front of it; what was held back

    @property
    def query(self) -> bytes | None:
        """What it was asked itself: so Django notes it."""
        if self.alone is not None:
            return self.alone
        asked = super().query
        return asked and asked[len(self.before) :]

    def execute(self, query: Any, vars: Any = None) -> None:  # noqa: A002 - theirs
        self.alone, self.before = None, ""
        if vars is None and isinstance(query, str) and query.startswith(NO_ANSWER):
            self.tell(query)
            return
        if self.connection.held:
            if self.name is None and isinstance(query, str):
                self.before = self.connection.taken()
                query = self.before + query
            else:
                self.connection.send()
        super().execute(query, vars)

    def tell(self, statement: str) -> None:
        if "%" not in statement and self.connection.may_hold():
            self.connection.hold(statement)
            self.alone = statement.encode()
        else:
            self.before = self.connection.taken()
            super().execute(self.before + statement)

    def executemany(self, *args: Any) -> None:
        self.connection.send()
        super().executemany(*args)

    def copy_expert(self, *args: Any, **how: Any) -> None:
        self.connection.send()
        super().copy_expert(*args, **how)


@contextmanager
def lines() -> Iterator[None]:
    """As long as this lasts, each line to the database is one of these."""
    told = DatabaseWrapper.get_connection_params

    def params(database: DatabaseWrapper) -> dict[str, Any]:
        ours = {"connection_factory": Line, "cursor_factory": Cursor}
        return told(database) | ours

    with mock.patch.object(DatabaseWrapper, "get_connection_params", params):
        connection.close()
        yield
