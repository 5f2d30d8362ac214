"""Many at once: real threads, each with a database connection of its own."""

import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection

log = logging.getLogger(__name__)
PATIENCE = 60.0  # seconds, on a busy machine
WHO_WAITS = """
SELECT FROM pg_locks
WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))
"""


def at_once(times: int, deed: Callable[[int], Any]) -> list[Any]:
    """Run `deed(number)` in so many threads; each one's answer, or its refusal."""
    gate = Barrier(times)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return deed(number)
        except Exception as refusal:
            log.warning("thread %d: %r", number, refusal)  # shown where its test fails
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))


def until_somebody_waits() -> None:
    """For what this transaction holds. Others of the server have waits of their own."""
    until = time.monotonic() + PATIENCE
    with connection.cursor() as cursor:
        cursor.execute(WHO_WAITS)
        while not cursor.rowcount:
            assert time.monotonic() < until, "nobody waits"
            cursor.execute(WHO_WAITS)
