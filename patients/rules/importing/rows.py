"""The rows of a table as values by column, each with all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from patients.rules.importing import columns
from patients.rules.importing.cells import Dates, Unreadable
from patients.rules.importing.columns import Column, Kind
from patients.rules.importing.problems import Problem, What, shown
from patients.rules.importing.reading import Line, Table


@dataclass(slots=True)
class Row:
    """What one line says: only of cells that say something; an empty one is silent.

    `terms` and `start` are of a plan, as the desk's own form has understood it.
    """

    line: int
    said: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)
    terms: dict[str, Any] = field(default_factory=dict)
    start: Any = None

    def is_wrong(self, *columns: str) -> bool:
        """Whether one of these cells could not be read, and so says nothing."""
        return any(problem.column in columns for problem in self.problems)

    def refuse(self, what: What, column: str = "", other: str = "") -> None:
        value = self.said.get(column, "")
        quoted = shown(str(value)) if value != "" else ""
        problem = Problem(what=what, column=column, value=quoted, other=other)
        self.problems.append(problem)


def rows_of(table: Table, kind: Kind, dates: Dates) -> list[Row]:
    """Every row with every problem of its cells."""
    known = columns.by_name(kind)
    asked = [known[name] for name in table.names]
    needed = [column for column in known.values() if column.is_needed]
    return [_row(line, asked, needed, dates) for line in table.lines]


def _row(line: Line, asked: list[Column], needed: list[Column], dates: Dates) -> Row:
    if problem := _wrong_width(line, len(asked)):
        return Row(line=line.number, said={}, problems=[problem])
    row = Row(line=line.number, said={})
    for column, cell in zip(asked, line.cells, strict=False):
        if cell:
            _read(row, column, cell, dates)
    wrong = {problem.column for problem in row.problems}
    row.problems += [
        Problem(what=What.NEEDED, column=column.name)
        for column in needed
        if column.name not in row.said and column.name not in wrong
    ]
    return row


def _read(row: Row, column: Column, cell: str, dates: Dates) -> None:
    try:
        row.said[column.name] = column.shape.read(cell, dates)
    except Unreadable as no:
        problem = Problem(
            what=no.what, column=column.name, value=shown(cell), other=no.other
        )
        row.problems.append(problem)


def _wrong_width(line: Line, width: int) -> Problem | None:
    """A separator too many or too few shifts every cell: such a row is not read."""
    cells = str(len(line.cells))
    if any(line.cells[width:]):
        return Problem(what=What.TOO_MANY_CELLS, value=cells, other=str(width))
    if len(line.cells) < width:
        return Problem(what=What.TOO_FEW_CELLS, value=cells, other=str(width))
    return None


def twice(rows: list[Row], column: str) -> Iterator[tuple[Row, Row]]:
    """Each row that repeats what an earlier one says in that column, in whichever
    letter case, with that one."""
    seen: dict[str, Row] = {}
    for row in rows:
        if (value := row.said.get(column)) is not None:
            key = value.upper()
            if key in seen:
                yield row, seen[key]
            else:
                seen[key] = row


def differing(
    said: Mapping[str, Any], here: Mapping[str, Any]
) -> list[tuple[str, Any, Any]]:
    """The columns that say something else than what is here, with both."""
    return [
        (name, here[name], said[name])
        for name in here
        if name in said and said[name] != here[name]
    ]
