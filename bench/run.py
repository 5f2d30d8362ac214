"""`make bench`: what the patient's day costs, against a bare Django app.

R is the CPU time of an answer divided by that of the bare app's signed-in page in the
same round; the median of five interleaved rounds stands in the table. R moves by 10 to
20 in a hundred between runs, so a goal counts as missed from 15 in a hundred above it.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path

from bench.table import Table, judged

HERE = Path(__file__).parent
ROUNDS, SECONDS = 5, 2
# What, its deed, the most R, the most statements.
GOALS = [
    ("Today, first to last word", "today", 2.5, 7),
    ("Log one exercise", "log", 2.0, 7),
    ("Log, then Today again", "both", 4.5, 14),
    ("A month, as her calendar", "month", 4.0, None),
    ("100 logs of a device that was offline", "replay", 12.0, 12),
]
MISSED = 1.15
COLUMNS = ["what", "R", "goal", "statements", "goal", "KB of HTML, compressed"]


class Process:
    def __init__(self, script: str) -> None:
        pipe = subprocess.PIPE
        command = [sys.executable, str(HERE / script)]
        here = os.environ | {"PYTHONPATH": str(HERE.parent)}
        self.child = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, text=True, env=here
        )

    def measure(self, deed: str) -> dict[str, float]:
        print(deed, SECONDS, file=self.child.stdin, flush=True)
        answer = self.child.stdout.readline()
        if not answer:
            raise SystemExit(f"{self.child.args}: ended")
        return dict(json.loads(answer))


def manage(*command: str) -> None:
    script = str(HERE.parent / "manage.py")
    subprocess.run([sys.executable, script, *command], check=True)


def main() -> int:
    manage("migrate", "--verbosity=0")
    manage("load_catalogue")
    manage("seed_demo")
    floor, site = Process("floor.py"), Process("clinic.py")
    found: dict[str, list[dict[str, float]]] = {goal[1]: [] for goal in GOALS}
    for _round in range(ROUNDS):
        unit = floor.measure("hello")["cpu"]
        for deed, answers in found.items():
            answer = site.measure(deed)
            answers.append(answer | {"r": answer["cpu"] / unit})
    table = Table("day", COLUMNS)
    missed = [tell(table, goal, found[goal[1]]) for goal in GOALS]  # each is told
    table.write()
    return int(any(missed))


def tell(
    table: Table,
    goal: tuple[str, str, float, int | None],
    answers: list[dict[str, float]],
) -> bool:
    """One line of the table; whether the goal is missed."""
    what, _deed, most, allowed = goal
    r = statistics.median(answer["r"] for answer in answers)
    size = answers[-1]["bytes"] / 1024
    asked = int(statistics.median_low(answer["statements"] for answer in answers))
    is_dear, is_many = r > most * MISSED, asked > (allowed or asked)
    table.add(
        what,
        judged(f"{r:.1f}", is_missed=is_dear),
        most,
        judged(str(asked), is_missed=is_many),
        allowed or "-",
        f"{size:.1f}" if size > 0.1 else "-",
    )
    return is_dear or is_many


if __name__ == "__main__":
    sys.exit(main())
