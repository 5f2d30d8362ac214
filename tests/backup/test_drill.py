"""The drill: back up under load, lose everything, come back, miss nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ptcare.backup import contents, dumping, recovering, tools
from ptcare.embedded import places, postgres, processes
from ptcare.embedded.processes import Failed

SECOND = dt.timedelta(seconds=1)
PATIENCE = 180.0  # seconds, on a busy machine
TABLES = """
CREATE TABLE logs (id bigserial PRIMARY KEY, at timestamptz NOT NULL, said text);
CREATE TABLE kept_empty (id int);
INSERT INTO logs (at, said) SELECT now(), 'before ' || n FROM generate_series(1, 5000) n
"""


def is_recovered(url: str) -> bool:
    """Whether it has come to its moment, and takes writes again."""
    with (
        contextlib.suppress(Failed),
        tools.connected(url) as opened,
        contextlib.closing(opened.cursor()) as cursor,
    ):
        cursor.execute("SELECT pg_is_in_recovery()")
        return cursor.fetchone() == (False,)
    return False


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the user that PostgreSQL runs as can reach, even when we are root."""
    with places.throwaway_dir(Path(os.environ["PTCARE_RUN_DIR"]) / "backups") as new:
        yield new


@pytest.fixture
def server(folder) -> Iterator[str]:
    with postgres.running(folder, log=folder / "postgres.log") as (url, _server):
        with tools.connected(url) as opened:
            opened.cursor().execute(TABLES)
        yield url


def all_of(url: str, *, database: str = "") -> dict[str, contents.Content]:
    with tools.connected(url, database=database) as opened:
        cursor = opened.cursor()
        cursor.execute("BEGIN READ ONLY")
        return contents.contents(cursor)


class Writing(threading.Thread):
    """Somebody logs row after row, and keeps the moment at which each was answered."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url, self.stop = url, threading.Event()
        self.answered: list[tuple[int, dt.datetime]] = []

    def run(self) -> None:
        with tools.connected(self.url) as opened:
            cursor = opened.cursor()
            while not self.stop.wait(0.002):
                cursor.execute(
                    "INSERT INTO logs (at, said) VALUES (now(), 'meanwhile')"
                    " RETURNING id"
                )
                (row,) = cursor.fetchone()
                self.answered.append((row, dt.datetime.now(dt.UTC)))


@contextlib.contextmanager
def writing(url: str) -> Iterator[Writing]:
    thread = Writing(url)
    thread.start()
    try:
        yield thread
    finally:
        thread.stop.set()
        thread.join()


def test_a_dump_under_load_comes_back_as_it_was(server, folder):
    now = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
    with writing(server):
        made = dumping.dump(server, folder / "dumps", now=now)
    was = dumping.manifest_of(made)
    assert set(was) == {"kept_empty", "logs"}
    with tools.connected(server) as opened:
        opened.cursor().execute("UPDATE logs SET said = 'lost'")

    dumping.restore(server, made, into="again")
    kept = dumping.put_in_place(server, "again", now=now)

    assert all_of(server) == was
    assert all_of(server, database=kept) != was
    assert not list((folder / "dumps").glob(".*"))


def test_what_was_changed_on_the_way_is_not_taken_for_the_dump(server, folder):
    now = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)
    made = dumping.dump(server, folder, now=now)
    said = json.loads((made / dumping.MANIFEST).read_text())
    said["tables"]["logs"]["sum"] = "1"
    (made / dumping.MANIFEST).write_text(json.dumps(said))

    with pytest.raises(Failed, match="logs: other rows"):
        dumping.restore(server, made, into="again")
    with pytest.raises(Failed, match="cannot be reached"):
        all_of(server, database="again")


def test_a_dump_that_fails_leaves_nothing(server, folder, monkeypatch):
    monkeypatch.setattr(dumping, "DUMP", "no/such/folder")

    with pytest.raises(Failed, match="pg_dump failed"):
        dumping.dump(server, folder / "dumps", now=dt.datetime.now(dt.UTC))

    assert list((folder / "dumps").iterdir()) == []


def test_back_to_a_chosen_second_after_everything_is_lost(folder):
    backups, data = folder / "kept", folder / "postgres"
    user = places.server_user()
    with postgres.running(folder, log=folder / "postgres.log") as (url, _server):
        with tools.connected(url) as opened:
            opened.cursor().execute(TABLES)
        receiver = processes.start(
            "the receiver",
            recovering.receiving(url, backups),
            log=folder / "receive.log",
            polite=signal.SIGINT,
            env=tools.environment(url),
        )
        with writing(url) as somebody:
            recovering.take_base(url, backups)
            wait_for(somebody, 50)
            chosen = dt.datetime.now(dt.UTC) + SECOND
            while dt.datetime.now(dt.UTC) < chosen + SECOND:
                time.sleep(0.05)
            wait_for(somebody, 50)
        received = tail_of(url)
        processes.wait_until(lambda: has(url, received), receiver, seconds=PATIENCE)
        receiver.stop(seconds=20)
    shutil.rmtree(data)

    recovering.recover(backups, at=chosen, data=data)
    hand_over(data, user)
    shutil.rmtree(backups)
    with postgres.running(folder, log=folder / "again.log") as (url, again):
        processes.wait_until(lambda: is_recovered(url), again, seconds=PATIENCE)
        with tools.connected(url) as opened:
            cursor = opened.cursor()
            cursor.execute("SELECT id FROM logs WHERE said = 'meanwhile'")
            there = {row for (row,) in cursor.fetchall()}

    before = {row for row, at in somebody.answered if at <= chosen}
    after = {row for row, at in somebody.answered if at > chosen + SECOND}
    assert len(before) > 50
    assert len(after) > 20
    assert before <= there
    assert not after & there


def wait_for(somebody: Writing, more: int) -> None:
    goal, until = len(somebody.answered) + more, time.monotonic() + PATIENCE
    while len(somebody.answered) < goal:
        assert time.monotonic() < until
        time.sleep(0.01)


def tail_of(url: str) -> str:
    with tools.connected(url) as opened:
        cursor = opened.cursor()
        cursor.execute("SELECT pg_current_wal_lsn()")
        return str(cursor.fetchone()[0])


def has(url: str, place: str) -> bool:
    """Whether the receiver has written the log down up to there."""
    with tools.connected(url) as opened:
        cursor = opened.cursor()
        cursor.execute(
            "SELECT count(*) FROM pg_stat_replication WHERE flush_lsn >= %s", [place]
        )
        return cursor.fetchone() == (1,)


def hand_over(data: Path, user) -> None:
    """As root we laid it out for the user that PostgreSQL runs as."""
    if user is None:
        return
    for path in (data, *data.rglob("*")):
        shutil.chown(path, user.pw_uid, user.pw_gid)


def test_the_commands_say_what_they_did_and_what_is_wrong(server, folder):
    def say(*words: str) -> tuple[int, str]:
        done = subprocess.run(
            [sys.executable, "-m", "ptcare.backup", *words],
            check=False,
            env=os.environ | {"DATABASE_URL": server},
            capture_output=True,
            text=True,
        )
        return done.returncode, done.stdout + done.stderr

    dumps = str(folder / "dumps")
    assert say("restore", dumps) == (1, f"There is no dump in {dumps}.\n")
    code, said = say("dump", dumps)
    assert (code, "2 tables, 5,000 rows" in said) == (0, True)
    code, said = say("restore", dumps)
    assert (code, "equals what was dumped" in said) == (0, True)
    assert "kept as ptcare_before_" in said
    assert (
        "says no time zone"
        in say("recover", dumps, "--data", "x", "--at", "2026-03-02")[1]
    )
    assert "is no database" not in said


def test_an_address_that_is_none_is_told(folder):
    with pytest.raises(Failed, match="cannot be reached"):
        dumping.dump(
            "postgres://nobody@localhost:1/none", folder, now=dt.datetime.now(dt.UTC)
        )
    with pytest.raises(Failed, match="no address"):
        tools.parts("mysql-ish://what")


def test_programs_of_another_version_are_refused():
    with pytest.raises(Failed, match="no pg_dump of PostgreSQL 9 "):
        tools.program("pg_dump", version=9)


def test_the_password_is_on_no_command_line():
    said = tools.environment(
        "postgres://site:secret@db.example:5433/site?sslmode=require"
    )

    assert said["PGPASSWORD"] == "secret"
    assert (said["PGHOST"], said["PGPORT"], said["PGSSLMODE"]) == (
        *("db.example", "5433"),
        "require",
    )
