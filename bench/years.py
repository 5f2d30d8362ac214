"""`make bench`: what years of logs cost one patient's pages, and the list of them.

Her pages must cost the same after a hundred times the logs. The list of all her logs,
taken along as a file, must take the memory of one batch.
"""

from __future__ import annotations

import argparse
import math
import os
import sys
import time
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from measuring import Browser, cpu, measured, statements  # noqa: E402

from bench.caseload import browser as therapist  # noqa: E402
from bench.caseload import open_clinic  # noqa: E402
from bench.chaos import kept  # noqa: E402
from bench.clinic import NAME  # noqa: E402
from bench.table import Table, judged  # noqa: E402
from patients.models import Patient  # noqa: E402
from programs.models import ExerciseLog  # noqa: E402

EXPONENT, MISSED = 0.10, 1.15
MEMORY = 20.0  # MB
SECONDS = 4  # of answers to each page
PAGES = {
    "Today": "/today/",
    "a month, as her calendar": "/progress/{now:%Y/%-m}/",
    "her progress": "/progress/",
}
COLUMNS = ["what", "logs", "seconds", "statements", "MB of text", "MB of memory more"]


def main() -> int:
    said = arguments()
    open_clinic()
    patient = Patient.objects.select_related("user").get(name=NAME)
    found = {}
    for logs in (0, said.logs):
        grow(patient, logs)
        found[count(patient)] = {name: measure(patient, name) for name in PAGES}
    missed = tell(found)
    grow(patient, said.taken)
    return int(tell_taken(patient) or missed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--logs", type=int, default=30_000)
    parser.add_argument("--taken", type=int, default=100_000)
    return parser.parse_args()


def count(patient: Patient) -> int:
    return ExerciseLog.objects.filter(patient=patient, undone_at=None).count()


def grow(patient: Patient, logs: int) -> None:
    """What she did, again and again, further and further back."""
    with connection.cursor() as cursor:
        kept.repeat(cursor, logs, of=patient.pk)
        cursor.execute("VACUUM ANALYZE")


def measure(patient: Patient, name: str) -> dict[str, float]:
    standing = f"patient:{patient.pk}@{patient.clinic_id}"
    session = {"standing": standing, "seen_at": int(time.time()) + 3600}
    browser = Browser(patient.user, session)
    address = PAGES[name].format(now=patient.today(timezone.now()))
    browser.get(address)  # what is compiled and cached once
    return measured(lambda: browser.get(address), SECONDS)


def tell(found: dict[int, dict[str, dict[str, float]]]) -> bool:
    """The table; whether a goal is missed."""
    (few, first), (many, last) = found.items()
    columns = ["page", f"ms of CPU, {few:,} logs", f"{many:,} logs", "exponent", "goal"]
    table, missed = Table("years", [*columns, "statements"]), []
    for name, after in last.items():
        before = first[name]
        grown = math.log(after["cpu"] / before["cpu"]) / math.log(many / few)
        asked = int(after["statements"])
        is_grown, is_more = grown > EXPONENT * MISSED, asked > before["statements"]
        missed += [is_grown, is_more]
        table.add(
            name,
            f"{before['cpu'] * 1000:.1f}",
            f"{after['cpu'] * 1000:.1f}",
            judged(f"{grown:.2f}", is_missed=is_grown),
            EXPONENT,
            judged(str(asked), is_missed=is_more),
        )
    table.write()
    return any(missed)


def tell_taken(patient: Patient) -> bool:
    address, browser = f"/patients/{patient.pk}/logs/export/", therapist()
    next(browser.posted(address))  # what is compiled and cached once
    forget_the_most()
    before, began, size = memory("VmRSS"), cpu(), 0
    with statements() as seen:
        for piece in browser.posted(address):
            size += len(piece)
    more, seconds = memory("VmHWM") - before, cpu() - began
    table = Table("taken", COLUMNS)
    told = judged(f"{more:+.1f}", is_missed=more > MEMORY)
    rows, text = f"{count(patient):,}", f"{size / 2**20:.1f}"
    table.add("a patient's logs", rows, f"{seconds:.1f}", len(seen), text, told)
    table.write()
    return more > MEMORY


def forget_the_most() -> None:
    """The most that this process ever had in memory is what it has now."""
    Path("/proc/self/clear_refs").write_text("5")


def memory(what: str) -> float:
    """In MB."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition(f"{what}:")[2].split()[0]) / 1024


if __name__ == "__main__":
    sys.exit(main())
