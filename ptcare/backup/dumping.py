"""One moment of the database in a folder, and back into a new database."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shutil
from dataclasses import asdict
from pathlib import Path

from psycopg2 import extensions, sql

from ptcare.backup import tools
from ptcare.backup.contents import Content, contents, differences
from ptcare.embedded.processes import Failed

DUMP, MANIFEST = "database.dump", "manifest.json"
JOBS = "2"


def dump(url: str, to: Path, *, now: dt.datetime) -> Path:
    """A new folder in `to`: whole, or not there. The site may go on meanwhile.

    The manifest tells what each table held in the very snapshot that was dumped.
    """
    whole = to / f"{now:%Y-%m-%dT%H%M%SZ}"
    if whole.exists():
        raise Failed(f"{whole} is there already.")
    half = to / f".{whole.name}.half"
    half.mkdir(mode=0o700, parents=True)
    try:
        with (
            tools.connected(url) as opened,
            contextlib.closing(opened.cursor()) as cursor,
        ):
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            version = tools.version_of(opened)
            command: list[str | Path] = [tools.program("pg_dump", version=version)]
            command += ["--format=custom", "--compress=gzip:3", "--no-password"]
            command += [f"--snapshot={snapshot}", f"--file={half / DUMP}"]
            tools.run(command, env=tools.environment(url))
            held = contents(cursor)
        write_manifest(half, held, now=now, version=version)
        half.rename(whole)
    finally:
        shutil.rmtree(half, ignore_errors=True)
    return whole


def write_manifest(
    folder: Path, held: dict[str, Content], *, now: dt.datetime, version: int
) -> None:
    said = {
        "made_at": now.isoformat(),
        "postgresql": version,
        "tables": {table: asdict(content) for table, content in held.items()},
    }
    (folder / MANIFEST).write_text(json.dumps(said, indent=1))


def manifest_of(folder: Path) -> dict[str, Content]:
    try:
        said = json.loads((folder / MANIFEST).read_text())
        return {table: Content(**held) for table, held in said["tables"].items()}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failed(f"{folder} is no dump of ours: {error}") from None


def restore(url: str, folder: Path, *, into: str) -> None:
    """Into a new database beside the one that the URL names, and hold it against the
    manifest. Raises Failed, and leaves no database behind, where anything differs."""
    was = manifest_of(folder)
    with tools.connected(url, database="postgres") as server:
        make(server, into)
        try:
            command: list[str | Path] = [
                tools.program("pg_restore", version=tools.version_of(server)),
                *("--exit-on-error", "--no-password", f"--jobs={JOBS}"),
                *(f"--dbname={into}", folder / DUMP),
            ]
            tools.run(command, env=tools.environment(url, database=into))
            hold_against(url, into, was)
        except BaseException:
            drop(server, into)
            raise


def make(server: extensions.connection, name: str) -> None:
    with contextlib.closing(server.cursor()) as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone():
            raise Failed(f"There is a database {name} already.")
        named = sql.Identifier(name)
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(named))


def drop(server: extensions.connection, name: str) -> None:
    with contextlib.closing(server.cursor()) as cursor:
        named = sql.Identifier(name)
        cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(named))


def hold_against(url: str, name: str, was: dict[str, Content]) -> None:
    with (
        tools.connected(url, database=name) as opened,
        contextlib.closing(opened.cursor()) as cursor,
    ):
        cursor.execute("BEGIN READ ONLY")
        found = differences(was, contents(cursor))
    if found:
        raise Failed("\n".join(["The copy is not what was dumped:", *found]))


def put_in_place(url: str, name: str, *, now: dt.datetime) -> str:
    """The site's database becomes that one; the one before is kept under a new name.

    Whoever is connected is cut off: the site should stand still.
    """
    own = tools.parts(url)["dbname"]
    kept = f"{own}_before_{now:%Y%m%d_%H%M%S}"
    ends = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s"
    rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with (
        tools.connected(url, database="postgres") as server,
        contextlib.closing(server.cursor()) as cursor,
    ):
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [own])
        is_there = cursor.fetchone() is not None
        cursor.execute("BEGIN")
        if is_there:
            cursor.execute(ends, [own])
            names = (sql.Identifier(own), sql.Identifier(kept))
            cursor.execute(rename.format(*names))
        cursor.execute(rename.format(sql.Identifier(name), sql.Identifier(own)))
        cursor.execute("COMMIT")
    return kept if is_there else ""
