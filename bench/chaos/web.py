"""The web server as deploy/ runs it, and those who log on it.

A device that gets no answer, or an error, sends the same form again, as at home.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import time
import uuid
from collections import Counter
from contextlib import AbstractContextManager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import (
    BACKEND_SESSION_KEY,
    HASH_SESSION_KEY,
    SESSION_KEY,
)
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.middleware.csrf import _get_new_csrf_string
from django.utils import timezone

from bench import serving
from patients.models import Patient
from programs.models import ProgramItem
from ptcare.embedded import processes

HOST = "chaos.example"
DAYS = 8  # open for logging
PATIENCE = 30.0  # seconds for one answer, tries included
LONGEST = 80.0  # seconds for one try: longer than anybody is kept waiting
HOME = "/today/"
NO_ANSWER = "no answer"
AGAIN = {NO_ANSWER, "500", "502", "503"}
Wanted = tuple[int, dt.date]
Answer = tuple[str, dict[str, str], str]  # status, headers, page


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
        self.longest = 0.0  # seconds until an answer, or none

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
        said = {"token": str(token), "day": day.isoformat(), "done": "all"}
        status, headers, _page = self.ask(f"/today/{item}/log/", said)
        if status == "302" and not headers["Location"].startswith(HOME):
            return "sent elsewhere"  # signed out, say: nothing was promised
        return status

    def ask(self, path: str, said: dict[str, str] | None = None) -> Answer:
        """A page, or what becomes of a form."""
        body = urlencode(said | {"csrfmiddlewaretoken": self.csrf}) if said else None
        began = time.monotonic()
        asked = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        try:
            asked.request("POST" if body else "GET", path, body, self.headers)
            answer = asked.getresponse()
            page = answer.read().decode()
            return str(answer.status), dict(answer.getheaders()), page
        except (OSError, HTTPException):
            return NO_ANSWER, {}, ""
        finally:
            asked.close()
            self.longest = max(self.longest, time.monotonic() - began)


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


def database_url(at: str | None = None) -> str:
    """Of our database, by its own socket or at another address."""
    database = connection.settings_dict
    where = at or database["HOST"].replace("/", "%2F")
    return f"postgres://{database['USER']}@{where}/{database['NAME']}"


def site(
    folder: Path, database: str, **more: str
) -> AbstractContextManager[tuple[processes.Child, int]]:
    """Web processes as deploy/ runs them, without a Redis; and their port."""
    said = serving.environment(HOST, database, settings.SECRET_KEY, folder)
    return serving.site(folder, said | more)


def children_of(pid: int) -> list[int]:
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()]


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
