"""`make chaos`, its second part: what was answered is there, whatever is killed.

Patients log exercise after exercise, as fast as two web processes answer, while those
are killed, and PostgreSQL with all its processes; Redis is not there at all. In the end
each answered log must be there, once.
"""

from __future__ import annotations

import argparse
import os
import queue
import random
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import Error, connection, connections  # noqa: E402

from bench.chaos.device import EXPECTED, NO_ANSWER, PATIENCE, Device  # noqa: E402
from bench.chaos.web import (  # noqa: E402
    database_url,
    device_of,
    kill_database,
    site,
)
from bench.table import Table  # noqa: E402
from bench.trees import children_of  # noqa: E402
from patients.models import Patient  # noqa: E402
from programs.models import ExerciseLog  # noqa: E402
from programs.services.exercising import row_token  # noqa: E402
from ptcare.embedded import processes  # noqa: E402
from ptcare.lost_connection import is_lost  # noqa: E402

COLUMNS = ["logs answered", "web killed", "PostgreSQL killed", "lost", "doubled"]
COLUMNS += ["503", "no answer", "other errors"]


def main() -> int:
    said = arguments()
    dice = random.Random(said.seed)  # noqa: S311
    with (
        tempfile.TemporaryDirectory() as folder,
        site(Path(folder), database_url()) as (web, port),
    ):
        devices = fresh_clinic(said.patients, port)
        kills = run(devices, web, dice, said)
    return tell(devices, kills, said)


def fresh_clinic(patients: int, port: int) -> list[Device]:
    """Everybody who has something to log, and has logged nothing yet."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", verbosity=0)
    if not Patient.objects.exists():
        call_command("seed_demo", "--patients", str(patients), "--weeks", "3")
    with connection.cursor() as cursor:
        # The throwaway server forgets its last moments when it is killed: not here.
        name = connection.settings_dict["NAME"]
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        cursor.execute(
            "UPDATE programs_exerciselog SET undone_at = now(),"
            " undone_by_id = said_by_id WHERE undone_at IS NULL"
        )
    able = Patient.objects.filter(user__is_active=True)  # no account is closed
    rows = able.select_related("user", "clinic")
    devices = [device_of(patient, port) for patient in rows]
    return [device for device in devices if device.left]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=20_000)
    parser.add_argument("--patients", type=int, default=600)
    parser.add_argument("--at-once", type=int, default=6)
    parser.add_argument("--web-kills", type=int, default=20)
    parser.add_argument("--database-kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


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


def kill_web(web: processes.Child, dice: random.Random) -> int:
    workers = children_of(web.process.pid)
    if workers:
        os.kill(dice.choice(workers), signal.SIGKILL)
    return len(workers) > 0


def tell(devices: list[Device], kills: Counter[str], said: argparse.Namespace) -> int:
    """What was answered, and what became of it."""
    lost, doubled = lost_and_doubled(devices)
    answered = sum(len(device.answered) for device in devices)
    statuses: Counter[str] = sum((d.statuses for d in devices), Counter())
    table, errors = Table("answers", COLUMNS), statuses.keys() - EXPECTED
    table.add(
        f"{answered:,}",
        kills["web"],
        kills["database"],
        lost,
        doubled,
        statuses["503"],
        statuses[NO_ANSWER],
        sum(statuses[each] for each in errors),
    )
    print(dict(sorted(statuses.items())))
    table.write()
    return int(bool(lost or doubled) or answered < said.logs)


def lost_and_doubled(devices: list[Device]) -> tuple[int, int]:
    """Of all that was answered."""
    stood, kept = written()
    tokens = [
        row_token(token, item)
        for device in devices
        for (item, _day), token in device.answered.items()
    ]
    lost = sum(kept[token] == 0 for token in tokens)
    doubled = sum(number > 1 for number in (*kept.values(), *stood.values()))
    return lost, doubled


def written() -> tuple[Counter[Any], Counter[Any]]:
    """What stands of each exercise and day, and all tokens, as soon as one may ask."""
    rows = ExerciseLog.objects.all()
    until = time.monotonic() + PATIENCE
    while True:
        connections.close_all()
        try:
            stood = rows.filter(undone_at=None).values_list("item_id", "on")
            return Counter(stood), Counter(rows.values_list("token", flat=True))
        except Error as error:
            if not is_lost(error) or time.monotonic() > until:
                raise
            time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
