"""One row of the therapist's list, as far as it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from patients.models import Patient
from patients.models.days import day_in
from programs.models.program import CLOSED_BY_A_FRACTURE
from programs.rules import attention, falling
from programs.rules.attention import Limits, Look, Why
from programs.rules.sketch import Drawn

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class SignRow:
    """An open warning sign, as far as a row of the list says it."""

    pk: int
    key: str
    level: str
    on: dt.date
    raised_at: dt.datetime
    is_seen: bool
    locks: list[str]
    taken_by: str = ""  # whose it is meanwhile
    taken_by_id: int | None = None

    @property
    def is_fall(self) -> bool:
        return self.key in falling.KEYS


@dataclass(frozen=True, kw_only=True)
class LookRow:
    """The last review that stands, with who made it."""

    pk: int
    kind: str
    at: dt.datetime
    by: str
    until: dt.date
    reasons: list[str]
    by_id: int | None = None

    def as_rule(self) -> Look:
        return Look(until=self.until, reasons=self.reasons)


@dataclass(frozen=True, kw_only=True)
class ProgramRow:
    """The program that runs; with why it is on hold, where it is."""

    pk: int
    held_reason: str = ""

    @property
    def is_held_by_a_fracture(self) -> bool:
        return self.held_reason == CLOSED_BY_A_FRACTURE


@dataclass(frozen=True, kw_only=True)
class ProgramRead(ProgramRow):
    """The same, with all that the rules want of it."""

    starts_on: dt.date
    ends_on: dt.date | None
    held_at: dt.datetime | None
    asks: bool  # whether anything stands in it for any day of a week
    next_week: int | None  # in which its next phase begins

    @property
    def is_held(self) -> bool:
        return self.held_at is not None

    def runs(self, *, on: dt.date) -> bool:
        """Whether anything may be asked that day, but for a hold."""
        return self.starts_on <= on and (self.ends_on is None or on <= self.ends_on)

    @property
    def shown(self) -> ProgramRow:
        return ProgramRow(pk=self.pk, held_reason=self.held_reason)


@dataclass(frozen=True, kw_only=True)
class Break:
    """One break of the patient's: from its first day to the one before `back_on`."""

    starts_on: dt.date
    back_on: dt.date

    @property
    def last_on(self) -> dt.date:
        return self.back_on - DAY


@dataclass(frozen=True, kw_only=True)
class Broken:
    """The fracture that decides on the gate: the day from which it keeps nothing closed
    by time alone, and its own day where that is known."""

    opens_on: dt.date
    happened_on: dt.date | None
    is_closed: bool


@dataclass(frozen=True, kw_only=True)
class Row:
    """One patient of the list."""

    patient: Patient
    today: dt.date
    standing: attention.Standing
    found: dict[Why, int]
    look: LookRow | None
    limits: Limits
    picture: Drawn
    program: ProgramRow | None = None
    last_log_on: dt.date | None = None
    share: float | None = None
    evaluated_on: dt.date | None = None
    signs: Sequence[SignRow] = ()
    pause: Break | None = None  # that runs today
    illness: Break | None = None  # the newest break for one that has begun
    broken: Broken | None = None  # of who does no exercise: no program, or on hold

    @cached_property
    def waiting(self) -> list[Why]:
        """The reasons that nobody has looked at, the most urgent first."""
        return attention.waiting(self.found, self._look, today=self.today)

    @property
    def why(self) -> Why | None:
        return self.waiting[0] if self.waiting else None

    @cached_property
    def place(self) -> int:
        return attention.place(self.found, self._look, today=self.today)

    @property
    def is_quiet(self) -> bool:
        return not self.found

    @property
    def is_to_pass(self) -> bool:
        """Quiet, and nobody has looked through lately."""
        return self.place == attention.QUIET * attention.STEPS

    @cached_property
    def _look(self) -> Look | None:
        return self.look.as_rule() if self.look else None

    @property
    def unseen(self) -> list[SignRow]:
        return [sign for sign in self.signs if not sign.is_seen]


def sign_of(row: dict[str, Any]) -> SignRow:
    return SignRow(
        pk=row["pk"],
        key=row["key"],
        level=row["level"],
        on=dt.date.fromisoformat(row["on"]),
        raised_at=dt.datetime.fromisoformat(row["raised_at"]),
        is_seen=row["seen_at"] is not None,
        locks=row["locks"],
        taken_by=row["taken_by"] or "",
        taken_by_id=row["taken_by_id"],
    )


def program_of(rows: list[dict[str, Any]]) -> ProgramRead | None:
    """Of what was read of it; at most one is current."""
    for row in rows:
        return ProgramRead(
            pk=row["pk"],
            held_reason=row["held_reason"],
            starts_on=dt.date.fromisoformat(row["starts_on"]),
            ends_on=day_in(row["ends_on"]),
            held_at=row["held_at"] and dt.datetime.fromisoformat(row["held_at"]),
            asks=row["asks"],
            next_week=row["next_week"],
        )
    return None


def look_of(rows: list[dict[str, Any]]) -> LookRow | None:
    for row in rows:
        moments = {
            "at": dt.datetime.fromisoformat(row["at"]),
            "until": dt.date.fromisoformat(row["until"]),
        }
        return LookRow(**row | moments)
    return None
