"""Where the embedded servers keep their things."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TextIO

from ptcare.embedded.processes import Failed

REPO = Path(__file__).resolve().parents[2]
SHARED = Path("/var/lib/ptcare")
IN_USE = "in-use"
LONGEST_SOCKET_FOLDER = 60  # a socket's whole path must stay under 104 bytes (macOS)
SHORT = "/tmp"  # noqa: S108  # only ever mkdtemp's parent


def run_dir() -> Path:
    """Logs, letters, collected static files and the demo's secret key."""
    folder = Path(os.environ.get("PTCARE_RUN_DIR") or REPO / ".run").absolute()
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        (folder / ".writable").touch()
    except PermissionError:
        raise Failed(
            f"{folder} belongs to another user. Delete it, or name another folder in "
            "PTCARE_RUN_DIR."
        ) from None
    return folder


def is_told(environment: Mapping[str, str], name: str) -> bool:
    """Whether the settings will find this, there or in the file that is named there."""
    return bool(environment.get(name) or environment.get(f"{name}_FILE"))


def server_user() -> pwd.struct_passwd | None:
    """Who PostgreSQL runs as when we are root, which it refuses; else None: we do."""
    if os.geteuid() != 0:
        require_a_name_for(os.geteuid())
        return None
    for name in ("postgres", "nobody"):
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name)
    raise Failed(
        "PostgreSQL does not run as root, and there is neither a user 'postgres' nor "
        "'nobody' to run it as. Run this as an ordinary user, or set DATABASE_URL."
    )


def require_a_name_for(uid: int) -> None:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        raise Failed(
            f"PostgreSQL needs a name for user {uid}, and /etc/passwd has none. Add a "
            "line for it, or set DATABASE_URL."
        ) from None


def data_dir(user: pwd.struct_passwd | None) -> Path:
    """Databases of this checkout. Another user must be able to reach them."""
    if user is None:
        return run_dir()
    where = hashlib.sha256(os.fsencode(run_dir())).hexdigest()[:12]
    folder = open_to_all(open_to_all(SHARED) / where)
    (folder / "belongs-to").write_text(f"{REPO}\n")
    return folder


def open_to_all(folder: Path) -> Path:
    """Make the folder if need be; others may look in, whatever our umask."""
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    return folder


def give(folder: Path, user: pwd.struct_passwd | None) -> Path:
    """Make the folder if need be, and that user's alone."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if user is not None:
        try:
            os.chown(folder, user.pw_uid, user.pw_gid)
        except OSError as error:
            raise Failed(
                f"{folder} cannot be given to the user '{user.pw_name}', who runs "
                f"PostgreSQL: {error.strerror}. Set DATABASE_URL."
            ) from None
    return folder


@contextlib.contextmanager
def socket_dir(user: pwd.struct_passwd | None) -> Iterator[Path]:
    """A new folder with a short path that only that user (and root) can enter."""
    usual = tempfile.gettempdir()
    is_short = len(os.fsencode(usual)) < LONGEST_SOCKET_FOLDER
    folder = tempfile.mkdtemp(prefix="ptcare-", dir=usual if is_short else SHORT)
    try:
        yield give(Path(folder), user)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def throwaway_dir(parent: Path) -> Iterator[Path]:
    """A new folder, deleted at the end. Those of runs that were killed go first."""
    open_to_all(parent)
    with contextlib.ExitStack() as stack:
        with locked(parent / "turn", patience=60):  # else one sweeps another's away
            sweep(parent)
            folder = Path(tempfile.mkdtemp(dir=parent))
            stack.callback(shutil.rmtree, folder, ignore_errors=True)
            stack.enter_context(locked(folder / IN_USE))
        yield open_to_all(folder)


def sweep(parent: Path) -> None:
    """Delete the folders whose owner is gone."""
    for folder in filter(Path.is_dir, parent.iterdir()):
        with locked(folder / IN_USE) as lock:
            if lock:
                shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def locked(path: Path, *, patience: float = 0) -> Iterator[TextIO | None]:
    """The locked file, or None when somebody holds it for longer than that (seconds).

    The lock is let go by the death of the last process that it was handed down to.
    """
    try:
        file = path.open("a+")
    except OSError:
        yield None
        return
    with file:
        until = time.monotonic() + patience
        while not (mine := try_lock(file)) and time.monotonic() < until:
            time.sleep(0.05)
        yield file if mine else None


def try_lock(file: TextIO) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
