"""Ours and the bare app, side by side: each behind a web server as deploy/ runs it."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import trees
from django.conf import settings
from measuring import backend
from standing import HOST
from visiting import Visitor

from bench import serving
from bench.chaos import web as sites
from bench.clinic import Turn
from ptcare.embedded import places

FLOOR = Path(__file__).parent / "floor.py"
ROUNDS = 5
WARMING = 2  # seconds of each deed, before the first
Cookies = str


@dataclass(frozen=True)
class Cost:
    """Seconds of CPU."""

    web: float
    database: float

    def __add__(self, more: Cost) -> Cost:
        return Cost(self.web + more.web, self.database + more.database)

    def __sub__(self, less: Cost) -> Cost:
        return Cost(self.web - less.web, self.database - less.database)

    def shared_out(self, answers: int) -> Cost:
        return Cost(self.web / answers, self.database / answers)

    def r(self, unit: Cost) -> float:
        return (self.web + self.database) / (unit.web + unit.database)


@contextlib.contextmanager
def floor(folder: Path) -> Iterator[tuple[int, tuple[int, Cookies]]]:
    """The process, and where with which cookies one asks."""
    env = os.environ | {"PYTHONPATH": f"{places.REPO}:{FLOOR.parent}"}
    asked = [sys.executable, str(FLOOR)]
    told = subprocess.run(asked, env=env, capture_output=True, text=True, check=True)
    env |= {"PTCARE_RUN_DIR": str(folder), "ALLOWED_HOSTS": HOST}
    command = [*serving.BARE, "floor:application"]
    log = folder / "floor.log"
    with serving.running(command, log, dict(env), code=places.REPO) as (web, port):
        yield web.process.pid, (port, told.stdout.strip())


@contextlib.contextmanager
def site(folder: Path) -> Iterator[tuple[int, int]]:
    """The process, and its port."""
    database, secret = sites.database_url(), settings.SECRET_KEY
    said = serving.environment(HOST, database, secret, folder)
    with serving.site(folder, said) as (web, port):
        yield web.process.pid, port


def must_be_answers() -> None:
    """Figures of pages that say no would be figures of something else."""
    if set(Visitor.statuses) - {"200", "302"}:
        raise SystemExit(f"Figures of something else: {Visitor.statuses}")


def in_turns(
    deeds: Mapping[str, Turn], own: int, hello: Turn, bare: int, *, seconds: float
) -> tuple[list[Cost], dict[str, list[tuple[Cost, float]]]]:
    """What the bare view cost in each round; and each deed, with its R. Of the
    processes `own` and `bare`."""
    units: list[Cost] = []
    found: dict[str, list[tuple[Cost, float]]] = {deed: [] for deed in deeds}
    for turn in (hello, *deeds.values()):
        turn_over(turn, WARMING)  # what is compiled and cached once
    for _round in range(ROUNDS):
        units.append(cost_of(hello, bare, seconds=seconds))
        for deed, costs in found.items():
            cost = cost_of(deeds[deed], own, seconds=seconds)
            costs.append((cost, cost.r(units[-1])))
    return units, found


def turn_over(turn: Turn, seconds: float) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for ask in turn():
            ask()


def cost_of(turn: Turn, web: int, *, seconds: float) -> Cost:
    """Of an answer, over and over; without what makes ready for it."""
    database = trees.parent(backend())
    total, answers, until = Cost(0, 0), 0, time.monotonic() + seconds
    while time.monotonic() < until:
        asked = turn()
        before = used(web, database)
        for ask in asked:
            ask()
        total += used(web, database) - before
        answers += len(asked)
    return total.shared_out(answers)


def used(web: int, database: int) -> Cost:
    return Cost(trees.cpu(web), trees.cpu(database))
