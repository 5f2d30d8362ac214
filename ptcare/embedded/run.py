"""`make run`: the whole site on this machine, until Ctrl-C.

PostgreSQL and Valkey, then migrations, static files and a demo clinic, then the web
server, the worker and beat. When one of them ends, all do.
"""

import contextlib
import http.client
import os
import secrets
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import FrameType
from typing import NoReturn, TextIO

from ptcare.embedded import places, postgres, processes, valkey
from ptcare.embedded.crew import log, prepare, start_celery, start_texts, start_web
from ptcare.embedded.places import is_told
from ptcare.embedded.ports import open_port, wanted_port
from ptcare.embedded.processes import Child, Failed, say
from ptcare.notices.push import keys

OPEN_WITHIN = 60.0  # seconds
LEFTOVERS_END_WITHIN = 20.0  # seconds


class Stopped(Exception):
    """Somebody pressed Ctrl-C, or asked us to end in another way."""


def main() -> int:
    for sign in STOPS:
        signal.signal(sign, stop_once)
    if "MAKELEVEL" in os.environ:  # make may be killed: then nobody waits for us
        processes.die_with_parent(signal.SIGTERM)
    try:
        serve()
    except Failed as reason:
        print(f"\n{reason}", file=sys.stderr, flush=True)
        return 1
    except Stopped:
        say("Everything is stopped.")
    return 0


STOPS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def stop_once(_number: int, _frame: FrameType | None) -> NoReturn:
    for sign in STOPS:  # stopping takes a few seconds: do not disturb
        signal.signal(sign, signal.SIG_IGN)
    print(flush=True)
    say("Stopping …")
    raise Stopped


def serve() -> None:
    folder = places.run_dir()
    with contextlib.ExitStack() as stack:
        lock = stack.enter_context(only_run(folder))
        listeners = open_port(wanted_port())
        port = listeners[0].getsockname()[1]
        note(lock, f"{os.getpid()} http://localhost:{port}")
        environment, servers = start_servers(stack, folder, port)
        if environment["DEMO"] == "1" and not is_told(
            environment, "TWILIO_ACCOUNT_SID"
        ):
            servers.append(start_texts(stack, folder, environment, lock))
        prepare(folder, environment, lock)
        if "SITE_LOGIN" in environment:  # the owner of the tables serves nobody
            owners = environment["DATABASE_URL"]
            environment["DATABASE_URL"] = postgres.by_the_site(owners)
        crew: list[Child] = []
        stack.callback(processes.dismiss, crew)
        crew.append(start_web(folder, environment, listeners, lock))
        processes.wait_until(lambda: is_open(port), crew[0], seconds=OPEN_WITHIN)
        crew += start_celery(folder, environment, lock)
        say(welcome(port, folder, demo=environment["DEMO"] == "1"))
        watch([*servers, *crew])


# --- One run at a time


@contextlib.contextmanager
def only_run(folder: Path) -> Iterator[TextIO]:
    """The lock of this checkout, handed down: it is free when all of a run is gone."""
    path = folder / "run.lock"
    pid, _, address = (path.read_text() if path.exists() else "").partition(" ")
    patience = 0 if is_alive(pid) else LEFTOVERS_END_WITHIN
    with places.locked(path, patience=patience) as lock:
        if not lock:
            raise Failed(
                f"`make run` is already running in this checkout, at {address.strip()} "
                f"(process {pid}). Stop it with Ctrl-C there, or: kill {pid}"
            )
        yield lock


def is_alive(pid: str) -> bool:
    try:
        os.kill(int(pid), 0)
    except (ValueError, ProcessLookupError):
        return False
    except PermissionError:
        return True
    return True


def note(lock: TextIO, text: str) -> None:
    lock.truncate(0)
    lock.write(text)
    lock.flush()


# --- Servers


def start_servers(
    stack: contextlib.ExitStack, folder: Path, port: int
) -> tuple[dict[str, str], list[Child]]:
    """The environment for Django, and what was started for it."""
    defaults = {"DEMO": "1", "SITE_URL": f"http://localhost:{port}"}
    environment = defaults | os.environ | {"PTCARE_RUN_DIR": str(folder)}
    environment["DJANGO_SETTINGS_MODULE"] = "ptcare.settings"
    if not is_told(environment, "SECRET_KEY"):
        environment["SECRET_KEY_FILE"] = str(secret_key_file(folder))
    if not is_told(environment, "VAPID_PRIVATE_KEY"):
        environment["VAPID_PRIVATE_KEY_FILE"] = str(push_key_file(folder))
    servers = []
    if not is_told(environment, "DATABASE_URL"):
        say("Starting PostgreSQL …")
        data = places.data_dir(places.server_user())
        embedded = postgres.running(data, log=log(folder, "postgres"))
        environment["DATABASE_URL"], server = stack.enter_context(embedded)
        environment["SITE_LOGIN"] = postgres.SITE
        servers.append(server)
    if not is_told(environment, "REDIS_URL"):
        say("Starting Valkey …")
        embedded = valkey.running(log=log(folder, "valkey"))
        environment["REDIS_URL"], server = stack.enter_context(embedded)
        servers.append(server)
    return environment, servers


def secret_key_file(folder: Path) -> Path:
    """Made once, and kept: a new key would sign everybody out."""
    path = folder / "secret-key"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(50))
        fresh.rename(path)
    return path


def push_key_file(folder: Path) -> Path:
    """Made once, and kept: a new key would turn messages off on all devices."""
    path = folder / "push-key"
    if not path.exists():
        fresh = path.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        keys.write(fresh)
        fresh.rename(path)
    return path


# --- While it runs


def is_open(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/livez", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def welcome(port: int, folder: Path, *, demo: bool) -> str:
    site = f"http://localhost:{port}"
    lines = ["", f"PTCare is open:     {site}"]
    if demo:
        lines += [f"Sign in as anybody: {site}/demo/"]
        lines += [f"E-mails land at:    {site}/demo/mail/"]
        lines += [f"Texts land at:      {site}/demo/texts/"]
    lines += [f"Logs are in:        {folder / 'logs'}", "Ctrl-C stops everything.", ""]
    return "\n".join(lines)


def watch(children: list[Child]) -> NoReturn:
    """Until one of them ends. That is never meant to happen, so it raises Failed."""
    while True:
        for child in children:
            if child.has_ended():
                raise Failed(
                    f"{child.name} stopped by itself (exit code "
                    f"{child.process.returncode}), so everything is stopped.\n"
                    f"{child.last_words()}"
                )
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
