"""Tables of figures: told line by line as they are found, then written down in
docs/performance.md with the day, the commit and the command that found them.

In that document "<!-- table: day -->" and "<!-- end -->" stand around the table "day".
"""

from __future__ import annotations

import datetime as dt
import os
import platform
import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from ptcare.embedded import places

DOCUMENT = places.REPO / "docs" / "performance.md"
PLACE = r"(<!-- table: {name} -->\n)(.*?)(<!-- end -->)"


class Table:
    """Its first column is text, and all behind it figures."""

    def __init__(self, name: str, columns: Sequence[str]) -> None:
        self.name = name
        self.lines = [line(columns), line(["---"] + ["---:"] * (len(columns) - 1))]
        print("\n" + "\n".join(self.lines), flush=True)

    def add(self, *cells: object) -> None:
        self.lines.append(line(cells))
        print(self.lines[-1], flush=True)

    def write(
        self, below: str = "", *, among: Sequence[str] = (), document: Path = DOCUMENT
    ) -> None:
        """Instead of what was found before; a sentence may stand below it. Of a run
        over some only `among` many, the lines of the others stay."""
        said = document.read_text()
        place = re.compile(PLACE.format(name=self.name), re.DOTALL)
        found = place.findall(said)
        if len(found) != 1:
            raise SystemExit(f"{document} has no place for the table {self.name!r}.")
        ((begin, before, end),) = found
        lines = self.beside(before, among) if among else self.lines
        more = ["", below] if below else []
        text = "\n".join([measured(), "", *lines, *more, ""])
        document.write_text(said.replace(begin + before + end, begin + text + end))

    def beside(self, before: str, among: Sequence[str]) -> list[str]:
        """Our lines and those from before, in the order of `among`."""
        head = self.lines[:2]
        earlier = before.splitlines() if head[0] in before else []
        rows = {first_cell(row): row for row in (*earlier, *self.lines[2:])}
        return head + [rows[name] for name in among if name in rows]


def line(cells: Sequence[object]) -> str:
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def first_cell(row: str) -> str:
    return row.split("|")[1].strip() if row.startswith("|") else ""


def judged(figure: str, *, is_missed: bool) -> str:
    return f"**{figure}, missed**" if is_missed else figure


def measured() -> str:
    """When, of what, with what, and how busy the machine was."""
    script = os.path.relpath(sys.argv[0], places.REPO)
    return (
        f"`{' '.join([script, *sys.argv[1:]])}` on {today()}, commit"
        f" {commit()}, Python {platform.python_version()}, {os.cpu_count()} processors"
        f" under a load of {busy()}."
    )


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def busy() -> str:
    return f"{os.getloadavg()[1]:.0f}"


def commit() -> str:
    command = ["git", "-C", str(places.REPO), "rev-parse", "--short", "HEAD"]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or "unknown"
