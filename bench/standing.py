"""The whole site as deploy/ runs it, for what takes a while: web servers, a worker for
each kind of work, one beat, and a post office. Database and Redis are somebody else's.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from bench import serving
from bench.chaos.web import database_url
from ptcare.celery import QUEUES
from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child

HOST = "bench.example"
SINK = Path(__file__).parent / "chaos" / "sink.py"
CELERY: list[str | Path] = [sys.executable, "-m", "celery", "--app", "ptcare"]
NAME = "bench"  # of their connections, so that those can be counted


@dataclass
class Site:
    folder: Path
    port: int = field(default_factory=serving.free_port)
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        letters = self.folder / "port"
        own = {
            "REDIS_URL": os.environ["REDIS_URL"],
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": letters.read_text() if letters.exists() else "25",
            "BIND": f"127.0.0.1:{self.port}",
            "PGAPPNAME": NAME,
            "LOG_LEVEL": "WARNING",
        }
        secret = settings.SECRET_KEY
        return serving.environment(HOST, database_url(), secret, self.folder) | own

    def start(self, name: str, command: list[str | Path], **said: str) -> Child:
        log = self.folder / f"{name}.log"
        environment = self.environment | said
        self.children[name] = processes.start(
            name, command, log=log, env=environment, cwd=places.REPO
        )
        return self.children[name]

    def start_web(self, **said: str) -> Child:
        env = self.environment
        subprocess.run(serving.COLLECT, check=True, env=env, cwd=places.REPO)
        web = self.start("web", serving.GUNICORN, **said)
        processes.wait_until(
            lambda: serving.is_alive(self.port, HOST), web, seconds=serving.READY
        )
        return web

    def start_post_office(self) -> None:
        port, ids = self.folder / "port", self.folder / "ids"
        office = self.start("post", [sys.executable, SINK, port, ids, "0.01"])
        processes.wait_until(port.exists, office, seconds=60)

    def start_workers(self) -> None:
        """One for each queue, and who rings for them: as deploy/systemd says it."""
        for queue in QUEUES:
            how = ["worker", "--queues", queue, "--hostname", f"{queue}@bench"]
            how += ["--concurrency", "1", "--loglevel", "WARNING"]
            alone = ["--without-gossip", "--without-mingle"]
            self.start(f"worker-{queue}", [*CELERY, *how, *alone])
        how = ["beat", "--loglevel", "WARNING", "--pidfile", ""]
        self.start("beat", [*CELERY, *how, "--schedule", self.folder / "beat"])

    def stop(self) -> None:
        processes.dismiss(self.children.values(), seconds=40)


@contextlib.contextmanager
def site(folder: Path) -> Iterator[Site]:
    standing = Site(folder)
    try:
        yield standing
    finally:
        standing.stop()
