"""`make bench`: four people at once, behind a web server as deploy/ runs it.

How much longer the slowest of twenty waits than the one in the middle, for Today and
for a log, beside the same of a bare Django view behind the same kind of server; and
what a web process has in memory, before and after.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import os
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

import trees  # noqa: E402
from django.core.management import call_command  # noqa: E402
from visiting import Visitor  # noqa: E402

from bench.chaos import web as sites  # noqa: E402
from bench.chaos.device import at_work  # noqa: E402
from bench.sides import floor, must_be_answers, site  # noqa: E402
from bench.table import Table, judged  # noqa: E402
from patients.models import Patient  # noqa: E402

AT_ONCE = 4
ROUNDS = 5
SPREAD = 0.5  # of p95 / p50, beyond the bare view's
MEGABYTES, GROWTH, MISSED = 80, 0.05, 1.15
Deed = Callable[[], str]


def main() -> int:
    said = arguments()
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        bare, of_bare = stack.enter_context(floor(folder))
        own, of_own = stack.enter_context(site(folder))
        deeds = {
            "a bare view": [partial(v.get, "/hello/") for v in strangers(of_bare)],
            "Today": [partial(v.get, "/today/") for v in people(of_own)],
            "a log": [logging(row, of_own) for row in rows()],
        }
        for mine in deeds.values():
            waits(mine, said.seconds)  # what is compiled and cached once
        before = memory(own)
        found: dict[str, list[float]] = {name: [] for name in deeds}
        for _round in range(ROUNDS):
            for name, mine in deeds.items():
                found[name] += waits(mine, said.seconds)
        must_be_answers()
        return int(tell(found) | tell_memory(before, memory(own), memory(bare)))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=3, help="of each in a round")
    return parser.parse_args()


# --- Who asks


def rows() -> list[Patient]:
    found = Patient.objects.filter(discharged_on=None, user__isnull=False)
    able = [row for row in found.select_related("user", "clinic") if sites.to_log(row)]
    return able[:AT_ONCE]


def people(port: int) -> list[Visitor]:
    return [Visitor.of(row, port) for row in rows()]


def strangers(where: tuple[int, str]) -> list[Visitor]:
    return [Visitor(*where) for _number in range(AT_ONCE)]


def logging(row: Patient, port: int) -> Deed:
    """One exercise after the other; what was said before is said anew."""
    visitor, wanted = Visitor.of(row, port), itertools.cycle(sites.to_log(row))

    def log() -> str:
        item, day = next(wanted)
        said = {"token": uuid.uuid4(), "day": day.isoformat(), "done": "all"}
        return visitor.post(f"/today/{item}/log/", **said)

    return log


def waits(deeds: list[Deed], seconds: float) -> list[float]:
    """Of all of them at once, over and over: the seconds that each answer took."""
    over, found = threading.Event(), []

    def ask(deed: Deed) -> None:
        while not over.is_set():
            began = time.perf_counter()
            deed()
            found.append(time.perf_counter() - began)

    with at_work([partial(ask, deed) for deed in deeds], over):
        time.sleep(seconds)
    return found


# --- What is told


def tell(found: dict[str, list[float]]) -> bool:
    columns = ["four at once", "answers", "ms, the middle one", "95 of 100 within"]
    table = Table("waits", [*columns, "their ratio", "goal"])
    most, missed = 0.0, []
    for name, seconds in found.items():
        middle = statistics.median(seconds)
        slow = statistics.quantiles(seconds, n=20)[-1]
        most = most or slow / middle + SPREAD  # the bare view comes first
        is_bare = name == next(iter(found))
        missed.append(slow / middle > most * MISSED)
        table.add(
            name,
            f"{len(seconds):,}",
            f"{middle * 1000:.0f}",
            f"{slow * 1000:.0f}",
            judged(f"{slow / middle:.1f}", is_missed=missed[-1]),
            "-" if is_bare else f"{most:.1f}",
        )
    table.write()
    return any(missed)


def memory(pid: int) -> float:
    """MB of a web process, the median; what they share is shared out among them."""
    workers = trees.children_of(pid)
    return statistics.median(trees.shared_out(worker) for worker in workers)


def tell_memory(before: float, after: float, bare: float) -> bool:
    asked = Visitor.statuses.total()
    grown = after / before - 1
    is_large, is_grown = after > MEGABYTES * MISSED, grown > GROWTH
    table = Table("memory", ["of a web process, after", "found", "goal"])
    large = judged(f"{after:.0f} MB", is_missed=is_large)
    table.add(f"{asked:,} answers in all", large, f"{MEGABYTES} MB")
    table.add("grew meanwhile", judged(f"{grown:+.1%}", is_missed=is_grown), "5.0%")
    table.add("the bare app's", f"{bare:.0f} MB", "-")
    table.write()
    return is_large or is_grown


if __name__ == "__main__":
    sys.exit(main())
