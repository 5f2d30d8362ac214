"""Nobody waits for the database for ever.

PostgreSQL itself ends what works or waits for a lock too long: it is told so with each
transaction (`ptcare.people.tenancy`). Where it does not answer at all, since a line
or a disk is stuck, nobody would end that wait. So whoever answers a request, or brings
the next piece of a file, is watched, and after `settings.REQUEST_SECONDS` all their
lines, also that to a standby, are cut under their hands: what waits on one fails, as on
any line that was lost, and the page says "back in a moment".
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

Lines = Sequence[BaseDatabaseWrapper]
_waiting: dict[object, tuple[float, Lines]] = {}  # by who waits: until when
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
    """Not of a file on the disk, which asks the database for nothing."""
    return answer.streaming and not isinstance(answer, FileResponse)


def is_watched() -> AbstractContextManager[None]:
    return are_cut_after(settings.REQUEST_SECONDS, connections.all())


@contextmanager
def are_cut_after(seconds: float, lines: Lines) -> Iterator[None]:
    me = object()
    _waiting[me] = (time.monotonic() + seconds, lines)
    if not _watcher:
        start_watching()
    try:
        yield
    finally:
        _waiting.pop(me, None)


def piece_by_piece(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Of a file that is read while it leaves, each piece has as long as a page. How
    slowly somebody takes it is not counted."""
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
            thread = threading.Thread(target=watch, name="patience", daemon=True)
            thread.start()
            _watcher.append(thread)


def watch() -> None:
    while True:
        time.sleep(LOOKS_EVERY)
        cut_overdue(time.monotonic())


def cut_overdue(now: float) -> None:
    for me, (until, lines) in list(_waiting.items()):
        if until < now and _waiting.pop(me, None) is not None:
            for line in lines:
                cut(line)


def cut(line: BaseDatabaseWrapper) -> None:
    """Whoever reads from it reads its end. What is closed already stays so."""
    with suppress(OSError, psycopg2.Error):
        if line.connection is None:
            return
        number = os.dup(line.connection.fileno())
        with socket.socket(fileno=number) as end:
            end.shutdown(socket.SHUT_RDWR)


os.register_at_fork(after_in_child=_watcher.clear)
