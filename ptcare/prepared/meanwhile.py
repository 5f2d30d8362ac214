"""Something is done here while the database works at one statement, or at its disk."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from psycopg2.extensions import set_wait_callback
from psycopg2.extras import wait_select


@contextlib.contextmanager
def doing(deed: Callable[[], None]) -> Iterator[None]:
    """During the next statement that this process asks. Asks itself nothing.

    The driver knows one way to wait for all threads: where there are others, that
    might ask something at this very moment, the deed is left out.
    """
    if threading.active_count() > 1:
        yield
        return

    def wait(line: Any) -> None:
        set_wait_callback(None)
        deed()
        wait_select(line)

    set_wait_callback(wait)
    try:
        yield
    finally:
        set_wait_callback(None)
