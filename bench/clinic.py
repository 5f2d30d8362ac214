"""What bench/run.py asks PTCare for: the day of a patient of the demo clinic."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections.abc import Callable
from functools import partial
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from bench.chaos.web import DAYS, to_log
from patients.models import Patient
from ptcare.people.actors import Actor, confirm
from ptcare.people.binding import owner_of

NAME = "Margaret Ellison"
UNSAY = """
    UPDATE programs_exerciselog SET undone_at = now(), undone_by_id = said_by_id
    WHERE undone_at IS NULL AND patient_id = %s AND "on" > %s
"""
QUEUED = 100
PAGES = 50  # asked for in a row
Asking = Callable[[], Any]
Turn = Callable[[], list[Asking]]  # what is asked in a row, all made ready for it


class Browser(Protocol):
    def get(self, address: str, /) -> Any: ...
    def post(self, address: str, /, **said: Any) -> Any: ...
    def send(self, address: str, said: Any, /) -> Any: ...


def looks(browser: Browser, address: str) -> Turn:
    return lambda: [partial(browser.get, address)] * PAGES


def turns(patient: Patient, browser: Browser) -> dict[str, Turn]:
    def log(wanted: tuple[int, dt.date]) -> Any:
        item, day = wanted
        said = {"token": uuid.uuid4(), "day": day.isoformat(), "done": "all"}
        return browser.post(f"/today/{item}/log/", **said)

    def log_and_look(wanted: tuple[int, dt.date]) -> Any:
        log(wanted)
        return browser.get("/today/")

    def replay(owner: str) -> Any:
        """What a device kept while it was offline; some of it is said twice over."""
        said = itertools.islice(itertools.cycle(to_log(patient)), QUEUED)
        entries = [queued(*wanted) for wanted in said]
        return browser.send("/sync/", {"owner": owner, "entries": entries})

    owner = owner_of(actor_of(patient))
    return {
        "log": lambda: [partial(log, wanted) for wanted in unsaid(patient)],
        "both": lambda: [partial(log_and_look, wanted) for wanted in unsaid(patient)],
        "replay": lambda: unsaid(patient) and [partial(replay, owner)],
        "today": looks(browser, "/today/"),
        "month": looks(browser, f"/progress/{patient.today(timezone.now()):%Y/%-m}/"),
    }


def actor_of(patient: Patient) -> Actor:
    standing = confirm(patient.user, f"patient:{patient.pk}@{patient.clinic_id}")
    return Actor(user=patient.user, standing=standing)


def queued(item: int, day: dt.date) -> dict[str, object]:
    """As the device writes it down."""
    return {
        "id": str(uuid.uuid4()),
        "kind": "exercise",
        "day": day.isoformat(),
        "made_at": timezone.now().isoformat(),
        "fields": {"item": item, "done": "all"},
    }


def unsaid(patient: Patient) -> list[tuple[int, dt.date]]:
    """Exercise after exercise of the open days; what was said of them is taken back."""
    today = patient.today(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(UNSAY, [patient.pk, today - dt.timedelta(days=DAYS)])
    return to_log(patient)
