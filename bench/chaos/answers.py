"""`make chaos`, its second part: what was answered is there, whatever is killed.

Patients log exercise after exercise, as fast as two web processes answer, while those
are killed, and PostgreSQL with all its processes; Redis is not there at all. A device
that gets no answer, or an error, sends the same form again, as it does at home. In the
end each answered log must be there, once.
"""

from __future__ import annotations

import argparse
import contextlib
import datetime as dt
import os
import queue
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth import (  # noqa: E402
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import OperationalError, connection, connections  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from patients.models import Patient  # noqa: E402
from programs.models import ExerciseLog, ProgramItem  # noqa: E402
from programs.services.exercising import row_token  # noqa: E402
from ptcare.embedded import places, processes  # noqa: E402

HOST = "chaos.example"
DAYS = 8  # open for logging
PATIENCE = 30.0  # seconds for one answer, tries included
HOME = "/today/"
AGAIN = {"no answer", "500", "502", "503"}
Wanted = tuple[int, dt.date]


class Device:
    """One patient's: sends again what was not answered, under the same token."""

    def __init__(self, patient: Patient, port: int) -> None:
        self.port = port
        csrf = _get_new_csrf_string()
        store = SessionStore()
        store[SESSION_KEY] = str(patient.user_id)
        store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        store[HASH_SESSION_KEY] = patient.user.get_session_auth_hash()
        store["standing"] = f"patient:{patient.pk}@{patient.clinic_id}"
        store["seen_at"] = int(time.time()) + 3600
        store["signed_in_at"] = int(time.time())
        store.create()
        self.csrf = csrf
        self.headers = {
            "Host": HOST,
            "X-Forwarded-Proto": "https",
            "Referer": f"https://{HOST}/today/",
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"__Host-session={store.session_key}; __Host-csrf={csrf}",
        }
        self.left = to_log(patient)
        self.answered: dict[Wanted, uuid.UUID] = {}
        self.statuses: Counter[str] = Counter()

    def log_next(self) -> None:
        item, day = self.left.pop()
        token = uuid.uuid4()
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            status = self.send(item, day, token)
            self.statuses[status] += 1
            if status == "302":
                self.answered[item, day] = token
            if status not in AGAIN:
                return
            time.sleep(0.1)

    def send(self, item: int, day: dt.date, token: uuid.UUID) -> str:
        said = {"token": token, "day": day.isoformat(), "done": "all"}
        body = urlencode(said | {"csrfmiddlewaretoken": self.csrf})
        asked = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            asked.request("POST", f"/today/{item}/log/", body, self.headers)
            answer = asked.getresponse()
            if answer.status == 302 and not answer.headers["Location"].startswith(HOME):
                return "sent elsewhere"  # signed out, say: nothing was promised
            return str(answer.status)
        except (OSError, HTTPException):
            return "no answer"
        finally:
            asked.close()


def to_log(patient: Patient) -> list[Wanted]:
    today = patient.today(timezone.now())
    days = [today - dt.timedelta(days=ago) for ago in range(DAYS)]
    items = ProgramItem.objects.filter(
        patient=patient,
        program__signed_at__isnull=False,
        program__ended_at=None,
        where="home",
        is_waiting=False,
        starts_on__lte=days[-1],
        ends_on=None,
    )
    return [
        (item, day)
        for item, weekdays in items.values_list("pk", "weekdays")
        for day in days
        if day.isoweekday() in weekdays
    ]


def main() -> int:
    said = arguments()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    if not Patient.objects.exists():
        call_command("seed_demo", "--patients", str(said.patients), "--weeks", "3")
    with connection.cursor() as cursor:
        # The throwaway server forgets its last moments when it is killed: not here.
        name = connection.settings_dict["NAME"]
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        cursor.execute(
            "UPDATE programs_exerciselog SET undone_at = now(),"
            " undone_by_id = said_by_id WHERE undone_at IS NULL"
        )
    dice = random.Random(said.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as (web, port):
        devices = [
            Device(patient, port)
            for patient in Patient.objects.select_related("user", "clinic").filter(
                user__isnull=False
            )
        ]
        devices = [device for device in devices if device.left]
        kills = run(devices, web, dice, said)
    return tell(devices, kills, said)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=20_000)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--at-once", type=int, default=6)
    parser.add_argument("--web-kills", type=int, default=20)
    parser.add_argument("--database-kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[processes.Child, int]]:
    """Two web processes as deploy/ runs them, without a Redis; and their port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    database = connection.settings_dict
    host = database["HOST"].replace("/", "%2F")
    environment = {
        "PATH": os.environ["PATH"],
        "SITE_URL": f"https://{HOST}",
        "ALLOWED_HOSTS": HOST,
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": f"postgres://{database['USER']}@{host}/{database['NAME']}",
        "REDIS_URL": "redis://127.0.0.1:1",
        "PTCARE_RUN_DIR": str(folder),
        "BIND": f"127.0.0.1:{port}",
        "LOG_LEVEL": "ERROR",
    }
    manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
    subprocess.run(manage, check=True, env=environment, cwd=places.REPO)
    command: list[str | Path] = [sys.executable, "-m", "gunicorn"]
    command += ["--config", "deploy/gunicorn.py", "ptcare.wsgi"]
    log = folder / "web.log"
    web = processes.start("web", command, log=log, env=environment, cwd=places.REPO)
    try:
        processes.wait_until(lambda: is_open(port), web, seconds=60)
        yield web, port
    finally:
        web.stop(seconds=40)


def is_open(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def run(
    devices: list[Device],
    web: processes.Child,
    dice: random.Random,
    said: argparse.Namespace,
) -> Counter[str]:
    """Until so many are answered, the killing spread evenly over them."""
    waiting: queue.SimpleQueue[Device] = queue.SimpleQueue()
    for device in devices:
        waiting.put(device)

    def answered() -> int:
        return sum(len(device.answered) for device in devices)

    def log_on() -> None:
        while answered() < said.logs:
            try:
                device = waiting.get(timeout=1)
            except queue.Empty:
                return
            device.log_next()
            if device.left:
                waiting.put(device)

    threads = [threading.Thread(target=log_on) for _ in range(said.at_once)]
    for thread in threads:
        thread.start()
    kills: Counter[str] = Counter()
    deeds = ["web"] * said.web_kills + ["database"] * said.database_kills
    dice.shuffle(deeds)
    for number, deed in enumerate(deeds, start=1):
        goal = said.logs * number / (len(deeds) + 1)
        while answered() < goal and any(thread.is_alive() for thread in threads):
            time.sleep(0.05)
        kills[deed] += kill_web(web, dice) if deed == "web" else kill_database()
    for thread in threads:
        thread.join()
    return kills


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]


def kill_web(web: processes.Child, dice: random.Random) -> int:
    workers = children_of(web.process.pid)
    if workers:
        os.kill(dice.choice(workers), signal.SIGKILL)
    return len(workers) > 0


def kill_database() -> int:
    """Every process of the server at once, but for the one that starts them again: it
    recovers as after a crash of the machine's memory."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (backend,) = cursor.fetchone()
    status = Path(f"/proc/{backend}/status").read_text()
    postmaster = int(status.partition("PPid:")[2].split()[0])
    for pid in children_of(postmaster):
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.kill(pid, signal.SIGKILL)
    connection.close()
    return 1


def tell(devices: list[Device], kills: Counter[str], said: argparse.Namespace) -> int:
    """What was answered, and what became of it."""
    stood, kept = written()
    answered = {
        pair: token for device in devices for pair, token in device.answered.items()
    }
    tokens = [row_token(token, item) for (item, _day), token in answered.items()]
    lost = sum(kept[token] == 0 for token in tokens)
    doubled = sum(number > 1 for number in (*kept.values(), *stood.values()))
    statuses: Counter[str] = sum((d.statuses for d in devices), Counter())
    print(
        f"{len(answered)} logs answered; web killed {kills['web']} times, PostgreSQL"
        f" {kills['database']} times; {lost} lost, {doubled} doubled."
        f" Answers: {dict(sorted(statuses.items()))}"
    )
    return int(bool(lost or doubled) or len(answered) < said.logs)


def written() -> tuple[Counter[Any], Counter[Any]]:
    """What stands of each exercise and day, and all tokens, as soon as one may ask."""
    rows = ExerciseLog.objects.all()
    until = time.monotonic() + PATIENCE
    while True:
        connections.close_all()
        try:
            stood = rows.filter(undone_at=None).values_list("item_id", "on")
            return Counter(stood), Counter(rows.values_list("token", flat=True))
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
