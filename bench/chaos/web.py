"""Our own site as deploy/ runs it, and the devices of its patients."""

from __future__ import annotations

import contextlib
import datetime as dt
import os
import signal
import time
from contextlib import AbstractContextManager
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.utils import timezone

from bench import serving
from bench.chaos.device import HOST, Device, Wanted
from bench.measuring import backend, signed_in
from bench.trees import children_of, parent
from patients.models import Patient
from programs.models import ProgramItem
from ptcare.embedded import processes

DAYS = 8  # open for logging


def device_of(patient: Patient, port: int) -> Device:
    now = int(time.time())
    session = {
        "standing": f"patient:{patient.pk}@{patient.clinic_id}",
        "seen_at": now + 3600,
        "signed_in_at": now,
    }
    return Device(signed_in(patient.user, session), to_log(patient), port)


def to_log(patient: Patient) -> list[Wanted]:
    today = patient.today(timezone.now())
    days = [today - dt.timedelta(days=ago) for ago in range(DAYS)]
    items = ProgramItem.objects.filter(
        patient=patient,
        program__signed_at__isnull=False,
        program__ended_at=None,
        program__held_at=None,
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


def kill_database() -> int:
    """Every process of the server at once, but for the one that starts them again: it
    recovers as after a crash of the machine's memory."""
    for pid in children_of(parent(backend())):
        with contextlib.suppress(ProcessLookupError):  # it ended by itself
            os.kill(pid, signal.SIGKILL)
    connection.close()
    return 1
