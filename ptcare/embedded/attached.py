"""The database that is meant: the one that is named, or this checkout's own.

That of `make run`, while it runs; or started for as long as it is needed.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from ptcare.embedded import places, postgres
from ptcare.embedded.processes import Failed

SOCKET_LINE = 4  # of postmaster.pid, counted from 0


@contextlib.contextmanager
def database() -> Iterator[str]:
    if url := named():
        yield url
        return
    folder = places.data_dir(places.server_user())
    with places.locked(folder / "postgres.lock") as lock:
        is_running = lock is None
    if is_running:
        yield running_at(folder / "postgres")
        return
    if not (folder / "postgres").exists():
        raise Failed("There is no database yet: `make run` makes one.")
    with postgres.running(folder, log=folder / "backup.log") as (url, _server):
        yield url


def named() -> str:
    if path := os.environ.get("DATABASE_URL_FILE"):
        return Path(path).read_text().strip()
    return os.environ.get("DATABASE_URL", "")


def running_at(data: Path) -> str:
    """By the socket that its server has written down."""
    try:
        sockets = (data / "postmaster.pid").read_text().splitlines()[SOCKET_LINE]
    except (OSError, IndexError):
        raise Failed(f"The server in {data} is just starting or stopping.") from None
    return f"postgres://{postgres.NAME}@{quote(sockets, safe='')}/{postgres.NAME}"
