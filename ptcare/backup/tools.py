"""PostgreSQL's own programs, of the version of the server that they are used on."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import dj_database_url
import psycopg2
from psycopg2 import extensions

from ptcare.embedded import postgres
from ptcare.embedded.processes import Failed


@contextlib.contextmanager
def connected(url: str, *, database: str = "") -> Iterator[extensions.connection]:
    """In no transaction, until one is begun."""
    try:
        opened = psycopg2.connect(**parts(url, database=database))
    except psycopg2.OperationalError as error:
        raise Failed(f"The database cannot be reached: {error}") from None
    with contextlib.closing(opened):
        opened.autocommit = True
        yield opened


def parts(url: str, *, database: str = "") -> dict[str, str]:
    """As libpq names them. Raises Failed for what is no address of a database."""
    try:
        said = dj_database_url.parse(url)
    except (ValueError, KeyError) as error:
        raise Failed(f"DATABASE_URL is no address of a database: {error}") from None
    named = {
        "host": said["HOST"],
        "port": said["PORT"],
        "user": said["USER"],
        "password": said["PASSWORD"],
        "dbname": database or said["NAME"],
        **{name: str(value) for name, value in said.get("OPTIONS", {}).items()},
    }
    return {name: str(value) for name, value in named.items() if value}


def environment(url: str, *, database: str = "") -> dict[str, str]:
    """For the programs: a password on a command line would be everybody's to read."""
    said = parts(url, database=database)
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    told = {names[name]: value for name, value in said.items() if name in names}
    return postgres.c_locale() | told


def program(name: str, *, version: int) -> Path:
    """One of that version (18). Raises Failed where only others are at hand."""
    seen = []
    for folder in folders(version):
        path = folder / name
        if path.exists():
            if postgres.version(folder, name).partition(".")[0] == str(version):
                return path
            seen.append(str(path))
    but = f" (found: {', '.join(seen)})" if seen else ""
    raise Failed(
        f"There is no {name} of PostgreSQL {version}{but}. Install postgresql-client-"
        f"{version}, or name the folder of its programs in PG_BIN."
    )


def folders(version: int) -> Iterator[Path]:
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
    with contextlib.suppress(Failed):
        yield postgres.find_programs()
    yield Path(f"/usr/lib/postgresql/{version}/bin")
    if on_path := shutil.which("pg_dump"):
        yield Path(on_path).parent


def version_of(opened: extensions.connection) -> int:
    """Of the server, such as 18."""
    return opened.server_version // 10_000


def run(command: list[str | Path], *, env: dict[str, str]) -> None:
    """Raises Failed with what the program said last."""
    done = subprocess.run(command, check=False, env=env, capture_output=True, text=True)
    if done.returncode:
        last = "\n".join(done.stderr.splitlines()[-10:])
        raise Failed(f"{Path(command[0]).name} failed:\n{last}")
