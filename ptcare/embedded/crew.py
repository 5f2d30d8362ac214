"""The processes of the site: what prepares it, then web server, worker and beat."""

import contextlib
import secrets
import socket
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child, Failed, say


def prepare(folder: Path, environment: dict[str, str], lock: TextIO) -> None:
    say("Preparing the database, the static files and the demo clinic …")
    child = start_python(
        "Preparing", "ptcare.embedded.prepare", [], folder, environment, [lock.fileno()]
    )
    try:
        failed = child.process.wait()
    finally:
        child.stop()
    if failed:
        raise Failed(f"The preparations failed.\n{child.last_words()}")


def start_web(
    folder: Path,
    environment: dict[str, str],
    listeners: list[socket.socket],
    lock: TextIO,
) -> Child:
    say("Opening …")
    doors = [listener.fileno() for listener in listeners]
    arguments = ["ptcare.wsgi:application", "--no-control-socket"]
    arguments += ["--worker-class", "gthread", "--workers", "2", "--threads", "4"]
    arguments += ["--graceful-timeout", "5"]
    for door in doors:
        arguments += ["--bind", f"fd://{door}"]
    web = start_python(
        "web", "gunicorn", arguments, folder, environment, [*doors, lock.fileno()]
    )
    for listener in listeners:
        listener.close()
    return web


def start_celery(
    folder: Path, environment: dict[str, str], lock: TextIO
) -> Iterable[Child]:
    app = ["--app", "ptcare"]
    work = [*app, "worker", "--concurrency", "2", "--loglevel", "INFO"]
    work += ["--without-gossip", "--without-mingle"]
    tick = [*app, "beat", "--pidfile", "", "--schedule", str(folder / "beat")]
    for name, arguments in (("worker", work), ("beat", tick)):
        yield start_python(
            name, "celery", arguments, folder, environment, [lock.fileno()]
        )


def start_python(
    name: str,
    module: str,
    arguments: list[str],
    folder: Path,
    environment: dict[str, str],
    hand_down: list[int],
) -> Child:
    return processes.start(
        name,
        [sys.executable, "-m", module, *arguments],
        log=log(folder, name.lower()),
        env=environment,
        cwd=places.REPO,
        hand_down=hand_down,
    )


def start_texts(
    stack: contextlib.ExitStack, folder: Path, environment: dict[str, str], lock: TextIO
) -> Child:
    """Who carries the demo's text messages: no further than this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        environment |= {
            "TWILIO_URL": f"http://127.0.0.1:{listener.getsockname()[1]}",
            "TWILIO_ACCOUNT_SID": f"AC{secrets.token_hex(16)}",
            "TWILIO_AUTH_TOKEN": secrets.token_hex(16),
            "TWILIO_FROM": "+15005550006",
        }
        door = listener.fileno()
        hand_down = [door, lock.fileno()]
        child = start_python(
            "texts",
            "ptcare.embedded.texts",
            [str(door)],
            folder,
            environment,
            hand_down,
        )
    stack.callback(child.stop)
    return child


def log(folder: Path, name: str) -> Path:
    return folder / "logs" / f"{name}.log"
