"""Servers for one run only: `python -m ptcare.embedded.throwaway COMMAND…`

Each run has its own, so that any number of them may go on at once. With `--durable`
before the command PostgreSQL waits for the disk, as one that is kept does.
"""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

from ptcare.embedded import places, postgres, valkey
from ptcare.embedded.places import is_told
from ptcare.embedded.processes import Failed

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "ptcare.settings",
    "SECRET_KEY": "for one run only, and only on this machine",
    "PTCARE_TEST": "1",
    "DEMO": "1",
}


@contextlib.contextmanager
def servers(*, durable: bool = False) -> Iterator[dict[str, str]]:
    """The environment that Django needs. What is set already is used, not replaced."""
    with contextlib.ExitStack() as stack:
        parent = places.data_dir(places.server_user()) / "throwaway"
        folder = stack.enter_context(places.throwaway_dir(parent))
        found = {"PTCARE_RUN_DIR": str(folder)} | SETTINGS | os.environ
        if not is_told(found, "DATABASE_URL"):
            database = postgres.running(
                folder, log=folder / "postgres.log", durable=durable
            )
            found["DATABASE_URL"], _ = stack.enter_context(database)
        if not is_told(found, "REDIS_URL"):
            memory = valkey.running(log=folder / "valkey.log")
            found["REDIS_URL"], _ = stack.enter_context(memory)
        yield found


def main() -> int:
    command = sys.argv[1:]
    durable = command[0] == "--durable"
    try:
        with servers(durable=durable) as environment:
            command = command[durable:]
            return subprocess.run(command, check=False, env=environment).returncode
    except Failed as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
