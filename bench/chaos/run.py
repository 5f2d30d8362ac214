"""`make chaos`: 5,000 notices, and 20 SIGKILLs while they go out, five times over.

Prints what became of them, seed by seed, and leaves with 1 if anything was lost in
silence, doubled that must not be, or doubled more often than something was killed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ptcare.settings")
django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from bench.chaos import telling, town  # noqa: E402
from bench.chaos.telling import Count  # noqa: E402
from bench.chaos.town import Town  # noqa: E402
from bench.table import Table  # noqa: E402

Run = Callable[[Path], tuple[Count, Town]]

PATIENCE = 600.0  # seconds for all to settle
WHILE_LETTERS_GO_OUT = 60.0  # seconds, about as long as there is killing
UNHARMED = {"workers": 2, "lease": town.AS_DEPLOYED}
SIGKILLED = ("posting", "worker", "beat", "redis")
COLUMNS = ["run", "notices", "SIGKILLs", "connections cut", "Redis emptied", "rows"]
COLUMNS += ["letters", "in the app", "lost", "doubled", "of them once-only"]
COLUMNS += ["may have been sent", "stale", "seconds"]


def main() -> int:
    said = arguments()
    if connection.settings_dict["NAME"] != "ptcare":
        print("A database of its own, please: make chaos.")
        return 2
    call_command("migrate", verbosity=0)
    table = Table("killed", COLUMNS)
    runs: list[tuple[str, Run]] = [
        ("left in peace", lambda at: calm(said.notices // 5, at)),
        ("stopped politely", lambda at: polite(said.notices // 5, at)),
        ("away for 26 hours", lambda at: away(said.notices // 5, at)),
        *(
            (f"seed {seed}", lambda at, seed=seed: killed(said, seed, at))
            for seed in range(1, said.seeds + 1)
        ),
    ]
    bad = sum(not once(table, name, run) for name, run in runs)
    table.write()
    return int(bad > 0)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--notices", type=int, default=5000)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seeds", type=int, default=5)
    return parser.parse_args()


def once(table: Table, name: str, run: Run) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        count, where = run(Path(folder))
    kills = sigkills(where)
    disturbed = kills + where.kills["connection"] + where.kills["emptied"]
    cells = [name, count.wanted, kills, where.kills["connection"]]
    cells += [where.kills["emptied"], count.rows, count.letters, count.in_app]
    cells += [count.lost + count.hidden, count.doubled, count.doubled_once]
    cells += [count.states["unknown"], count.states["stale"]]
    cells += [round(time.monotonic() - began)]
    table.add(*cells)
    is_good = count.is_good and count.doubled <= disturbed
    if not is_good:
        print(count, dict(where.kills), flush=True)
    return is_good


# --- What is done to them


def calm(notices: int, at: Path) -> tuple[Count, Town]:
    with town.opened(at, database_url(), **UNHARMED, beats=2) as here:
        clinic = telling.open_clinic(people=100)
        plan(clinic.pk, notices)
        return settled(clinic.pk, notices, here), here


def polite(notices: int, at: Path) -> tuple[Count, Town]:
    """A new release, twice while letters go out."""
    with town.opened(at, database_url(), **UNHARMED, answer_seconds=0.06) as here:
        clinic = telling.open_clinic(people=100)
        planners = start_planners(clinic.pk, notices)
        for part in (4, 2):
            enough = notices // part
            here.wait_until(lambda: len(here.letters) > enough, seconds=120)  # noqa: B023
            for name in ("worker 0", "worker 1", "beat 0"):
                here.stop_politely(name)
            for name in ("worker 0", "worker 1"):
                here.start_worker(name)
            here.start_beat("beat 0")
        for planner in planners:
            planner.wait()
        return settled(clinic.pk, notices, here), here


def away(notices: int, at: Path) -> tuple[Count, Town]:
    """Nobody rang for 26 hours; then two beats and three planners at once."""
    clinic = telling.open_clinic(people=100)
    telling.tell_everybody(clinic.pk, notices, seed=0)
    telling.make_late(clinic.pk, dt.timedelta(hours=26))
    with town.opened(at, database_url(), **UNHARMED, beats=2) as here:
        plan(clinic.pk, notices)
        return settled(clinic.pk, notices, here), here


def killed(said: argparse.Namespace, seed: int, at: Path) -> tuple[Count, Town]:
    dice = random.Random(seed)  # noqa: S311 - not a secret
    slow = WHILE_LETTERS_GO_OUT * 4 / said.notices  # four post at a time
    how = {"workers": 2, "beats": 2, "answer_seconds": slow}
    with town.opened(at, database_url(), **how) as here:
        clinic = telling.open_clinic(people=500)
        planners = start_planners(clinic.pk, said.notices)
        here.wait_until(lambda: bool(here.letters), seconds=PATIENCE)
        harm(here, dice, kills=said.kills, clinic_id=clinic.pk)
        for planner in planners:
            planner.wait()
        plan(clinic.pk, said.notices)  # whatever a planner was too late for
        return settled(clinic.pk, said.notices, here), here


def harm(here: Town, dice: random.Random, *, kills: int, clinic_id: int) -> None:
    """So many SIGKILLs, and connections cut and Redis emptied besides."""
    deeds: list[Callable[[], None]] = [lambda: here.kill_who_posts(dice)] * (kills // 2)
    deeds += [lambda: here.kill(f"worker {dice.randrange(2)}")] * (kills // 5)
    deeds += [lambda: here.kill(f"beat {dice.randrange(2)}")] * (kills // 10)
    deeds += [lambda: here.kill("redis")] * (kills - len(deeds))
    deeds += [lambda: here.cut_a_connection(dice)] * (kills // 3)
    deeds += [here.empty_redis] * 2
    dice.shuffle(deeds)
    for deed in deeds:
        time.sleep(dice.uniform(0.5, 2.5))
        deed()
    while sigkills(here) < kills:  # a worker that was just starting had nobody posting
        time.sleep(0.2)
        here.revive()  # or there may be nobody at all
        here.kill_who_posts(dice)


def sigkills(where: Town) -> int:
    return sum(where.kills[each] for each in SIGKILLED)


# --- How it is told and counted


def start_planners(clinic_id: int, notices: int) -> list[subprocess.Popen[bytes]]:
    """Three at once, each of which would tell everybody everything."""
    code = (
        "import django, sys; django.setup();"
        "from bench.chaos import telling;"
        f"telling.tell_everybody({clinic_id}, {notices}, seed=int(sys.argv[1]))"
    )
    return [
        subprocess.Popen([sys.executable, "-c", code, str(seed)]) for seed in range(3)
    ]


def plan(clinic_id: int, notices: int) -> None:
    for planner in start_planners(clinic_id, notices):
        if planner.wait():
            raise SystemExit("A planner has failed.")


def settled(clinic_id: int, notices: int, here: Town) -> Count:
    here.wait_until(lambda: telling.left(clinic_id) == 0, seconds=PATIENCE)
    return telling.count(clinic_id, notices, here.letters)


def database_url() -> str:
    return os.environ["DATABASE_URL"]


if __name__ == "__main__":
    sys.exit(main())
