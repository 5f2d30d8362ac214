"""`python -m ptcare.backup COMMAND`: each says what it did, or why it did not."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import sys
from pathlib import Path

from ptcare.backup import dumping, recovering
from ptcare.embedded import attached
from ptcare.embedded.processes import Failed

BACKUPS = Path(os.environ.get("BACKUPS", "backups"))


def main() -> int:
    asked = parser().parse_args()
    try:
        if asked.command == "recover":
            recovering.recover(asked.folder, at=asked.at, data=asked.data)
            print(f"{asked.data} is laid out. Start PostgreSQL on it.")
            return 0
        with attached.database() as url:
            return int(asked.run(url, asked) or 0)
    except Failed as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def parser() -> argparse.ArgumentParser:
    told = argparse.ArgumentParser(prog="python -m ptcare.backup", description=__doc__)
    commands = told.add_subparsers(dest="command", required=True)

    def command(name: str, says: str, run: object = None) -> argparse.ArgumentParser:
        one = commands.add_parser(name, help=says, description=says)
        one.set_defaults(run=run)
        one.add_argument("folder", type=Path, nargs="?", default=BACKUPS)
        return one

    command("dump", "one moment of the database, with a manifest", dump)
    restore = command("restore", "a dump, or the newest of a folder of them", back)
    restore.add_argument("--beside", metavar="NAME", help="only into a new database")
    command("base", "all files of the server, to come back to any second", base)
    command("receive", "the log after the base, until stopped", receive)
    recover = command("recover", "base and log into a new data folder")
    recover.add_argument(
        "--at", type=moment, help="2026-11-26T10:15:30Z; else the last"
    )
    recover.add_argument("--data", type=Path, required=True)
    return told


def moment(text: str) -> dt.datetime:
    """With its zone: an hour off would be a day's work lost."""
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no moment") from None
    if at.tzinfo is None:
        raise argparse.ArgumentTypeError(f"{text!r} says no time zone: add Z for UTC")
    return at


def dump(url: str, asked: argparse.Namespace) -> None:
    made = dumping.dump(url, asked.folder, now=dt.datetime.now(dt.UTC))
    held = dumping.manifest_of(made)
    rows = sum(content.rows for content in held.values())
    print(f"{made}: {len(held)} tables, {rows:,} rows.")


def back(url: str, asked: argparse.Namespace) -> None:
    folder = newest(asked.folder)
    now = dt.datetime.now(dt.UTC)
    into = asked.beside or f"restored_{now:%Y%m%d_%H%M%S}"
    dumping.restore(url, folder, into=into)
    print(f"{folder} is in the database {into}, and equals what was dumped.")
    if not asked.beside:
        kept = dumping.put_in_place(url, into, now=now)
        print("It is the site's database now.")
        if kept:
            print(f"What was there before is kept as {kept}.")


def newest(folder: Path) -> Path:
    """The dump itself, or of a folder of dumps the one made last."""
    if (folder / dumping.MANIFEST).exists():
        return folder
    made = sorted(path.parent for path in folder.glob(f"[0-9]*/{dumping.MANIFEST}"))
    if not made:
        raise Failed(f"There is no dump in {folder}.")
    return made[-1]


def base(url: str, asked: argparse.Namespace) -> None:
    print(f"{recovering.take_base(url, asked.folder)}: whole, and verified.")


def receive(url: str, asked: argparse.Namespace) -> int:
    print(f"Receiving into {asked.folder / recovering.LOG} until Ctrl-C.", flush=True)
    return recovering.receive(url, asked.folder)


if __name__ == "__main__":
    sys.exit(main())
