"""Reports are read from a standby of the database, where there is one (ADR 49).

Never an answer from before: a report is read there only once the standby has replayed
all that was committed when it was asked for, by whomever. Where it has not, is away or
says nothing, the primary is asked. All else, and every write, is the primary's.

The second wall holds there too: roles and policies are part of what is replicated, and
a transaction on the standby says its clinic as any other does.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

from ptcare import request_timeout
from ptcare.lost_connection import is_lost
from ptcare.people import tenancy

NAME = "replica"  # of the connection
PATIENCE = 0.2  # seconds in which it may catch up
PAUSE = 0.01
SAYS_NOTHING = 3  # seconds until its line is cut; what works there, it says of itself
HOW_FAR = "SELECT pg_current_wal_insert_lsn()::text"
IS_THERE = (
    "SELECT pg_is_in_recovery() AND pg_last_wal_replay_lsn() >= CAST(%s AS pg_lsn)"
)

Answer = TypeVar("Answer")
log = logging.getLogger(__name__)
_is_reading: ContextVar[bool] = ContextVar("is_reading", default=False)


class Router:
    """Reads within `read` go to the standby. It is no other database: the same rows.

    No others: Django itself would ask there, of no clinic, whatever a row that was read
    there leads to, for as long as that row is at hand.
    """

    def db_for_read(self, model: Any, **hints: Any) -> str:
        return NAME if _is_reading.get() else DEFAULT_DB_ALIAS

    def db_for_write(self, model: Any, **hints: Any) -> str:
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one: Any, other: Any, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == NAME else None


def read(clinic_id: int, ask: Callable[[], Answer]) -> Answer:
    """What `ask` finds out about this clinic. It only reads, and may be asked twice:
    what breaks off on the standby is asked of the primary."""
    if NAME not in connections.databases:
        return ask()
    try:
        if _has_caught_up():
            with _there(clinic_id):
                return ask()
    except Error as error:
        if not is_lost(error):
            raise
        log.warning("the replica is away, or called off a report: the primary is asked")
        connections[NAME].close()
    return ask()


def _has_caught_up() -> bool:
    """Whether all that is committed by now is there, or comes within a moment."""
    with connection.cursor() as cursor:
        cursor.execute(HOW_FAR)
        (goal,) = cursor.fetchone()
    until = time.monotonic() + PATIENCE
    line: Any = connections[NAME]
    line.health_check_done = True  # what is asked now is the look: a second would wait
    with request_timeout.are_cut_after(PATIENCE + SAYS_NOTHING, [line]):
        while not (is_there := _is_there(goal)) and time.monotonic() < until:
            time.sleep(PAUSE)
    return is_there


def _is_there(goal: str) -> bool:
    with connections[NAME].cursor() as cursor:
        cursor.execute(IS_THERE, [goal])
        return bool(cursor.fetchone()[0])


@contextmanager
def _there(clinic_id: int) -> Iterator[None]:
    with tenancy.within(clinic_id, using=NAME):
        was = _is_reading.set(True)
        try:
            yield
        finally:
            _is_reading.reset(was)
