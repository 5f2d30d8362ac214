"""Whether a new database equals an old one, which has run every migration in turn.

    PYTHONPATH=. python -m ptcare.embedded.throwaway python scripts/same_database.py

Compared is all that pg_dump tells, rows and the order of columns included, but for the
list of applied migrations itself. It takes about two minutes.
"""

import difflib
import io
import os
import subprocess
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402
from django.db.migrations.loader import MigrationLoader  # noqa: E402

from ptcare.embedded import postgres  # noqa: E402

HOME = connection.settings_dict["NAME"]
NEW, OLD = "compared_new", "compared_old"


def main() -> int:
    new, old = made(NEW, in_turn=False), made(OLD, in_turn=True)
    differences = list(difflib.unified_diff(old, new, OLD, NEW, lineterm=""))
    lines = [*differences, f"{len(new)} lines; {len(differences)} of differences."]
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if differences else 0


def made(name: str, *, in_turn: bool) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
    try:
        use(name)
        if in_turn:
            begin_in_turn()
        call_command("migrate", verbosity=0)
        call_command("contract", each=True, stdout=io.StringIO())
        return dumped()
    finally:
        use(HOME)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


def use(name: str) -> None:
    connection.close()
    connection.settings_dict["NAME"] = name


def begin_in_turn() -> None:
    """Where the first of those replaced is applied, Django goes on with the others."""
    executor = MigrationExecutor(connection)
    executor.loader = MigrationLoader(connection, replace_migrations=False)
    squashed = executor.loader.replacements.values()
    executor.migrate([migration.replaces[0] for migration in squashed])


def dumped() -> list[str]:
    """Its entries in the order of their text: tables are not made in the same order."""
    what = ["--inserts", "--no-owner", "--exclude-table-data=django_migrations*"]
    (_psql, *args), env = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, what
    )
    command = [postgres.find_programs() / "pg_dump", *args]
    dump = subprocess.run(
        command,
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | (env or {}),
    ).stdout
    entries = sorted(map(_settled, dump.split("\n--\n-- ")))
    return [line for line in "\n".join(entries).splitlines() if line[:1] != "\\"]


def _settled(entry: str) -> str:
    """Grants of one table are given in any order."""
    is_grants = "; Type: ACL; " in entry.partition("\n")[0]
    return "\n".join(sorted(entry.splitlines())) if is_grants else entry


if __name__ == "__main__":
    sys.exit(main())
