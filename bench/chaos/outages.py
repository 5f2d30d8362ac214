"""`make chaos`, its third part: what is away comes back, while patients log.

A PostgreSQL of its own, two web processes as deploy/ runs them, and patients who log,
and send again what was not answered. It is stopped, says nothing, grows slow, and has
no room for its own log. Told is what they were answered, how long they waited, how soon
the first page came after, and what was lost of all that had been answered.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg2

from bench.chaos import disk as disks
from bench.chaos import line as lines
from bench.chaos.device import AGAIN, EXPECTED, NO_ANSWER, Device, at_work
from bench.table import Table, judged
from ptcare.embedded import places, postgres

SECONDS = 30.0  # that each trouble lasts
SLOW = 0.05  # seconds, for each piece that is said
BACK_WITHIN = 2.0  # seconds until the first page
AFTER = 5.0  # seconds of looking for errors once it is back
PROCESSES = 2
SMALL = 200 * 2**20  # bytes of a disk
COLUMNS = ["PostgreSQL", "for", "logs answered meanwhile", "503", "no answer"]
COLUMNS += ["longest answer", "first page after", "errors after"]


@dataclass
class Server:
    """PostgreSQL in a folder of its own, found at the same place whenever it runs."""

    folder: Path
    line: lines.Line
    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)

    def start(self) -> None:
        log = self.folder / "postgres.log"
        running = postgres.running(self.folder, log=log)
        self.url, self.process = self.stack.enter_context(running)
        self.line.there = f"{self.host}/.s.PGSQL.5432"

    def stop(self) -> None:
        self.stack.close()

    @property
    def host(self) -> str:
        return self.url.partition("@")[2].partition("/")[0].replace("%2F", "/")

    def do(self, statement: str) -> None:
        """Past the line."""
        with contextlib.closing(psycopg2.connect(self.url)) as own:
            own.autocommit = True
            own.cursor().execute(statement)


@dataclass
class Crowd:
    """Patients who log without a pause."""

    devices: list[Device]
    is_over: threading.Event = field(default_factory=threading.Event)

    def work(self, mine: list[Device]) -> None:
        while not self.is_over.is_set() and any(device.left for device in mine):
            for device in mine:
                if device.left and not self.is_over.is_set():
                    device.log_next()

    def warm(self) -> None:
        """Each process's very first page takes seconds, whatever the database does."""
        with ThreadPoolExecutor(8 * PROCESSES) as threads:
            list(threads.map(lambda device: device.ask("/today/"), self.devices))

    def logging(self, at_once: int = 6) -> AbstractContextManager[None]:
        parts = [self.devices[number::at_once] for number in range(at_once)]
        return at_work([partial(self.work, part) for part in parts], self.is_over)

    def statuses(self) -> Counter[str]:
        return sum((device.statuses for device in self.devices), Counter())

    def longest(self) -> float:
        """Since it was asked for last."""
        found = max(device.longest for device in self.devices)
        for device in self.devices:
            device.longest = 0.0
        return found


@dataclass(frozen=True)
class Trouble:
    """`seconds` from when it has begun until it is ended."""

    name: str
    begin: Callable[[], object]
    end: Callable[[], object]
    seconds: float


def once(table: Table, trouble: Trouble, crowd: Crowd) -> bool:
    """One line of the table; whether all was well again soon."""
    crowd.longest()
    before = crowd.statuses()
    trouble.begin()
    time.sleep(trouble.seconds)
    during = crowd.statuses() - before
    trouble.end()
    soon = until_a_page(crowd.devices[0])
    at_back = crowd.statuses()
    time.sleep(AFTER)
    after = crowd.statuses() - at_back
    errors = sum(after[status] for status in AGAIN)
    cells = [trouble.name, f"{trouble.seconds:.0f} s", during["302"], during["503"]]
    cells += [during[NO_ANSWER], f"{crowd.longest():.1f} s"]
    first = judged(f"{soon:.1f} s", is_missed=soon > BACK_WITHIN)
    table.add(*cells, first, judged(str(errors), is_missed=errors > PROCESSES))
    others = {status: during[status] for status in set(during) - EXPECTED}
    if others:
        print(f"    besides: {others}", flush=True)
    return soon <= BACK_WITHIN and errors <= PROCESSES and not others


def until_a_page(device: Device) -> float:
    """In seconds."""
    began = time.monotonic()
    while device.ask("/today/")[0] != "200":
        time.sleep(0.05)
    return time.monotonic() - began


# --- No room for its own log


def move_log(server: Server, disk: Path) -> None:
    server.do("ALTER SYSTEM SET max_wal_size = '64MB'")
    server.do("ALTER SYSTEM SET min_wal_size = '32MB'")
    server.do("CHECKPOINT")
    server.stop()
    own = server.folder / "postgres" / "pg_wal"
    subprocess.run(["/bin/cp", "-a", f"{own}/.", str(disk)], check=True)
    subprocess.run(["/bin/rm", "-r", str(own)], check=True)
    own.symlink_to(disk)
    server.start()


def fill(server: Server, disk: Path) -> None:
    """To the last byte, and then it needs one more."""
    disks.fill(disk)
    with contextlib.suppress(psycopg2.Error):
        while True:
            server.do("SELECT pg_logical_emit_message(true, 'x', repeat('x', 100000))")
            server.do("SELECT pg_switch_wal()")


def make_room(server: Server, disk: Path) -> None:
    """What gave up is started again, as whoever watches a server does."""
    (disk / "rest").unlink()
    until = time.monotonic() + 2
    while not server.process.has_ended() and time.monotonic() < until:
        with contextlib.suppress(psycopg2.Error):
            return server.do("SELECT 1")
        time.sleep(0.1)
    server.stop()
    server.start()
    return None


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=SECONDS)
    said = parser.parse_args()
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.chmod(0o755)
        line = stack.enter_context(lines.opened(str(folder / "nobody")))
        server = Server(folder, line)
        server.start()
        stack.callback(server.stop)
        os.environ["DATABASE_URL"] = (
            f"postgres://{postgres.NAME}@127.0.0.1:{line.port}/{postgres.NAME}"
        )
        return drill(server, folder, said)


def drill(server: Server, folder: Path, said: argparse.Namespace) -> int:
    from bench.chaos.answers import fresh_clinic, lost_and_doubled
    from bench.chaos.web import site

    with contextlib.ExitStack() as stack:
        url = os.environ["DATABASE_URL"]
        (folder / "web").mkdir()
        _web, port = stack.enter_context(site(folder / "web", url))
        crowd = Crowd(fresh_clinic(said.patients, port))
        crowd.warm()
        troubles = [*of_the_line(server, said.seconds)]
        disk = stack.enter_context(disks.small(SMALL, places.server_user()))
        if disk:
            troubles.append(no_room(server, disk, said.seconds))
        else:
            print("Only root may mount a small disk: 'no room' is not run.")
        table = Table("away", COLUMNS)
        with crowd.logging():
            time.sleep(2)
            ended_well = [once(table, each, crowd) for each in troubles]
        lost, doubled = lost_and_doubled(crowd.devices)
        answered = sum(len(device.answered) for device in crowd.devices)
        below = f"{answered:,} logs answered; {lost} lost, {doubled} doubled."
        print(below, flush=True)
        table.write(below)
        return int(not all(ended_well) or bool(lost or doubled))


def of_the_line(server: Server, seconds: float) -> list[Trouble]:
    line = server.line

    def slow() -> None:
        line.delay = SLOW

    return [
        Trouble("is stopped", server.stop, server.start, seconds),
        Trouble("says nothing", line.mute, line.mend, 2 * seconds),
        Trouble("is slow", slow, line.mend, seconds),
    ]


def no_room(server: Server, disk: Path, seconds: float) -> Trouble:
    move_log(server, disk)
    begin, end = partial(fill, server, disk), partial(make_room, server, disk)
    return Trouble("has no room", begin, end, seconds)


if __name__ == "__main__":
    sys.exit(main())
