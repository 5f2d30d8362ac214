"""Child processes that never outlive us, and that leave a log behind."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

PR_SET_PDEATHSIG = 1  # linux/prctl.h
LINES = 20  # of a log, as its last words

_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class Failed(Exception):
    """Something did not start or did not last. The text is for the person waiting."""


def say(line: str) -> None:
    """To the person waiting."""
    print(line, flush=True)


def die_with_parent(sign: signal.Signals) -> None:
    """Have the kernel send us this signal when our parent is gone (Linux only)."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, sign)


@dataclass(frozen=True)
class Child:
    """A running program: what people call it, and where it writes."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    polite: signal.Signals

    def has_ended(self) -> bool:
        return self.process.poll() is not None

    def ask_to_stop(self) -> None:
        if not self.has_ended():
            self.process.send_signal(self.polite)

    def stop(self, *, seconds: float = 8) -> None:
        self.ask_to_stop()
        self.see_out(seconds=seconds)

    def see_out(self, *, seconds: float = 8) -> None:
        """Wait, then insist: the whole group goes, grandchildren too."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def last_words(self) -> str:
        return f"The end of {self.log}:\n{tail(self.log)}"


def start(
    name: str,
    command: Sequence[str | Path],
    *,
    log: Path,
    polite: signal.Signals = signal.SIGTERM,
    user: pwd.struct_passwd | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path = Path("/"),
    hand_down: Sequence[int] = (),
) -> Child:
    """Start a program in a group of its own, so that Ctrl-C reaches only us."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env=env,
            pass_fds=hand_down,
            start_new_session=True,
            preexec_fn=_tied_to(os.getpid(), polite),
            **as_user(user),
        )
    return Child(name, process, log, polite)


class As(TypedDict, total=False):
    """Popen's arguments to become another user."""

    user: int
    group: int
    extra_groups: list[str | int]


def as_user(user: pwd.struct_passwd | None) -> As:
    """None at all, to stay who we are."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def _tied_to(parent: int, sign: signal.Signals) -> Callable[[], None]:
    def tie() -> None:
        die_with_parent(sign)
        if os.getppid() != parent:  # it was quicker to die than we to ask
            os._exit(1)

    return tie


def dismiss(crew: Iterable[Child], *, seconds: float = 8) -> None:
    """All are asked at once, then waited for."""
    crew = list(crew)
    for child in crew:
        child.ask_to_stop()
    for child in crew:
        child.see_out(seconds=seconds)


def wait_until(ready: Callable[[], bool], child: Child, *, seconds: float) -> None:
    """Return once it is ready. Raises Failed when it ends first or takes too long."""
    until = time.monotonic() + seconds
    while not ready():
        if child.has_ended():
            raise Failed(f"{child.name} did not start.\n{child.last_words()}")
        if time.monotonic() > until:
            raise Failed(
                f"{child.name} is not ready after {seconds:.0f} seconds.\n"
                f"{child.last_words()}"
            )
        time.sleep(0.02)


def tail(path: Path) -> str:
    text = path.read_text(errors="replace") if path.exists() else ""
    return "\n".join("    " + line for line in text.splitlines()[-LINES:])
