"""All that a notice passes on its way, each part a process that may be killed.

Redis, Celery workers, beats, and a post office that notes each letter's id. Only the
database is somebody else's: of it, connections are cut.
"""

from __future__ import annotations

import contextlib
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.db import connection

from bench.trees import children_of
from ptcare.embedded import places, processes, valkey
from ptcare.embedded.processes import Child

HERE = Path(__file__).resolve().parent
WORKERS_NAME = "chaos"  # of their connections, so that those can be found
LEASE = 3  # seconds until a worker without a word is taken for dead
AS_DEPLOYED = 120  # where none is killed: on a busy machine one may be silent for long


@dataclass
class Town:
    folder: Path
    database_url: str
    pool: int = 2  # processes of a worker that post
    answer_seconds: float = 0.03  # of the post office, for each letter
    lease: int = LEASE
    children: dict[str, Child] = field(default_factory=dict)
    kills: Counter[str] = field(default_factory=Counter)
    revived: int = 0

    # --- Opened and closed

    def open(self, *, workers: int = 1, beats: int = 1) -> None:
        self.start_sink()
        self.start_redis()
        for number in range(workers):
            self.start_worker(f"worker {number}")
        for number in range(beats):
            self.start_beat(f"beat {number}")

    def close(self) -> None:
        processes.dismiss(self.children.values(), seconds=20)

    def run(self, name: str, command: list[str | Path], **env: str) -> None:
        log = (
            self.folder
            / f"{name.replace(' ', '-')}-{self.kills.total()}-{self.revived}.log"
        )
        self.children[name] = processes.start(
            name, command, log=log, env=self.environment | env, cwd=places.REPO
        )

    @property
    def environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "ptcare.settings",
            "DATABASE_URL": self.database_url,
            "REDIS_URL": f"unix://{self.socket}?db=0",
            "PTCARE_RUN_DIR": str(self.folder),
            "PTCARE_TEST": "1",
            "DEMO": "0",
            "MAIL_PROVIDER": "",
            "SITE_URL": "https://chaos.example",
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": self.port_file.read_text() if self.port_file.exists() else "",
            "NOTICE_LEASE_SECONDS": str(self.lease),
            "PGAPPNAME": WORKERS_NAME,
            "LOG_LEVEL": "WARNING",
        }

    @property
    def socket(self) -> Path:
        return self.folder / "redis.sock"

    @property
    def port_file(self) -> Path:
        return self.folder / "port"

    @property
    def ids_file(self) -> Path:
        return self.folder / "ids"

    def start_sink(self) -> None:
        files: list[str | Path] = [self.port_file, self.ids_file]
        command = [sys.executable, HERE / "sink.py", *files, str(self.answer_seconds)]
        self.run("sink", command)
        processes.wait_until(self.port_file.exists, self.children["sink"], seconds=60)

    def start_redis(self) -> None:
        self.socket.unlink(missing_ok=True)
        command: list[str | Path] = [valkey.find_program(), "--port", "0"]
        command += ["--unixsocket", self.socket, "--dir", self.folder, "--save", ""]
        self.run("redis", command)
        processes.wait_until(
            lambda: self.socket.exists() and valkey.answers(self.socket),
            self.children["redis"],
            seconds=60,
        )

    def start_worker(self, name: str) -> None:
        command = [sys.executable, "-m", "celery", "--app", "ptcare", "worker"]
        command += ["--concurrency", str(self.pool), "--loglevel", "WARNING"]
        command += ["--hostname", f"{name.replace(' ', '')}@chaos"]
        self.run(name, [*command, "--without-gossip", "--without-mingle"])

    def start_beat(self, name: str) -> None:
        command = [sys.executable, "-m", "celery", "--app", "bench.chaos.ringing"]
        schedule = self.folder / f"{name.replace(' ', '-')}.schedule"
        command += ["beat", "--loglevel", "WARNING"]
        self.run(name, [*command, "--pidfile", "", "--schedule", str(schedule)])

    # --- Harmed

    def kill(self, name: str) -> None:
        """Its whole group, at once, and another is started in its place."""
        child = self.children[name]
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        self.kills[name.split()[0]] += 1
        self.start(name)

    def start(self, name: str) -> None:
        starts: Mapping[str, Callable[[str], None]] = {
            "worker": self.start_worker,
            "beat": self.start_beat,
            "redis": lambda _name: self.start_redis(),
            "sink": lambda _name: self.start_sink(),
        }
        starts[name.split()[0]](name)

    def kill_who_posts(self, dice: random.Random) -> None:
        """One process of a worker's pool; its parent forks another."""
        found = [
            pid
            for name, child in self.children.items()
            if name.startswith("worker")
            for pid in children_of(child.process.pid)
        ]
        if not found:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(dice.choice(sorted(found)), signal.SIGKILL)
            self.kills["posting"] += 1

    def cut_a_connection(self, dice: random.Random) -> None:
        """As a fault of the network would; SIGKILL would end all of PostgreSQL."""
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pid FROM pg_stat_activity WHERE application_name = %s"
                " AND datname = current_database() AND state IS NOT NULL ORDER BY pid",
                [WORKERS_NAME],
            )
            pids = [pid for (pid,) in cursor.fetchall()]
            if pids:
                cursor.execute("SELECT pg_terminate_backend(%s)", [dice.choice(pids)])
                self.kills["connection"] += 1

    def empty_redis(self) -> None:
        import redis

        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            client.flushall()
        self.kills["emptied"] += 1

    def stop_politely(self, name: str) -> None:
        """As a new release does: it ends what it is doing."""
        self.children[name].stop(seconds=60)

    def revive(self) -> None:
        """What ended by itself is started again, as whoever watches a server does.

        Celery gives a worker up whose processes are killed while it is starting them.
        """
        ended = [name for name, child in self.children.items() if child.has_ended()]
        for name in ended:
            self.start(name)
            self.revived += 1

    def wait_until(self, is_so: Callable[[], bool], *, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if is_so():
                return True
            self.revive()
            time.sleep(0.2)
        return False

    # --- What came of it

    @property
    def letters(self) -> Counter[str]:
        """How often each Message-ID was taken by the post office."""
        if not self.ids_file.exists():
            return Counter()
        return Counter(self.ids_file.read_text().split())


@contextlib.contextmanager
def opened(
    folder: Path,
    database_url: str,
    *,
    answer_seconds: float = 0.03,
    lease: int = LEASE,
    **how: int,
) -> Iterator[Town]:
    """With so many `workers` and `beats`, until this is left."""
    with places.socket_dir(None) as short:
        town = Town(short, database_url, answer_seconds=answer_seconds, lease=lease)
        try:
            town.open(**how)
            yield town
        finally:
            town.close()
            for log in short.glob("*.log"):
                log.replace(folder / log.name)
