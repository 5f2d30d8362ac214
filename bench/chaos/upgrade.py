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
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2

from ptcare.embedded import places, processes

STATES = {  # the last commit of each issue, by its number
    "3": "95d11045",
    "4": "f8096830",
    "5": "fea39aca",
    "7": "b460dbfc",
    "8": "6a2ddfa8",
}
HOST = "upgrade.example"
SECRET = "of one drill only"  # noqa: S105
AT_ONCE = 4
PHASE = 20  # logs answered before, and after, each step
LONGEST_LOCK = 1.0  # seconds
LOOK_EVERY = 0.05  # seconds
COLUMNS = (
    "| from the end of issue | logs | migrated in | logs meanwhile | failed"
    " | with the old code after | failed | longest lock | longest answer | rows lost |"
)
COME_IN = """
import json
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from patients.models import Patient
import time
found = {}
for patient in Patient.objects.filter(user__isnull=False).select_related("user")[:150]:
    store = SessionStore()
    store[SESSION_KEY] = str(patient.user_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = patient.user.get_session_auth_hash()
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
MORE_LOGS = """
INSERT INTO programs_exerciselog ({columns})
SELECT {values} FROM programs_exerciselog AS l, generate_series(1, {times}) AS k
"""
WAITS = """
SELECT coalesce(max(extract(epoch FROM clock_timestamp() - l.waitstart)), 0)
FROM pg_locks l JOIN pg_stat_activity a USING (pid)
WHERE NOT l.granted AND a.application_name = 'web'
"""


@dataclass
class Drill:
    """One database, and all that is done to it."""

    name: str
    url: str
    code: Path
    folder: Path
    phase: str = "before"
    port: int = 0
    answered: set[tuple[int, dt.date]] = field(default_factory=set)
    done: Counter[str] = field(default_factory=Counter)
    failed: Counter[str] = field(default_factory=Counter)
    first_failures: list[str] = field(default_factory=list)
    longest_answer: float = 0.0
    longest_lock: float = 0.0
    is_over: threading.Event = field(default_factory=threading.Event)

    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "SECRET_KEY": SECRET,
            "DATABASE_URL": self.url,
            "REDIS_URL": "redis://127.0.0.1:1",
            "PTCARE_RUN_DIR": str(self.folder),
            "LOG_LEVEL": "ERROR",
            "PYTHONPATH": "",
        }

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
            raise SystemExit(f"{self.name}: {how}\n{done.stdout}{done.stderr}")
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
            there = grow(cursor, logs)
            keep_a_copy(cursor)
        with contextlib.closing(psycopg2.connect(self.url)) as line:
            line.autocommit = True
            line.cursor().execute("VACUUM ANALYZE")
        return there

    def sessions(self) -> dict[int, str]:
        told = self.manage("shell", "-c", COME_IN, code=self.code)
        (line,) = (each for each in told.splitlines() if each.startswith("SESSIONS"))
        found = json.loads(line.removeprefix("SESSIONS "))
        return {int(patient): key for patient, key in found.items()}

    @contextlib.contextmanager
    def web(self, code: Path, name: str) -> Iterator[int]:
        from tests.serving import free_port

        port = free_port()
        env = self.environment() | {"BIND": f"127.0.0.1:{port}", "PGAPPNAME": "web"}
        env |= {"PTCARE_RUN_DIR": str(self.folder / name)}
        (self.folder / name).mkdir()
        self.manage("collectstatic", "--noinput", "-v0", code=code, **env)
        command: list[str | Path] = [sys.executable, "-m", "gunicorn"]
        command += ["--config", places.REPO / "deploy" / "gunicorn.py", "ptcare.wsgi"]
        log = self.folder / f"{name}.log"
        web = processes.start(name, command, log=log, env=env, cwd=code)
        try:
            processes.wait_until(lambda: is_alive(port), web, seconds=120)
            yield port
        finally:
            web.stop(seconds=40)

    # --- Those who log, and who looks

    def log_on(self, session: str, left: list[tuple[int, dt.date]]) -> None:
        """A patient, again and again: the same form until it is answered."""
        csrf = "c" * 32
        headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/today/",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"__Host-session={session}; __Host-csrf={csrf}",
        }
        while left and not self.is_over.is_set():
            item, day = left.pop()
            said = {"csrfmiddlewaretoken": csrf, "token": str(uuid.uuid4())}
            body = urlencode(said | {"day": day.isoformat(), "done": "all"})
            while not self.is_over.is_set():
                status = self.send(f"/today/{item}/log/", body, headers)
                if status == "302":
                    self.answered.add((item, day))
                    self.done[self.phase] += 1
                if status in {"302", "403", "404", "422"}:
                    break
                self.failed[self.phase] += 1
                self.first_failures.append(f"{self.phase}: {status}")
                time.sleep(0.2)
            time.sleep(0.05)

    def send(self, path: str, body: str, headers: dict[str, str]) -> str:
        began = time.monotonic()
        asked = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            asked.request("POST", path, body, headers)
            return str(asked.getresponse().status)
        except (OSError, HTTPException) as error:
            return type(error).__name__
        finally:
            asked.close()
            self.longest_answer = max(self.longest_answer, time.monotonic() - began)

    def look_for_waits(self) -> None:
        with contextlib.closing(psycopg2.connect(self.url)) as line:
            line.autocommit = True
            cursor = line.cursor()
            while not self.is_over.wait(LOOK_EVERY):
                cursor.execute(WAITS)
                self.longest_lock = max(self.longest_lock, float(cursor.fetchone()[0]))

    def moved_on(self, by: int = PHASE) -> None:
        goal, until = sum(self.done.values()) + by, time.monotonic() + 120
        while sum(self.done.values()) < goal and time.monotonic() < until:
            time.sleep(0.05)

    @contextlib.contextmanager
    def under_load(self) -> Iterator[None]:
        sessions = self.sessions()
        with self.asking() as cursor:
            cursor.execute(TO_LOG)
            rows = [row for row in cursor.fetchall() if row[0] in sessions]
        left: dict[int, list[tuple[int, dt.date]]] = {}
        for patient, item, day in rows:
            left.setdefault(patient, []).append((item, day))
        queue = [(sessions[patient], to_log) for patient, to_log in left.items()]

        def work() -> None:
            while queue and not self.is_over.is_set():
                self.log_on(*queue.pop())

        threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
        threads.append(threading.Thread(target=self.look_for_waits))
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    # --- Forward

    def run(self, *, patients: int, logs: int) -> bool:
        there = self.begin(patients=patients, logs=logs)
        with self.web(self.code, "old") as old, contextlib.ExitStack() as later:
            self.port = old
            with self.under_load():  # it ends before the servers do
                self.moved_on()
                self.phase, began = "migrating", time.monotonic()
                self.manage("migrate", "-v0", code=places.REPO)
                seconds, self.phase = time.monotonic() - began, "after"
                self.moved_on()
                self.phase = "new"
                self.port = later.enter_context(self.web(places.REPO, "new"))
                self.moved_on()
        with self.asking() as cursor:
            lost = rows_lost(cursor, self.answered)
        cells = [self.name, f"{there:,}", f"{seconds:.0f} s", self.done["migrating"]]
        cells += [self.failed["migrating"], self.done["after"]]
        cells += [self.failed["after"] + self.failed["new"]]
        cells += [f"{self.longest_lock:.2f} s", f"{self.longest_answer:.1f} s", lost]
        print(f"| {' | '.join(str(cell) for cell in cells)} |", flush=True)
        for line, times in Counter(self.first_failures).items():
            print(f"    {line}: {times} times", flush=True)
        is_quiet = not self.failed.total() and self.longest_lock <= LONGEST_LOCK
        return is_quiet and not lost and self.done["new"] > 0


def grow(cursor: Any, logs: int) -> int:
    """What was logged becomes the past, again and again; the last days are open."""
    cursor.execute("SET LOCAL session_replication_role = replica")
    cursor.execute(
        "UPDATE programs_exerciselog SET undone_at = now(), undone_by_id = said_by_id"
        ' WHERE undone_at IS NULL AND "on" > current_date - 9'
    )
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema ="
        " 'public' AND table_name = 'programs_exerciselog' AND column_name <> 'id'"
        " AND is_generated = 'NEVER'"
    )
    names = [f'"{name}"' for (name,) in cursor.fetchall()]
    cursor.execute(
        'SELECT count(*), 7 * (1 + (max("on") - min("on")) / 7)'
        " FROM programs_exerciselog"
    )
    there, span = cursor.fetchone()
    instead = {'"token"': "gen_random_uuid()", '"on"': f'l."on" - k * {span}'}
    values = [instead.get(name, f"l.{name}") for name in names]
    times = max(0, logs // there - 1)
    cursor.execute(
        MORE_LOGS.format(
            columns=", ".join(names), values=", ".join(values), times=times
        )
    )
    cursor.execute("SELECT count(*) FROM programs_exerciselog")
    return int(cursor.fetchone()[0])


def tables(cursor: Any, schema: str) -> dict[str, list[str]]:
    cursor.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum)"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
        " WHERE c.relnamespace = %s::regnamespace AND c.relkind IN ('r', 'p')"
        " AND NOT c.relispartition AND a.attnum > 0 AND NOT a.attisdropped"
        " GROUP BY c.relname",
        [schema],
    )
    return dict(cursor.fetchall())


def keep_a_copy(cursor: Any) -> None:
    cursor.execute("CREATE SCHEMA before")
    for name in tables(cursor, "public"):
        cursor.execute(f'CREATE TABLE before."{name}" AS TABLE public."{name}"')


MAY_CHANGE = {  # by the load, or by a migration that says so; a row stays a row
    *("django_session", "django_migrations", "django_content_type"),
    *("auth_permission", "rate_limits", "notices_heartbeat"),
}


def rows_lost(cursor: Any, answered: set[tuple[int, dt.date]]) -> int:
    """Rows of then that are gone, logs that read otherwise, and answered ones that are
    not there, or twice."""
    before, after = tables(cursor, "before"), tables(cursor, "public")
    lost = 0
    for name, columns in sorted(before.items()):
        if name in MAY_CHANGE or name not in after:
            continue
        same = [f'"{c}"::text' for c in columns if c in after[name]]
        key = same if name == "programs_exerciselog" else ['"id"::text']
        if key == ['"id"::text'] and "id" not in columns:
            continue
        cursor.execute(
            f'SELECT count(*) FROM (SELECT {", ".join(key)} FROM before."{name}"'
            f' EXCEPT ALL SELECT {", ".join(key)} FROM public."{name}") AS gone'
        )
        (gone,) = cursor.fetchone()
        if gone:
            print(f"    {name}: {gone} rows", flush=True)
        lost += gone
    cursor.execute(
        'SELECT item_id, "on", count(*) FROM programs_exerciselog'
        " WHERE undone_at IS NULL GROUP BY 1, 2"
    )
    stood = {(item, on): times for item, on, times in cursor.fetchall()}
    return int(lost + sum(stood.get(each) != 1 for each in answered))


def is_alive(port: int) -> bool:
    asked = HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        headers = {"Host": HOST, "X-Forwarded-Proto": "https"}
        asked.request("GET", "/livez", headers=headers)
        return asked.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


def taken_out(commit: str, folder: Path) -> Path | None:
    """The code of then; None where the history does not reach so far."""
    told = subprocess.run(
        ["git", "archive", "--format=tar", commit],
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
    print(f"\n{COLUMNS}\n|{' --- |' * (COLUMNS.count('|') - 1)}")
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
            is_good &= drill.run(patients=said.patients, logs=said.logs)
    return int(not is_good)


if __name__ == "__main__":
    sys.exit(main())
