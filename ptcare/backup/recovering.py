"""A base with the log that came after it, and back to a chosen second."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

from ptcare.backup import tools
from ptcare.embedded.processes import Failed

BASE, LOG = "base", "log"
RECEIVED = "received"  # the log, beside the data that it is for
# A piece of it, also one that was not finished when the server went away.
FETCH = f"cp {RECEIVED}/%f %p || cp {RECEIVED}/%f.partial %p"
UNTIL = """
recovery_target_time = '{at:%Y-%m-%d %H:%M:%S.%f+00}'
recovery_target_action = 'promote'
"""


def take_base(url: str, to: Path) -> Path:
    """All files of the server as it runs; `to/base`, whole or not there."""
    whole, half = to / BASE, to / f".{BASE}.half"
    if whole.exists():
        raise Failed(f"{whole} is there already: move it, and its log, out of the way.")
    shutil.rmtree(half, ignore_errors=True)
    with tools.connected(url) as opened:
        program = tools.program("pg_basebackup", version=tools.version_of(opened))
    command: list[str | Path] = [program, "--pgdata", half, "--wal-method=stream"]
    command += ["--checkpoint=fast", "--no-password"]
    tools.run(command, env=tools.environment(url))
    verify = program.with_name("pg_verifybackup")
    tools.run([verify, half], env=tools.environment(url))
    half.rename(whole)
    return whole


def receiving(url: str, to: Path) -> list[str | Path]:
    """The command that goes on receiving the log into `to/log`, until it is stopped.

    Begun before the base, so that nothing lies between the two. It writes each page to
    disk as it comes.
    """
    folder = to / LOG
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tools.connected(url) as opened:
        program = tools.program("pg_receivewal", version=tools.version_of(opened))
    return [program, "--directory", folder, "--synchronous", "--no-password"]


def recover(from_: Path, *, at: dt.datetime | None, data: Path) -> None:
    """Lay out a data folder that PostgreSQL, once started, brings to that moment, or
    without one to the last that was received.

    What was answered before that moment is there, and nothing after it. The log lies
    in the folder too: who runs PostgreSQL may not read the backups, and without a log
    it would open at the base.
    """
    if data.exists():
        raise Failed(f"{data} is there already: move it out of the way first.")
    base, log = from_ / BASE, from_ / LOG
    if not base.is_dir() or not log.is_dir():
        raise Failed(f"There is no {BASE} and {LOG} in {from_}.")
    shutil.copytree(base, data, symlinks=True)
    shutil.copytree(log, data / RECEIVED)
    data.chmod(0o700)
    with (data / "postgresql.auto.conf").open("a") as told:
        told.write(f"\nrestore_command = '{FETCH}'\n")
        if at is not None:
            told.write(UNTIL.format(at=at.astimezone(dt.UTC)))
    (data / "recovery.signal").touch()


def receive(url: str, to: Path) -> int:
    """Until it is stopped."""
    return subprocess.run(
        receiving(url, to), check=False, env=tools.environment(url)
    ).returncode
