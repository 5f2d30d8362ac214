"""Our doors in the tests stand where they stand on a real site: a request and a task
begin with the rights of the site's login, which are those of nobody in particular.

The tests themselves own the database, and the tables go on being theirs afterwards.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unittest import mock

from celery.app.task import Task
from django.core.handlers.base import BaseHandler
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, connection
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from psycopg2.extensions import TRANSACTION_STATUS_INERROR

from ptcare.people import tenancy
from ptcare.people.wall import roles


@contextmanager
def as_login() -> Iterator[None]:
    before = _quietly(
        "SELECT current_setting('role'), set_config('role', %s, false)",
        [roles.name_of(roles.LOGIN)],
    )
    try:
        yield
    finally:
        if may_go_on():
            _quietly(f"SET ROLE {before}")


def may_go_on() -> bool:
    """Where it may not, whoever goes back to a savepoint has the role of then."""
    raw = connection.connection
    return raw is not None and raw.info.transaction_status != TRANSACTION_STATUS_INERROR


def _quietly(statement: str, values: Sequence[str] = ()) -> str:
    """Not counted among what a request costs: on a real site there is no such one."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        cursor.execute(statement, values)
        return str(cursor.fetchone()[0]) if cursor.description else ""


def put_back(before: tenancy.Said, using: str) -> None:
    """A door within the transaction of a test: elsewhere its end does this."""
    assert using == DEFAULT_DB_ALIAS
    _quietly("SELECT " + tenancy.SAY, before)


def part_by_part(parts: Iterator[bytes]) -> Iterator[bytes]:
    """What goes out piece by piece is read when its request is over."""
    while True:
        with as_login():
            part = next(parts, None)
        if part is None:
            return
        yield part


OURS = ("ptcare", "patients", "programs")
OWNERS = (
    "seed_demo",
    "database_roles",
    "migrate",
    "contract",
)  # commands of whoever owns the tables


@contextmanager
def doors() -> Iterator[None]:
    """For as long as this lasts."""
    answer, run, execute = BaseHandler.get_response, Task.__call__, BaseCommand.execute

    def get_response(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        with as_login():
            given = answer(handler, request)
        if given.streaming and not hasattr(given, "file_to_stream"):
            given.streaming_content = part_by_part(iter(given))
        return given

    def call(task: Task, *args: Any, **how: Any) -> Any:
        with as_login():
            return run(task, *args, **how)

    def carry_out(command: BaseCommand, *args: Any, **how: Any) -> Any:
        app, _, name = command.__module__.partition(".management.commands.")
        if app.split(".")[0] not in OURS or name in OWNERS:
            return execute(command, *args, **how)
        with as_login():
            return execute(command, *args, **how)

    with (
        mock.patch.object(BaseCommand, "execute", carry_out),
        mock.patch.object(BaseHandler, "get_response", get_response),
        mock.patch.object(Task, "__call__", call),
        mock.patch.object(tenancy, "put_back", put_back),
    ):
        yield
