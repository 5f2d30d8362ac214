"""One row of the therapist's list, as far as it is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from patients.models import Patient
from programs.models.pausing import Pause
from programs.models.program import Program
from programs.rules import attention, falling
from programs.rules.attention import Limits, Look, Why


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
    note: str

    def as_rule(self, patient: Patient) -> Look:
        return Look(at=patient.today(self.at), until=self.until, reasons=self.reasons)


@dataclass(frozen=True, kw_only=True)
class DaySaid:
    """One day of the small picture; `pain` is the worst that was answered."""

    on: dt.date
    said: int = 0
    done: int = 0
    pain: int | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One patient of the list."""

    patient: Patient
    today: dt.date
    standing: attention.Standing
    found: dict[Why, int]
    look: LookRow | None
    limits: Limits
    program: Program | None = None
    last_log_on: dt.date | None = None
    share: float | None = None
    evaluated_on: dt.date | None = None
    signs: Sequence[SignRow] = ()
    days: dict[dt.date, DaySaid] = field(default_factory=dict)
    quiet_days: Collection[dt.date] = frozenset()
    pause: Pause | None = None  # that runs today
    illness: Pause | None = None  # the newest break for one that has begun

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

    @property
    def _look(self) -> Look | None:
        return self.look.as_rule(self.patient) if self.look else None

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
    )


def look_of(rows: list[dict[str, Any]]) -> LookRow | None:
    for row in rows:
        moments = {
            "at": dt.datetime.fromisoformat(row["at"]),
            "until": dt.date.fromisoformat(row["until"]),
        }
        return LookRow(**row | moments)
    return None
