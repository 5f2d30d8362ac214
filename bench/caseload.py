"""`make bench`: the therapist's list of a whole clinic, at more and more patients.

Each patient has seven exercises, weeks of logs and 20 clinic sessions. What a page
costs must not grow with the patients, nor with their logs: statements, and the CPU time
of an answer, Python's and PostgreSQL's together, at a tenth and at all, each in a
database of its own and in turns. R is what it is in bench/run.py, at all of them. A
search by name has none: nobody may search as often.

Of a crowd few are silent, and nobody runs out of visits. So of the first tenth some are
made so, that each list fills a page at both sizes: what a shorter one costs less would
else be taken for growth.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import math
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402
from measuring import Browser, measured  # noqa: E402
from visiting import Visitor, standing_of, with_second_factor  # noqa: E402

from bench.clinic import looks  # noqa: E402
from bench.sides import floor, in_turns, must_be_answers, site  # noqa: E402
from bench.table import Table, judged  # noqa: E402
from patients.rules.coverage.result import LimitedBy  # noqa: E402
from patients.services import counting  # noqa: E402
from programs.demo import bulk  # noqa: E402
from programs.demo.cast import East  # noqa: E402
from programs.demo.world import World  # noqa: E402
from programs.models import CaseloadPlace, ExerciseLog  # noqa: E402
from programs.rules.attention import QUIET, STEPS  # noqa: E402
from programs.services import placing, tallying  # noqa: E402
from ptcare.people import limits, tenancy  # noqa: E402
from ptcare.people.models import Clinic, Membership  # noqa: E402

SOUGHT = "an"  # of many, so that a page is full of them
WHOLE = "/caseload/?of=clinic"
PAGES = {
    "own patients, most urgent first": "/caseload/",
    "whole clinic, most urgent first": WHOLE,
    "whole clinic, no log": f"{WHOLE}&only=silent",
    "whole clinic, few visits left": f"{WHOLE}&only=few_visits",
    "whole clinic, the quiet": f"{WHOLE}&only=quiet",
    "whole clinic, by name": f"{WHOLE}#{SOUGHT}",
    "news of an open page": "/caseload/news/?of=clinic",
}
STATEMENTS, EXPONENT, R, BY_WHOLE, MISSED = 9, 0.10, 6.0, 1.5, 1.15
ROUNDS, SECONDS = 5, 1.5  # of answers to each page, at each size
IN_A_ROUND = 2  # and beside the bare view
TENTH = "ptcare_tenth"
Found = dict[int, dict[str, dict[str, float]]]  # by patients and page
BATCH = 500
OF_LATE = 6  # weeks
MADE = 60  # patients for a list of which there would be too few
SILENT_FOR = 16  # days, by when everybody is
SILENCE = """
    UPDATE programs_exerciselog SET undone_at = now(), undone_by_id = said_by_id
    WHERE patient_id = ANY (%s) AND undone_at IS NULL AND "on" > current_date - %s
"""
ONE_VISIT_LEFT = """
    UPDATE patients_visitlimit AS most SET visits = most.visits - cover.left_after + 1
    FROM patients_coveragesnapshot AS cover
    WHERE cover.patient_id = most.patient_id AND cover.superseded_at IS NULL
        AND most.patient_id = ANY (%s)
"""
ROW = b'<li class="caseload-row"'


def main() -> int:
    said = arguments()
    limits.RATES["search"] = "100000/m/user"  # nobody types as fast as this
    world, few = open_clinic(), said.patients // 10
    add_crowd(world, 0, few, weeks=said.weeks)
    refresh()
    fill_lists()
    browser()  # signed in at both sizes
    whole = connection.settings_dict["NAME"]
    copy_to(TENTH)
    add_crowd(world, few, said.patients, weeks=said.weeks)
    refresh()
    found = in_both({few: TENTH, said.patients: whole})
    tell_rebuild()
    return tell(found, against_a_bare_view())


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--patients", type=int, default=5_000)
    parser.add_argument("--weeks", type=int, default=26)
    return parser.parse_args()


def open_clinic() -> World:
    """The demo clinic in an empty database."""
    call_command("migrate", verbosity=0)
    call_command("load_catalogue", stdout=io.StringIO())
    call_command("seed_demo", "--if-empty", stdout=io.StringIO())
    world = World(now=timezone.now(), seed=7)
    world.clinics = {East: clinic()}
    return world


def clinic() -> Clinic:
    return Clinic.objects.order_by("pk")[0]


def add_crowd(world: World, have: int, patients: int, *, weeks: int) -> None:
    """One half began of late: towards the end of a program few are quiet."""
    half = (have + patients) // 2
    for first, until, number in ((have, half, weeks), (half, patients, OF_LATE)):
        more = {"first": first, "patients": until - first, "weeks": number}
        bulk.add_crowd(world, **more, say=lambda line: None)


def refresh() -> None:
    """As workers and autovacuum leave it: everybody placed, the planner informed."""
    began, placed = time.process_time(), 0
    while True:
        with tenancy.within(clinic().pk):
            done = placing.place_some(clinic=clinic(), now=timezone.now(), most=BATCH)
        if not done:
            break
        placed += done
    spent = time.process_time() - began
    if placed:
        print(f"{placed:,} placed, {spent / placed * 1000:.2f} ms of Python each")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def fill_lists() -> None:
    """Of those who are quiet some have logged nothing lately, others one visit left."""
    quiet = CaseloadPlace.objects.filter(clinic=clinic(), place=QUIET * STEPS)
    people = quiet.order_by("patient").values_list("patient", flat=True)
    counts = {"patient__coveragesnapshot__superseded_at": None}
    counts |= {"patient__coveragesnapshot__limited_by": LimitedBy.VISIT_LIMIT}
    few, silent = people.filter(**counts), people.exclude(**counts)
    with connection.cursor() as cursor:
        cursor.execute(SILENCE, [list(silent[:MADE]), SILENT_FOR])
        cursor.execute(ONE_VISIT_LEFT, [list(few[:MADE])])
    with tenancy.within(clinic().pk):
        while counting.recount_stale(clinic=clinic(), now=timezone.now(), most=BATCH):
            pass
    refresh()


def copy_to(name: str) -> None:
    """All that is there by now, under another name as well."""
    whole = connection.settings_dict["NAME"]
    with at("postgres"), connection.cursor() as cursor:  # nobody may be in it
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name} TEMPLATE {whole}")


@contextlib.contextmanager
def at(name: str) -> Iterator[None]:
    """Another database is asked."""
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    yield
    connection.close()
    connection.settings_dict["NAME"] = before


def in_both(databases: dict[int, str]) -> Found:
    """What a page costs at each size: the middle one of rounds in turns, for from one
    minute to the next a page costs more than from one size to the other."""
    found: dict[int, dict[str, list[dict[str, float]]]]
    found = {patients: {page: [] for page in PAGES} for patients in databases}
    for _round in range(ROUNDS):
        for patients, name in databases.items():
            with at(name):
                for page, address in PAGES.items():
                    found[patients][page].append(measure(address))
    return {
        patients: {page: middle_of(rounds) for page, rounds in pages.items()}
        for patients, pages in found.items()
    }


def middle_of(rounds: list[dict[str, float]]) -> dict[str, float]:
    return {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}


def measure(address: str) -> dict[str, float]:
    """Of one page, found by name or not: CPU, statements and compressed bytes."""
    where, _mark, name = address.partition("#")

    def look() -> bytes:
        if name:
            return browser().post(where, words=name)
        return browser().get(where)

    rows = look().count(ROW)  # with what is compiled and cached once
    return measured(look, SECONDS) | {"rows": rows}


@cache
def therapist() -> Membership:
    return Membership.objects.filter(clinic=clinic()).therapists().order_by("pk")[0]


@cache
def browser() -> Browser:
    row = therapist()
    return Browser(row.user, standing_of(row) | {"demo_sign_in": True})


def against_a_bare_view() -> dict[str, float]:
    """R of each page that is no search."""
    row = with_second_factor(therapist())
    with (
        tempfile.TemporaryDirectory() as folder,
        floor(Path(folder)) as (bare, where),
        site(Path(folder)) as (own, port),
    ):
        visitor, hello = Visitor.of(row, port), looks(Visitor(*where), "/hello/")
        pages = {
            name: looks(visitor, address)
            for name, address in PAGES.items()
            if "#" not in address
        }
        _units, found = in_turns(pages, own, hello, bare, seconds=IN_A_ROUND)
        must_be_answers()
    return {
        name: statistics.median(r for _cost, r in costs)
        for name, costs in found.items()
    }


def tell_rebuild() -> None:
    """What the command takes that holds every kept week against its logs."""
    began = time.monotonic()
    with tenancy.within(clinic().pk):
        found = tallying.rebuild(clinic=clinic(), mends=False)
    logs = ExerciseLog.objects.count()
    print(
        f"{logs:,} logs in {found.weeks:,} weeks: checked in"
        f" {time.monotonic() - began:.0f} s, {found.drifted} differed"
    )


def tell(found: Found, by_bare: dict[str, float]) -> int:
    """The table; whether a goal is missed."""
    (few, first), (many, last) = found.items()
    columns = ["page", "rows", f"ms of CPU, {few:,} patients", f"{many:,} patients"]
    columns += ["exponent", "goal", "R", "goal", "by the whole clinic's", "goal"]
    table = Table("caseload", [*columns, "statements", "goal", "KB, compressed"])
    missed = []
    for name, after in last.items():
        before, whole = first[name], last["whole clinic, most urgent first"]
        grown = math.log(after["cpu"] / before["cpu"]) / math.log(many / few)
        ratio, asked = after["cpu"] / whole["cpu"], int(after["statements"])
        is_more = asked != int(before["statements"]) or asked > STATEMENTS
        is_grown = grown > EXPONENT * MISSED and before["rows"] == after["rows"]
        is_dear = ratio > BY_WHOLE * MISSED
        r = by_bare.get(name, 0.0)
        is_costly = r > R * MISSED
        missed += [is_more, is_grown, is_dear, is_costly]
        table.add(
            name,
            rows_of(before, after),
            f"{before['cpu'] * 1000:.0f}",
            f"{after['cpu'] * 1000:.0f}",
            judged(f"{grown:.2f}", is_missed=is_grown),
            EXPONENT,
            judged(f"{r:.1f}", is_missed=is_costly) if r else "-",
            R,
            judged(f"{ratio:.2f}", is_missed=is_dear),
            BY_WHOLE,
            judged(str(asked), is_missed=is_more),
            STATEMENTS,
            f"{after['bytes'] / 1024:.1f}",
        )
    table.write()
    return int(any(missed))


def rows_of(before: dict[str, float], after: dict[str, float]) -> str:
    """Pages of other lengths tell nothing of growth."""
    rows = dict.fromkeys([int(before["rows"]), int(after["rows"])])
    return " and ".join(map(str, rows))


if __name__ == "__main__":
    sys.exit(main())
