"""`make chaos`, its fourth part: from an earlier state forward, while patients log.

The code of the day on which an issue was closed is taken out of the history. It makes
its own database and clinic, which then grows to a size where a lock would be felt.
Patients log on that code's own web server; meanwhile today's migrations run, then
today's server takes its place. Told is what failed, how long anybody waited for a lock,
and whether what was there before is there still.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2

from bench import serving
from bench.chaos import kept
from bench.chaos.device import HOST, Device, Wanted
from bench.chaos.load import Load
from bench.table import Table, busy, commit, judged, today
from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child

STATES = {  # the last commit of each issue, by its number
    "3": "95d11045",
    "4": "f8096830",
    "5": "fea39aca",
    "7": "b460dbfc",
    "8": "6a2ddfa8",
}
SECRET = "of one drill only"  # noqa: S105
LONGEST_LOCK = 1.0  # seconds
COLUMNS = ["from the end of issue", "logs", "migrated in", "logs meanwhile", "failed"]
COLUMNS += ["with the old code after", "failed", "longest lock", "longest answer"]
COLUMNS += ["rows lost", "found"]
COME_IN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from patients.models import Patient
import time
found = {}
able = Patient.objects.filter(user__is_active=True).select_related("user")
for patient in able[:150]:
    store = SessionStore()
    store[SESSION_KEY] = str(patient.user_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = patient.user.get_session_auth_hash()
    store["standing"] = f"patient:{patient.pk}@{patient.clinic_id}"
    store["seen_at"] = int(time.time()) + 3600
    store["signed_in_at"] = int(time.time())
    store.create()
    found[patient.pk] = store.session_key
print("SESSIONS " + json.dumps(found))
"""
TO_LOG = """
SELECT i.patient_id, i.id, day::date FROM programs_programitem i
JOIN programs_program p ON p.id = i.program_id,
generate_series(current_date - 7, current_date - 1, interval '1 day') AS day
WHERE p.signed_at IS NOT NULL AND p.ended_at IS NULL AND i.starts_on <= current_date - 8
AND i.ends_on IS NULL AND extract(isodow FROM day)::int = ANY (i.weekdays)
"""


class Stopped(Exception):
    """A command did not end well. The text is all that it said."""


@dataclass
class Drill:
    """One database, and all that is done to it."""

    name: str
    url: str
    code: Path
    folder: Path

    def environment(self) -> dict[str, str]:
        own = serving.environment(HOST, self.url, SECRET, self.folder)
        return own | {"PYTHONPATH": ""}

    def manage(self, *how: str, code: Path, **more: str) -> str:
        done = subprocess.run(
            [sys.executable, "manage.py", *how],
            cwd=code,
            env=self.environment() | more,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise Stopped(f"{self.name}: {how}\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def asking(self) -> Iterator[Any]:
        with (
            contextlib.closing(psycopg2.connect(self.url)) as line,
            line,
            line.cursor() as cursor,
        ):
            yield cursor

    # --- The state of then

    def begin(self, *, patients: int, logs: int) -> int:
        if (self.code / "ptcare" / "languages").exists():
            compiled = [sys.executable, "-m", "ptcare.languages", "compile"]
            env = self.environment()
            subprocess.run(compiled, cwd=self.code, env=env, check=True)
        self.manage("migrate", "-v0", code=self.code)
        self.manage("load_catalogue", code=self.code)
        demo = {"DEMO": "1", "SITE_URL": "http://localhost"}
        size = ["--patients", str(patients), "--weeks", "12"]
        self.manage("seed_demo", *size, code=self.code, **demo)
        with self.asking() as cursor:
            if untangled := kept.untangle(cursor):
                print(f"    {untangled} sessions at the time of another", flush=True)
            there = kept.grow(cursor, logs)
            kept.keep_a_copy(cursor)
        with contextlib.closing(psycopg2.connect(self.url)) as line:
            line.autocommit = True
            line.cursor().execute("VACUUM ANALYZE")
        return there

    def devices(self) -> list[Device]:
        """Of those who have something to log; the code of then lets them in."""
        told = self.manage("shell", "-c", COME_IN, code=self.code)
        (line,) = (each for each in told.splitlines() if each.startswith("SESSIONS"))
        sessions = json.loads(line.removeprefix("SESSIONS "))
        left: dict[str, list[Wanted]] = {}
        with self.asking() as cursor:
            cursor.execute(TO_LOG)
            for patient, item, day in cursor.fetchall():
                left.setdefault(str(patient), []).append((item, day))
        return [
            Device(sessions[patient], to_log, port=0)
            for patient, to_log in left.items()
            if patient in sessions
        ]

    def site(self, code: Path, name: str) -> AbstractContextManager[tuple[Child, int]]:
        folder, said = self.folder / name, self.environment() | {"PGAPPNAME": "web"}
        folder.mkdir()
        return serving.site(folder, said, code=code)

    # --- Forward

    def run(self, table: Table, *, patients: int, logs: int) -> bool:
        there = self.begin(patients=patients, logs=logs)
        with (
            self.site(self.code, "old") as (_web, port),
            contextlib.ExitStack() as later,
        ):
            load = Load(self.url, self.devices(), port)
            with load.running():  # it ends before the servers do
                load.moved_on()
                load.phase, began = "migrating", time.monotonic()
                self.manage("migrate", "-v0", code=places.REPO)
                seconds, load.phase = time.monotonic() - began, "after"
                load.moved_on()
                new = self.site(places.REPO, "new")
                _web, load.port = later.enter_context(new)
                load.phase = "new"
                load.moved_on()
        with self.asking() as cursor:
            lost = kept.rows_lost(cursor, load.answered)
        done, failed = load.done, load.failed
        failed_meanwhile = failed["before"] + failed["migrating"]
        failed_after = failed["after"] + failed["new"]
        cells = [self.name, f"{there:,}", f"{seconds:.0f} s", f"{done['migrating']:,}"]
        cells += [none_of(failed_meanwhile), done["after"], none_of(failed_after)]
        is_long = load.longest_lock > LONGEST_LOCK
        cells += [judged(f"{load.longest_lock:.2f} s", is_missed=is_long)]
        cells += [f"{load.longest_answer():.1f} s", none_of(lost), found()]
        table.add(*cells)
        if load.behind:
            print(f"    longest behind: {' '.join(load.behind.split())[:200]}")
        for line, times in load.failures.items():
            print(f"    {line}: {times} times", flush=True)
        if load.failures:
            for name in ("old", "new"):
                print(processes.tail(self.folder / name / "web.log"), flush=True)
        is_quiet = not failed.total() and not is_long
        return is_quiet and not lost and done["new"] > 0


def none_of(times: int) -> str:
    return judged(f"{times:,}", is_missed=times > 0)


def found() -> str:
    """Each line is of a run of its own."""
    return f"{today()}, {commit()}, load {busy()}"


def taken_out(state: str, folder: Path) -> Path | None:
    """The code of then; None where the history does not reach so far."""
    told = subprocess.run(
        ["git", "archive", "--format=tar", state],
        cwd=places.REPO,
        capture_output=True,
        check=False,
    )
    if told.returncode:
        return None
    folder.mkdir()
    subprocess.run(["tar", "-x", "-C", folder], input=told.stdout, check=True)
    return folder


def fresh_database(url: str, name: str) -> str:
    with contextlib.closing(psycopg2.connect(url)) as line:
        line.autocommit = True
        line.cursor().execute(f'DROP DATABASE IF EXISTS "{name}"')
        line.cursor().execute(f'CREATE DATABASE "{name}"')
    return f"{url.rpartition('/')[0]}/{name}"


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=200_000)
    parser.add_argument("--patients", type=int, default=100)
    parser.add_argument("--states", nargs="+", default=list(STATES))
    said = parser.parse_args()
    table = Table("upgraded", COLUMNS)
    is_good = True
    for state in said.states:
        with tempfile.TemporaryDirectory() as folder:
            here = Path(folder)
            code = taken_out(STATES.get(state, state), here / "code")
            if code is None:
                print(f"The history does not reach back to {state}: not run.")
                continue
            url = fresh_database(os.environ["DATABASE_URL"], f"upgrade_{state}")
            drill = Drill(name=state, url=url, code=code, folder=here)
            try:
                is_good &= drill.run(table, patients=said.patients, logs=said.logs)
            except Stopped as why:
                print(why, flush=True)
                rest = ["-"] * (len(COLUMNS) - 3)
                table.add(state, *rest, judged("stopped", is_missed=True), found())
                is_good = False
            table.write(among=list(STATES))
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
