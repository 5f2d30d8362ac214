"""`make chaos`, its second part: what was answered is there, whatever is killed.

Patients log exercise after exercise, as fast as two web processes answer, while those
are killed, and PostgreSQL with all its processes; Redis is not there at all. A device
that gets no answer, or an error, sends the same form again, as it does at home. In the
end each answered log must be there, once.
"""

from __future__ import annotations

import argparse
import datetime as dt
import itertools
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from http.client import HTTPConnection, HTTPException
from pathlib import Path
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
from django.db import connection, connections  # noqa: E402
from django.middleware.csrf import _get_new_csrf_string  # noqa: E402
from django.utils import timezone  # noqa: E402

from patients.models import Patient  # noqa: E402
from programs.models import ExerciseLog, ProgramItem  # noqa: E402
from programs.services.exercising import row_token  # noqa: E402
from ptcare.embedded import places, processes  # noqa: E402

HOST = "chaos.example"
DAYS = 8  # open for logging
PATIENCE = 30.0  # seconds for one answer, tries included
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
                return
            time.sleep(0.1)

    def send(self, item: int, day: dt.date, token: uuid.UUID) -> str:
        said = {"token": token, "day": day.isoformat(), "done": "all"}
        body = urlencode(said | {"csrfmiddlewaretoken": self.csrf})
        asked = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            asked.request("POST", f"/today/{item}/log/", body, self.headers)
            return str(asked.getresponse().status)
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


class site:  # noqa: N801 - reads as a function
    """Two web processes as deploy/ runs them, without a Redis."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __enter__(self) -> tuple[processes.Child, int]:
        database = connection.settings_dict
        host = database["HOST"].replace("/", "%2F")
        port = random.randrange(20_000, 30_000)  # noqa: S311
        environment = {
            "PATH": os.environ["PATH"],
            "SITE_URL": f"https://{HOST}",
            "ALLOWED_HOSTS": HOST,
            "SECRET_KEY": settings.SECRET_KEY,
            "DATABASE_URL": f"postgres://{database['USER']}@{host}/{database['NAME']}",
            "REDIS_URL": "redis://127.0.0.1:1",
            "PTCARE_RUN_DIR": str(self.folder),
            "BIND": f"127.0.0.1:{port}",
            "LOG_LEVEL": "ERROR",
        }
        manage = [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"]
        subprocess.run(manage, check=True, env=environment, cwd=places.REPO)
        command: list[str | Path] = [sys.executable, "-m", "gunicorn"]
        command += ["--config", "deploy/gunicorn.py", "ptcare.wsgi"]
        self.web = processes.start(
            "web",
            command,
            log=self.folder / "web.log",
            env=environment,
            cwd=places.REPO,
        )
        time.sleep(6)
        return self.web, port

    def __exit__(self, *_error: object) -> None:
        self.web.stop(seconds=40)


def run(
    devices: list[Device],
    web: processes.Child,
    dice: random.Random,
    said: argparse.Namespace,
) -> Counter[str]:
    """Until so many are answered, the killing spread evenly over them."""
    answered = itertools.count(1)
    done = threading.Event()
    count = [0]
    queue = itertools.cycle(devices)
    lock = threading.Lock()
    busy: set[int] = set()

    def log_on() -> None:
        while not done.is_set():
            with lock:
                device = next(
                    (d for d in itertools.islice(queue, len(devices)) if free(d)), None
                )
                if device is None:
                    done.set()
                    return
                busy.add(id(device))
            device.log_next()
            with lock:
                busy.discard(id(device))
                count[0] = next(answered)
                if count[0] >= said.logs:
                    done.set()

    def free(device: Device) -> bool:
        return bool(device.left) and id(device) not in busy

    threads = [threading.Thread(target=log_on) for _ in range(said.at_once)]
    for thread in threads:
        thread.start()
    kills: Counter[str] = Counter()
    deeds = ["web"] * said.web_kills + ["database"] * said.database_kills
    dice.shuffle(deeds)
    every = said.logs / (len(deeds) + 1)
    for number, deed in enumerate(deeds, start=1):
        while count[0] < every * number and not done.is_set():
            time.sleep(0.05)
        if done.is_set():
            break
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
        os.kill(pid, signal.SIGKILL)
    connection.close()
    return 1


def tell(devices: list[Device], kills: Counter[str], said: argparse.Namespace) -> int:
    """What was answered, and what became of it."""
    connections.close_all()
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            stood = Counter(
                ExerciseLog.objects.filter(undone_at=None).values_list("item_id", "on")
            )
            kept = Counter(ExerciseLog.objects.values_list("token", flat=True))
            break
        except django.db.OperationalError:
            connection.close()
            time.sleep(0.2)
    answered = {
        pair: token for device in devices for pair, token in device.answered.items()
    }
    tokens = [row_token(token, item) for (item, _day), token in answered.items()]
    lost = sum(kept[token] == 0 for token in tokens)
    doubled = sum(kept[token] > 1 for token in tokens)
    doubled += sum(number > 1 for number in stood.values())
    statuses: Counter[str] = sum((d.statuses for d in devices), Counter())
    print(
        f"{len(answered)} logs answered; web killed {kills['web']} times, PostgreSQL"
        f" {kills['database']} times; {lost} lost, {doubled} doubled."
        f" Answers: {dict(sorted(statuses.items()))}"
    )
    is_whole = len(answered) >= min(said.logs, 1) and not lost and not doubled
    return 0 if is_whole else 1


if __name__ == "__main__":
    sys.exit(main())
