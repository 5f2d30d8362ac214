"""`make bench`: the cover of a whole caseload counted through Celery workers.

Every patient has a plan or none, and 20 clinic sessions. Counted first when nothing was
counted yet, then once more as after midnight, where the answers are the same. R is how
many patients a second of the workers' CPU counts, divided by how many the bare engine
evaluates in a second of its own, of the same facts in the same run.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import time
from dataclasses import dataclass

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

import auditing  # noqa: E402
import trees  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.db.models import QuerySet  # noqa: E402
from django.utils import timezone  # noqa: E402
from measuring import backend  # noqa: E402

from bench.table import Table, judged  # noqa: E402
from patients import tasks  # noqa: E402
from patients.models import CoverVersion, facts_of_each  # noqa: E402
from patients.rules import coverage  # noqa: E402
from patients.services.counting import clinic_day  # noqa: E402
from programs.demo import bulk  # noqa: E402
from programs.demo.cast import East  # noqa: E402
from programs.demo.world import World  # noqa: E402
from ptcare.celery import app  # noqa: E402
from ptcare.people.models import Clinic  # noqa: E402

GOAL, MISSED = 0.5, 1.15
RING = app.conf.beat_schedule["recount changed coverage"]
PATIENCE = 120  # seconds without anybody being counted
SAMPLE = 1_000
COLUMNS = ["pass", "patients", "seconds", "engine alone, patients a second of CPU"]
COLUMNS += ["workers", "R", "goal", "with PostgreSQL's CPU", "R", "most MB of a worker"]


@dataclass(frozen=True, kw_only=True)
class Pass:
    """What it took to count so many."""

    counted: int
    seconds: float
    workers_cpu: float
    database_cpu: float
    megabytes: float


def main() -> int:
    said = arguments()
    table, missed = Table("covers", COLUMNS), []
    world, have = open_clinics(), 0
    for patients in (said.patients // 10, said.patients):
        add_caseload(world, first=have, patients=patients - have)
        have = patients
        for name in ("first", "same again"):
            CoverVersion.objects.update(counted=0)
            before = engine()
            done = counted_through(said.workers)
            missed.append(tell(table, name, done, (before + engine()) / 2))
    table.write()
    missed.append(auditing.tell(world.clinics[East]))
    return int(any(missed))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=100_000)
    parser.add_argument("--workers", type=int, default=1)
    return parser.parse_args()


def open_clinics() -> World:
    """The demo clinics in an empty database."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    world = World(now=timezone.now(), seed=7)
    world.clinics = {East: Clinic.objects.order_by("pk")[0]}
    return world


def add_caseload(world: World, *, first: int, patients: int) -> None:
    """So many patients more whose cover nobody has counted."""
    bulk.add_caseload(world, first=first, patients=patients, say=lambda line: None)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def engine() -> float:
    """Patients that the bare engine evaluates in a second of CPU."""
    newest = CoverVersion.objects.order_by("-patient")[0]
    ids = CoverVersion.objects.filter(clinic=newest.clinic_id).order_by("-patient")
    facts = facts_of_each(
        list(ids.values_list("patient", flat=True)[:SAMPLE]),
        clinic_id=newest.clinic_id,
        as_of=clinic_day(newest.clinic, timezone.now()),
    ).values()
    before = time.process_time()
    for each in facts:
        coverage.evaluate(each)
    return len(facts) / (time.process_time() - before)


def counted_through(workers: int) -> Pass:
    """Ring as beat does until nobody is stale."""
    stale = CoverVersion.objects.behind_their_facts()
    crew = start(workers)
    postmaster = trees.parent(backend())
    try:
        before = trees.cpu(crew.pid), trees.cpu(postmaster)
        began = heard = time.monotonic()
        count = left = stale.count()
        while left:
            for _worker in range(workers):
                tasks.recount_stale_coverage.apply_async(**RING["options"])
            wait(stale)
            before_that, left = left, stale.count()
            heard = time.monotonic() if left < before_that else heard
            if crew.poll() is not None or time.monotonic() - heard > PATIENCE:
                raise SystemExit(f"The workers have stopped, with {left} to count.")
        seconds = time.monotonic() - began
        return Pass(
            counted=count,
            seconds=seconds,
            workers_cpu=trees.cpu(crew.pid) - before[0],
            database_cpu=trees.cpu(postmaster) - before[1],
            megabytes=trees.most_memory(crew.pid),
        )
    finally:
        crew.terminate()
        crew.wait()


def wait(stale: QuerySet[CoverVersion]) -> None:
    """Until the next ring, or until nobody is stale."""
    until = time.monotonic() + RING["schedule"]
    while time.monotonic() < until and stale.exists():
        time.sleep(0.1)


def start(workers: int) -> subprocess.Popen[bytes]:
    """A crew that has said it is ready: so its start is not counted."""
    command = [sys.executable, "-m", "celery", "--app", "ptcare", "worker"]
    command += ["--concurrency", str(workers), "--loglevel", "ERROR", "--purge"]
    command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    crew = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    while not app.control.ping(timeout=1):
        if crew.poll() is not None:
            raise SystemExit("The workers did not start.")
    return crew


def tell(table: Table, name: str, done: Pass, unit: float) -> bool:
    """One line of the table; whether the goal is missed."""
    alone = done.counted / done.workers_cpu
    both = done.counted / (done.workers_cpu + done.database_cpu)
    is_slow = alone / unit < GOAL / MISSED
    table.add(
        name,
        f"{done.counted:,}",
        f"{done.seconds:.0f}",
        f"{unit:,.0f}",
        f"{alone:,.0f}",
        judged(f"{alone / unit:.2f}", is_missed=is_slow),
        GOAL,
        f"{both:,.0f}",
        f"{both / unit:.2f}",
        f"{done.megabytes:.0f}",
    )
    return is_slow


if __name__ == "__main__":
    sys.exit(main())
