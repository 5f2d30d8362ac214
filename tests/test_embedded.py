"""The two servers of `make run` and of these tests, and who starts and stops them."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg2
import pytest

from bench.serving import free_port
from ptcare.embedded import places, postgres, processes, pytest_plugin, run, valkey

PATIENCE = 180  # seconds; a first start migrates an empty database and fills it


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where the user that PostgreSQL runs as can reach, even when we are root."""
    with places.throwaway_dir(Path(os.environ["PTCARE_RUN_DIR"]) / "folders") as new:
        yield new


def until(true: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < end, "waited too long"
        threading.Event().wait(0.05)


def ask(url: str, sql: str) -> object:
    with contextlib.closing(psycopg2.connect(url)) as connection, connection as open_:
        cursor = open_.cursor()
        cursor.execute(sql)
        return cursor.fetchone() if cursor.description else None


# --- One server


def test_postgres_keeps_its_rows_when_it_is_stopped_and_when_it_is_killed(folder):
    log = folder / "postgres.log"
    with postgres.running(folder, log=log) as (url, server):
        ask(url, "CREATE TABLE kept AS SELECT 42 AS answer")
    assert server.has_ended()

    with postgres.running(folder, log=log) as (url, server):
        server.process.kill()
        server.process.wait()

    with postgres.running(folder, log=log) as (url, _):
        assert ask(url, "SELECT answer FROM kept") == (42,)


def test_postgres_starts_though_its_old_number_is_now_another_programs(folder):
    log = folder / "postgres.log"
    with postgres.running(folder, log=log):
        pass
    sleeper = processes.start(
        "sleep", ["sleep", "60"], log=folder / "sleep", user=places.server_user()
    )
    pid_file = folder / "postgres" / "postmaster.pid"
    pid_file.write_text(f"{sleeper.process.pid}\n")

    with postgres.running(folder, log=log) as (url, _):
        assert ask(url, "SELECT 1") == (1,)

    sleeper.stop()


def test_an_interrupted_first_start_is_begun_anew(folder):
    (folder / "postgres.new").mkdir()
    (folder / "postgres.new" / "PG_VERSION").write_text("18")

    with postgres.running(folder, log=folder / "postgres.log") as (url, _):
        assert ask(url, "SELECT 1") == (1,)


def test_data_of_another_version_is_refused_by_name(folder):
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("12\n")

    with (
        pytest.raises(processes.Failed, match="made by PostgreSQL 12"),
        postgres.running(folder, log=folder / "postgres.log"),
    ):
        pass


def test_only_its_owner_can_reach_postgres(folder):
    with postgres.running(folder, log=folder / "postgres.log") as (url, _):
        sockets = Path(psycopg2.extensions.parse_dsn(url)["host"])

        assert sockets.stat().st_mode & 0o777 == 0o700
        assert ask(url, "SHOW listen_addresses") == ("",)


def test_a_server_that_cannot_start_shows_the_end_of_its_log(folder):
    broken = processes.start("broken", ["sh", "-c", "echo why"], log=folder / "log")

    with pytest.raises(processes.Failed, match="broken did not start") as refusal:
        processes.wait_until(lambda: False, broken, seconds=PATIENCE)

    assert "why" in str(refusal.value)


def test_valkey_answers_and_goes_away(folder):
    with valkey.running(log=folder / "valkey.log") as (url, _):
        path = Path(url.removeprefix("unix://").removesuffix("?db=0"))
        assert valkey.answers(path)

    assert not valkey.answers(path)


# --- Test runs side by side


def test_folders_of_killed_runs_go_and_those_of_living_runs_stay(folder):
    runs = folder / "runs"
    with places.throwaway_dir(runs) as living:
        killed = runs / "killed"
        killed.mkdir()

        with places.throwaway_dir(runs) as mine:
            assert not killed.exists()
            assert living.exists()
            assert mine.exists()

    assert not living.exists()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///tmp/v.sock?db=0", "unix:///tmp/v.sock?db=3"),
        ("redis://cache:6379", "redis://cache:6379/3"),
        ("redis://:pass@cache:6379/0", "redis://:pass@cache:6379/3"),
    ],
)
def test_each_test_process_has_its_own_redis_database(url, expected):
    assert pytest_plugin.redis_url(url, database=3) == expected


# --- The whole site


@dataclass(frozen=True)
class Site:
    """`make run` with a folder of its own, and the file of what it says."""

    process: subprocess.Popen[bytes]
    output: Path

    def has_said(self, words: str) -> bool:
        return words in self.output.read_text()

    def is_open_or_gone(self) -> bool:
        return self.has_said("PTCare is open") or self.process.poll() is not None


@pytest.fixture(scope="module")
def run_folder() -> Iterator[Path]:
    """Shared, for making a database takes longer than all the rest."""
    folder = Path(os.environ["PTCARE_RUN_DIR"]) / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PTCARE_RUN_DIR", str(folder))
        data = places.data_dir(places.server_user())
    yield folder
    shutil.rmtree(data)


@pytest.fixture
def start(folder, run_folder, monkeypatch) -> Iterator[Callable[..., Site]]:
    monkeypatch.setenv("PTCARE_RUN_DIR", str(run_folder))
    names = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "PTCARE_TEST", "MAKELEVEL"}
    environment = {k: v for k, v in os.environ.items() if k not in names}
    environment |= {"DEMO": "0", "DEBUG": "1"}
    sites: list[Site] = []

    def start_site(*, port: int) -> Site:
        output = folder / f"said-{len(sites)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                [sys.executable, "-m", "ptcare.embedded.run"],
                cwd=places.REPO,
                env=environment | {"PORT": str(port)},
                stdout=file,
                stderr=subprocess.STDOUT,
            )
        sites.append(Site(process, output))
        return sites[-1]

    yield start_site

    for site in sites:
        site.process.kill()
        site.process.wait()
    until(lambda: not leftovers(run_folder))


def leftovers(run_folder: Path) -> bool:
    """Whether any process of that site lives: each holds the lock."""
    with places.locked(run_folder / "run.lock") as lock:
        return lock is None and (run_folder / "run.lock").exists()


def noted_port(run_folder: Path) -> int:
    return int((run_folder / "run.lock").read_text().rpartition(":")[2])


def postgres_number() -> int:
    data = places.data_dir(places.server_user()) / "postgres"
    return int((data / "postmaster.pid").read_text().split()[0])


def test_the_site_opens_beside_a_taken_port_and_closes_at_ctrl_c(start, run_folder):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        site = start(port=port)
        until(site.is_open_or_gone)

    assert site.has_said(f"Port {port} is taken")
    assert run.is_open(noted_port(run_folder))

    second = start(port=port)

    assert second.process.wait(PATIENCE) == 1
    assert second.has_said("is already running in this checkout")

    site.process.send_signal(signal.SIGINT)

    assert site.process.wait(PATIENCE) == 0
    assert not leftovers(run_folder)


def test_the_site_opens_again_after_a_kill_and_ends_when_a_part_dies(start, run_folder):
    port = free_port()
    killed = start(port=port)
    until(killed.is_open_or_gone)
    killed.process.kill()
    killed.process.wait()

    site = start(port=port)
    until(site.is_open_or_gone)

    assert noted_port(run_folder) == port
    assert run.is_open(port)

    os.kill(postgres_number(), signal.SIGKILL)

    assert site.process.wait(PATIENCE) == 1
    assert site.has_said("PostgreSQL stopped by itself")
    assert not leftovers(run_folder)


@pytest.mark.parametrize(("asked", "is_on"), [([], "off"), (["--durable"], "on")])
def test_servers_for_one_run_wait_for_the_disk_where_that_is_asked_for(asked, is_on):
    code = (
        "import os, psycopg2; cursor = psycopg2.connect(os.environ['DATABASE_URL'])"
        ".cursor(); cursor.execute('SHOW fsync'); print(cursor.fetchone()[0])"
    )
    told = ("DATABASE_URL", "REDIS_URL", "PTCARE_RUN_DIR")
    env = {name: value for name, value in os.environ.items() if name not in told}
    throwaway = [sys.executable, "-m", "ptcare.embedded.throwaway"]
    command = [*throwaway, *asked, sys.executable, "-c", code]

    ran = subprocess.run(command, env=env, cwd=places.REPO, capture_output=True)

    assert ran.stdout.decode().split() == [is_on], ran.stderr
