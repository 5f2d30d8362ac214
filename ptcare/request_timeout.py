"""No request waits for the database for ever (ADR 48).

PostgreSQL itself ends statements and waits for locks that take too long: each
transaction tells it so (`ptcare.people.tenancy`). If it does not answer at all, because
a network or a disk is stuck, no timeout of its own applies. So one thread watches all
requests, and each piece of a streamed file. After `settings.REQUEST_SECONDS` it shuts
the sockets of their database connections, also to a standby: the query fails as on any
lost connection, and the page says "back in a moment".
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import TypeGuard

import psycopg2
from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.http import (
    FileResponse,
    HttpRequest,
    HttpResponseBase,
    StreamingHttpResponse,
)

LOOKS_EVERY = 1.0  # seconds

Connections = Sequence[BaseDatabaseWrapper]
_waiting: dict[object, tuple[float, Connections]] = {}  # by who waits: until when
_watched = threading.Lock()
_watcher: list[threading.Thread] = []


class WaitsAreCut:
    """Around all that asks the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with is_watched():
            answer = self.get_response(request)
        if is_read_while_it_leaves(answer):
            answer.streaming_content = piece_by_piece(iter(answer))
        return answer


def is_read_while_it_leaves(
    answer: HttpResponseBase,
) -> TypeGuard[StreamingHttpResponse]:
    """Not a file of the disk, which needs no database."""
    return answer.streaming and not isinstance(answer, FileResponse)


def is_watched() -> AbstractContextManager[None]:
    return are_cut_after(settings.REQUEST_SECONDS, connections.all())


@contextmanager
def are_cut_after(seconds: float, of: Connections) -> Iterator[None]:
    me = object()
    _waiting[me] = (time.monotonic() + seconds, of)
    if not _watcher:
        start_watching()
    try:
        yield
    finally:
        _waiting.pop(me, None)


def piece_by_piece(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Each piece of a streamed file may take as long as a page. How slowly somebody
    fetches it does not count."""
    while True:
        with is_watched():
            piece = next(pieces, None)
        if piece is None:
            return
        yield piece


def start_watching() -> None:
    """One thread a process: after a fork there is none."""
    with _watched:
        if not _watcher:
            thread = threading.Thread(target=watch, name="request-timeout", daemon=True)
            thread.start()
            _watcher.append(thread)


def watch() -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        cut_overdue(time.monotonic())


def cut_overdue(now: float) -> None:
    for me, (until, waiting_on) in list(_waiting.items()):
        if until < now and _waiting.pop(me, None) is not None:
            for connection in waiting_on:
                cut(connection)


def cut(connection: BaseDatabaseWrapper) -> None:
    """Whoever reads from it finds its end. One that is closed already stays so."""
    with suppress(OSError, psycopg2.Error):
        if connection.connection is None:
            return
        number = os.dup(connection.connection.fileno())
        with socket.socket(fileno=number) as end:
            end.shutdown(socket.SHUT_RDWR)


os.register_at_fork(after_in_child=_watcher.clear)
