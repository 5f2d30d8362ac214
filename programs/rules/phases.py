"""The phases of a program: which is due, and what opening one would change.

A phase that is due waits for a therapist: what runs goes on until somebody opens it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, Protocol, TypeVar

from programs.rules.dose import Dose


class Dosed(Protocol):
    """One exercise at one dose, on its days, in its place."""

    @property
    def exercise_id(self) -> int: ...

    @property
    def level(self) -> int: ...

    @property
    def where(self) -> str: ...

    @property
    def weekdays(self) -> Sequence[int]: ...

    @property
    def amount(self) -> Dose: ...

    @property
    def note(self) -> str: ...


class Weeks(Protocol):
    """A stretch of a program's weeks, counted from 1, both ends included."""

    @property
    def week_from(self) -> int: ...

    @property
    def week_to(self) -> int: ...

    @property
    def is_open(self) -> bool: ...


AnyDosed = TypeVar("AnyDosed", bound=Dosed)
AnyWeeks = TypeVar("AnyWeeks", bound=Weeks)


class Kind(StrEnum):
    """What opening a phase does to one exercise."""

    NEW = "new"
    HARDER = "harder"
    EASIER = "easier"
    OTHER = "other"  # the same level, another dose, days or place
    KEPT = "kept"
    ENDS = "ends"


@dataclass(frozen=True, kw_only=True)
class Change(Generic[AnyDosed]):
    """One exercise before and after; None where it is not there."""

    kind: Kind
    planned: AnyDosed | None
    running: AnyDosed | None

    @property
    def row(self) -> AnyDosed:
        """The one to show: as planned, or else the one that ends."""
        row = self.planned or self.running
        if row is None:
            raise ValueError(self)
        return row


def changes(
    planned: Sequence[AnyDosed], running: Sequence[AnyDosed]
) -> list[Change[AnyDosed]]:
    """What a phase asks for, in its order, then what it no longer names."""
    before = {row.exercise_id: row for row in running}
    after = {row.exercise_id for row in planned}
    found = [_change(row, before.get(row.exercise_id)) for row in planned]
    ending = [row for row in running if row.exercise_id not in after]
    return found + [Change(kind=Kind.ENDS, planned=None, running=r) for r in ending]


def next_to_open(phases: Iterable[AnyWeeks]) -> AnyWeeks | None:
    """The first that is not open; they open one after another."""
    return next((each for each in phases if not each.is_open), None)


def due(phases: Iterable[AnyWeeks], *, week: int | None) -> AnyWeeks | None:
    """The phase that should have begun by that week of the program, and has not."""
    coming = next_to_open(phases)
    if coming is None or week is None or week < coming.week_from:
        return None
    return coming


def overlaps(weeks: tuple[int, int], others: Iterable[Weeks]) -> bool:
    """Whether a stretch of weeks shares one with any of the others."""
    first, last = weeks
    return any(first <= each.week_to and each.week_from <= last for each in others)


def is_same(one: Dosed, other: Dosed) -> bool:
    """Whether both ask for the same in every respect."""
    return _asked(one) == _asked(other)


def _change(planned: AnyDosed, running: AnyDosed | None) -> Change[AnyDosed]:
    return Change(kind=_kind(planned, running), planned=planned, running=running)


def _kind(planned: Dosed, running: Dosed | None) -> Kind:
    if running is None:
        return Kind.NEW
    if planned.level != running.level:
        return Kind.HARDER if planned.level > running.level else Kind.EASIER
    return Kind.KEPT if is_same(planned, running) else Kind.OTHER


def _asked(row: Dosed) -> tuple[object, ...]:
    return row.level, row.where, sorted(row.weekdays), row.amount, row.note
