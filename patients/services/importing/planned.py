"""What an import would do, row by row: what a dry run shows and a press holds to."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from patients.models import Coverage
from patients.rules.importing.problems import Problem, What
from patients.rules.importing.rows import Row


class Deed(StrEnum):
    """What becomes of a row."""

    CREATE = "create"
    SAME = "same"
    DIFFERS = "differs"
    WRONG = "wrong"


@dataclass(frozen=True)
class Person:
    """A patient of the clinic, as far as a match needs to know them."""

    pk: int
    name: str
    birth_on: dt.date | None


@dataclass(frozen=True)
class Difference:
    """The file says something else than we do; whether the file's word can be taken."""

    column: str
    here: Any
    said: Any
    may_be_taken: bool = True


@dataclass
class Planned:
    """One row of the file, whom it is about, and what would become of it.

    `target` is the row that is there already, `plan` the one it belongs to; `found` is
    whatever else it needs, by id. `doubts` stop nothing: somebody is to look at them.
    """

    row: Row
    person: Person | None = None
    target: Any = None
    plan: Coverage | None = None
    differences: list[Difference] = field(default_factory=list)
    found: dict[str, Any] = field(default_factory=dict)
    doubts: list[Problem] = field(default_factory=list)

    @property
    def line(self) -> int:
        return self.row.line

    @property
    def deed(self) -> Deed:
        if self.row.problems:
            return Deed.WRONG
        if self.target is None:
            return Deed.CREATE
        return Deed.DIFFERS if self.differences else Deed.SAME

    @property
    def who(self) -> Person:
        if self.person is None:
            raise LookupError(f"line {self.line} is about nobody")
        return self.person

    @property
    def may_be_taken(self) -> bool:
        return any(each.may_be_taken for each in self.differences)

    def refuse(self, what: What, column: str = "", other: str = "") -> None:
        self.row.refuse(what, column, other)

    def differ(self, column: str, here: Any, *, may_be_taken: bool = True) -> None:
        """The row says of this column something else than `here`."""
        said = self.row.said[column]
        self.differences.append(Difference(column, here, said, may_be_taken))

    def takes(self, column: str) -> bool:
        return any(
            each.column == column and each.may_be_taken for each in self.differences
        )


@dataclass(frozen=True)
class Plan:
    """All rows of a file. `digest` changes with whatever a dry run would show."""

    rows: list[Planned]

    def having(self, deed: Deed) -> list[Planned]:
        return [row for row in self.rows if row.deed == deed]

    @property
    def counts(self) -> Counter[Deed]:
        return Counter(row.deed for row in self.rows)

    @property
    def is_sound(self) -> bool:
        return not any(row.row.problems for row in self.rows)

    @property
    def digest(self) -> str:
        said = hashlib.sha256()
        for line in _told(self.rows):
            said.update(line.encode())
        return said.hexdigest()


def _told(rows: Iterable[Planned]) -> Iterable[str]:
    for row in rows:
        who = row.person.pk if row.person else None
        target = row.target.pk if row.target is not None else None
        told = (row.line, row.deed, who, target, row.differences, row.row.problems)
        yield repr(
            (*told, row.doubts, sorted((k, str(v)) for k, v in row.found.items()))
        )
