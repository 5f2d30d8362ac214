"""A web server as deploy/ runs it, on a free port.

It knows no Django, for the code that is served may be of another day.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from ptcare.embedded import places, processes

CONFIG = places.REPO / "deploy" / "gunicorn.py"
BARE: list[str | Path] = [sys.executable, "-m", "gunicorn", "--config", CONFIG]
GUNICORN = [*BARE, "ptcare.wsgi"]
COLLECT = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
READY = 180.0  # seconds, on a machine that others keep busy


def environment(host: str, database: str, secret: str, folder: Path) -> dict[str, str]:
    """Without a Redis."""
    return {
        "PATH": os.environ["PATH"],
        "SITE_URL": f"https://{host}",
        "ALLOWED_HOSTS": host,
        "SECRET_KEY": secret,
        "DATABASE_URL": database,
        "REDIS_URL": "redis://127.0.0.1:1",
        "PTCARE_RUN_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }


@contextlib.contextmanager
def site(
    folder: Path, environment: dict[str, str], *, code: Path = places.REPO
) -> Iterator[tuple[processes.Child, int]]:
    """Its process, and its port."""
    env = environment | {"PTCARE_RUN_DIR": str(folder)}
    subprocess.run(COLLECT, check=True, env=env, cwd=code)
    with running(GUNICORN, folder / "web.log", env, code=code) as web_and_port:
        yield web_and_port


@contextlib.contextmanager
def running(
    command: list[str | Path], log: Path, environment: dict[str, str], *, code: Path
) -> Iterator[tuple[processes.Child, int]]:
    """A web server of these words, once it answers; and its port."""
    port = free_port()
    env = environment | {"BIND": f"127.0.0.1:{port}"}
    web = processes.start("web", command, log=log, env=env, cwd=code)
    try:
        host = environment["ALLOWED_HOSTS"]
        processes.wait_until(lambda: is_alive(port, host), web, seconds=READY)
        yield web, port
    finally:
        web.stop(seconds=40)


def free_port() -> int:
    """One that this machine gives to nobody else while this process lives.

    Whoever is told its number can listen on it at any later time: it stays bound, but
    nobody listens. Asked for and let go, it would be anybody's again until then.
    """
    held = socket.socket()
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind(("127.0.0.1", 0))
    atexit.register(held.close)
    return int(held.getsockname()[1])


def is_alive(port: int, host: str) -> bool:
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Host": host, "X-Forwarded-Proto": "https"}
        asked.request("GET", "/livez", headers=headers)
        return asked.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()
