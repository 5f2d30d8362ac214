"""`make bench`: what the patient's day costs, against a bare Django app.

R is the CPU time of an answer, of the web processes and of PostgreSQL together, divided
by that of the bare app's signed-in page in the same round; the median of five
interleaved rounds stands in the table. Both sides stand behind a web server as deploy/
runs it, and one visitor asks each of them on one connection. R moves by 10 to 20 in a
hundred between runs, so a goal counts as missed from 15 in a hundred above it.

Statements and bytes are counted of one answer, without a server.
"""

from __future__ import annotations

import gzip
import io
import os
import statistics
import sys
import tempfile
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from measuring import Browser, statements  # noqa: E402
from visiting import Visitor, standing_of  # noqa: E402

from bench.clinic import NAME, Turn, looks, turns  # noqa: E402
from bench.sides import Cost, floor, in_turns, must_be_answers, site  # noqa: E402
from bench.table import Table, judged  # noqa: E402
from patients.models import Patient  # noqa: E402

SECONDS = 3  # of each deed in each round
# What, its deed, the most R, the most statements.
GOALS = [
    ("Today, first to last word", "today", 2.5, 7),
    ("Log one exercise", "log", 2.0, 7),
    ("Log, then Today again", "both", 4.5, 14),
    ("A month, as her calendar", "month", 4.0, None),
    ("100 logs of a device that was offline", "replay", 12.0, 12),
]
MISSED = 1.15
COLUMNS = ["what", "ms of CPU, web", "PostgreSQL", "R", "goal", "statements", "goal"]
COLUMNS += ["KB of HTML, compressed"]


def main() -> int:
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    patient = Patient.objects.select_related("user", "clinic").get(name=NAME)
    with tempfile.TemporaryDirectory() as folder:
        units, found = in_rounds(patient, Path(folder))
    counted = asked_once(patient)
    table = Table("day", COLUMNS)
    table.add("a bare view", *milliseconds(units), "1.0", "-", 2, "-", "-")
    missed = [tell(table, goal, found[goal[1]], counted[goal[1]]) for goal in GOALS]
    table.write()
    return int(any(missed))


# --- Behind web servers


def in_rounds(
    patient: Patient, folder: Path
) -> tuple[list[Cost], dict[str, list[tuple[Cost, float]]]]:
    """What the bare view cost in each round; and each deed, with its R."""
    with floor(folder) as (bare, where), site(folder) as (own, port):
        deeds = turns(patient, Visitor.of(patient, port))
        wanted = {deed: deeds[deed] for _what, deed, *_goal in GOALS}
        hello = looks(Visitor(*where), "/hello/")
        found = in_turns(wanted, own, hello, bare, seconds=SECONDS)
        must_be_answers()
    return found


# --- Without a server


def asked_once(patient: Patient) -> dict[str, tuple[int, float]]:
    """Statements, and KB of the page, compressed."""
    return {
        deed: counted(turn)
        for deed, turn in turns(
            patient, Browser(patient.user, standing_of(patient))
        ).items()
    }


def counted(turn: Turn) -> tuple[int, float]:
    turn()[0]()  # what is compiled and cached once
    (ask, *_others) = turn()
    with statements() as seen:
        page = ask()
    return len(seen), len(gzip.compress(page)) / 1024


# --- What is told


def tell(
    table: Table,
    goal: tuple[str, str, float, int | None],
    costs: list[tuple[Cost, float]],
    counted: tuple[int, float],
) -> bool:
    """One line of the table; whether the goal is missed."""
    what, _deed, most, allowed = goal
    r = statistics.median(each for _cost, each in costs)
    asked, size = counted
    is_dear, is_many = r > most * MISSED, asked > (allowed or asked)
    table.add(
        what,
        *milliseconds([cost for cost, _r in costs]),
        judged(f"{r:.1f}", is_missed=is_dear),
        most,
        judged(str(asked), is_missed=is_many),
        allowed or "-",
        f"{size:.1f}" if size > 0.1 else "-",
    )
    return is_dear or is_many


def milliseconds(costs: list[Cost]) -> tuple[str, str]:
    web = statistics.median(cost.web for cost in costs)
    database = statistics.median(cost.database for cost in costs)
    return f"{web * 1000:.2f}", f"{database * 1000:.2f}"


if __name__ == "__main__":
    sys.exit(main())
