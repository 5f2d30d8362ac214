"""`make soak`: MINUTES of load on the whole site, and what it comes to.

Two web processes, a worker for each queue and beat, as deploy/ runs them. Patients look
at their day, log, look again and read on; therapists read caseload, news and charts;
the desk its day, covers, names and who was entered twice: many at once, eight patients
to two of staff. A therapist goes on leave and comes back, and a record is closed as the
double of another and opened again, over and over.
Meanwhile memory, connections and queues are read.

It fails at one answer of 4xx or 5xx, or none at all, or that sends somebody to sign in
(then its figures are those of a door), where memory grows by more than 5 % from the
second quarter to the last, where connections are more than the processes may hold, or
where a queue grows.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

import redis  # noqa: E402
import trees  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.utils import timezone  # noqa: E402
from standing import NAME, Site, site  # noqa: E402
from visiting import (  # noqa: E402
    Deed,
    Visitor,
    desk_at_work,
    desk_closes_a_double,
    patient_at_home,
    therapist_at_work,
    therapist_on_leave,
)

from bench.table import Table, judged  # noqa: E402
from patients.models import Closure, CoverVersion, Patient  # noqa: E402
from ptcare.celery import QUEUES  # noqa: E402
from ptcare.notices.models import Notice  # noqa: E402
from ptcare.people.models import Membership, MembershipQuerySet  # noqa: E402
from ptcare.people.roles import Role  # noqa: E402

DAY = dt.timedelta(days=1)
GROWTH = 0.05
THREADS = 4  # of each of two web processes: one connection each
A_WORKER = 2  # its own process, and the one that works
ROOM = 50  # bells in a queue, that beat may just have rung
WEB = "web"


@dataclass(frozen=True)
class Look:
    """At one moment."""

    memory: dict[str, float]  # MB, of each part of the site
    connections: int
    bells: int  # in the queues
    due: int  # notices whose time has come
    stale: int  # patients whose cover is to be counted again


def main() -> int:
    said = arguments()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    crowd = {"patients": said.patients, "weeks": 4}
    call_command("seed_demo", stdout=io.StringIO(), **crowd)
    with tempfile.TemporaryDirectory() as folder, site(Path(folder)) as standing:
        standing.start_post_office()
        standing.start_workers()
        standing.start_web(WEB_WORKERS="2")
        began = time.monotonic()
        looks = soak(standing, said)
        minutes = (time.monotonic() - began) / 60
    return tell(looks, minutes)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--patients", type=int, default=300)
    parser.add_argument("--visitors", type=int, default=6)
    parser.add_argument("--rest", type=float, default=0.1, help="seconds between asks")
    parser.add_argument("--every", type=float, default=10, help="seconds between looks")
    return parser.parse_args()


def soak(standing: Site, said: argparse.Namespace) -> list[Look]:
    """Visitors come until the time is over; what was seen meanwhile."""
    over = threading.Event()
    lanes = [
        threading.Thread(target=visit, args=(deeds, over, said.rest))
        for deeds in visits(standing.port, said.visitors)
    ]
    connections.close_all()
    for lane in lanes:
        lane.start()
    looks, until = [], time.monotonic() + said.minutes * 60
    while time.monotonic() < until:
        time.sleep(said.every)
        looks.append(look(standing))
    over.set()
    for lane in lanes:
        lane.join()
    return looks


def visits(port: int, lanes: int) -> list[Iterator[Deed]]:
    """In each lane people take turns: eight patients, a therapist, one of the desk."""
    dice = random.Random(7)  # noqa: S311
    rows = Patient.objects.filter(discharged_on=None).exclude(user=None)
    patients = list(rows.select_related("user", "clinic")[:200])
    staff = Membership.objects.current().select_related("user").order_by("pk")
    therapists = list(staff.therapists())
    desk = list(staff.filter(role=Role.CLINIC_ADMIN))
    comings_and_goings = [
        therapist_on_leave(*there_today(staff), port),
        desk_closes_a_double(desk[0], port),
    ]
    return [taking_turns(comings_and_goings)] + [
        taking_turns(
            [patient_at_home(row, port, dice) for row in dice.sample(patients, 8)]
            + [therapist_at_work(dice.choice(therapists), port, dice)]
            + [desk_at_work(dice.choice(desk), port, dice)]
        )
        for _lane in range(lanes)
    ]


def there_today(staff: MembershipQuerySet) -> list[Membership]:
    """Two therapists of one clinic for whom no leave is entered."""
    today = timezone.localdate()
    closed = Closure.objects.standing().between(today - DAY, today + DAY)
    away = closed.exclude(therapist=None)
    here = staff.therapists().exclude(pk__in=away.values("therapist"))
    here = here.exclude(pk__in=away.exclude(deputy=None).values("deputy"))
    first = here[0]
    return [first, here.filter(clinic=first.clinic_id)[1]]


def taking_turns(people: list[Iterator[Deed]]) -> Iterator[Deed]:
    while True:
        for person in people:
            yield next(person)


def visit(deeds: Iterator[Deed], over: threading.Event, rest: float) -> None:
    while not over.wait(rest):
        next(deeds)()


def look(standing: Site) -> Look:
    with redis.Redis.from_url(os.environ["REDIS_URL"]) as bells:
        ringing = sum(bells.llen(queue) for queue in QUEUES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = %s", [NAME]
        )
        (connected,) = cursor.fetchone()
        cursor.execute("SELECT now()")
        (now,) = cursor.fetchone()
    return Look(
        memory={
            name: trees.shared_out(child.process.pid)
            for name, child in standing.children.items()
        },
        connections=connected,
        bells=ringing,
        due=Notice.objects.filter(state="due", due_at__lte=now).count(),
        stale=CoverVersion.objects.behind_their_facts().count(),
    )


def tell(looks: list[Look], minutes: float) -> int:
    """The table; whether a goal is missed."""
    quarter = len(looks) // 4
    second, last = looks[quarter : 2 * quarter], looks[-quarter:]
    answers = Visitor.statuses
    failed = sum(n for status, n in answers.items() if status[0] not in "23")
    grown = {
        name: median(last, name) / median(second, name) - 1 for name in looks[0].memory
    }
    bound = 2 * THREADS + len(QUEUES) * A_WORKER + 1
    connected = max(each.connections for each in looks)
    worst = max(grown, key=lambda name: grown[name])
    rows = [
        ("answers", f"{answers.total():,}", "-", False),
        ("of them 4xx, 5xx, of a closed door, or none", failed, 0, failed > 0),
        (
            f"memory (PSS) of all processes, {total(last):,.0f} MB: grew",
            f"{total(last) / total(second) - 1:+.1%}",
            f"{GROWTH:.0%}",
            total(last) / total(second) - 1 > GROWTH,
        ),
        (
            f"of it the web, {median(last, WEB):.0f} MB: grew",
            f"{grown[WEB]:+.1%}",
            f"{GROWTH:.0%}",
            grown[WEB] > GROWTH,
        ),
        (f"of it {worst}, which grew most", f"{grown[worst]:+.1%}", "-", False),
        ("connections, at most", connected, bound, connected > bound),
        queue("bells in the queues", [each.bells for each in looks]),
        queue("notices that are due", [each.due for each in looks]),
        queue("patients to be counted again", [each.stale for each in looks]),
    ]
    told = ", ".join(f"{status}: {n:,}" for status, n in sorted(answers.items()))
    print(f"\n{minutes:.0f} minutes; answers {told}.")
    table = Table("soak", ["what", "found", "goal"])
    for what, found, goal, is_missed in rows:
        table.add(what, judged(str(found), is_missed=is_missed), goal)
    table.write()
    return int(any(is_missed for *_rest, is_missed in rows))


def median(looks: list[Look], name: str) -> float:
    return statistics.median(each.memory[name] for each in looks)


def total(looks: list[Look]) -> float:
    return statistics.median(sum(each.memory.values()) for each in looks)


def queue(what: str, lengths: list[int]) -> tuple[str, str, str, bool]:
    """How long it was in the second quarter and in the last."""
    quarter = len(lengths) // 4
    then = statistics.median(lengths[quarter : 2 * quarter])
    now = statistics.median(lengths[-quarter:])
    found = f"{then:.0f}, in the end {now:.0f}"
    return f"{what}, typically", found, "no growth", now > then * 1.5 + ROOM


if __name__ == "__main__":
    sys.exit(main())
