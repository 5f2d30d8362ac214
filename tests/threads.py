"""Many at once: real threads, each with a database connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from django.db import connection


def at_once(times: int, deed: Callable[[int], Any]) -> list[Any]:
    """Run `deed(number)` in so many threads; each one's answer, or its refusal."""
    gate = Barrier(times)

    def run(number: int) -> Any:
        gate.wait()
        try:
            return deed(number)
        except Exception as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(times) as threads:
        return list(threads.map(run, range(times)))
