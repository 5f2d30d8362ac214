"""Who has written which visit where. A visit is written once, by its key."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from .facts import Coverage, Discipline, Session, VisitKey, VisitLimit
from .periods import benefit_period
from .result import State


class Ledger(dict[VisitKey, State]):
    """The visits charged to one account; the first writer's state stays."""

    def write(self, key: VisitKey, state: State) -> None:
        self.setdefault(key, state)

    def count(self, state: State) -> int:
        return sum(written == state for written in self.values())

    @property
    def used(self) -> int:
        return self.count(State.USED)

    @property
    def reserved(self) -> int:
        return self.count(State.RESERVED)


@dataclass(frozen=True, slots=True)
class Ledgers:
    """All accounts of one patient."""

    limits: defaultdict[tuple[str, str, date], Ledger] = field(
        default_factory=lambda: defaultdict(Ledger)
    )
    """By coverage, limit and period start."""
    authorizations: defaultdict[str, Ledger] = field(
        default_factory=lambda: defaultdict(Ledger)
    )
    free: defaultdict[tuple[str, Discipline, date], Ledger] = field(
        default_factory=lambda: defaultdict(Ledger)
    )
    """Visits that need no authorization, by coverage, discipline and period start."""
    visits: defaultdict[str, Ledger] = field(
        default_factory=lambda: defaultdict(Ledger)
    )
    """Counted visits, by coverage."""
    joined: dict[tuple[str, Discipline, VisitKey], str] = field(default_factory=dict)
    """The authorization a visit already uses, by coverage, discipline and key."""

    def has_room(self, coverage: Coverage, session: Session) -> bool:
        """Whether every limit that applies can take the session's visit."""
        start = benefit_period(coverage, session.date).start
        return all(
            self._limit_has_room(coverage, limit, session, start)
            for limit in coverage.limits_of(session.discipline, start)
        )

    def _limit_has_room(
        self, coverage: Coverage, limit: VisitLimit, session: Session, start: date
    ) -> bool:
        ledger = self.limits[coverage.id, limit.id, start]
        if coverage.visit_key(session) in ledger:
            return True
        elsewhere = coverage.used_elsewhere(limit.disciplines, start)
        return elsewhere + len(ledger) < limit.visits

    def free_of(self, coverage: Coverage, session: Session) -> Ledger:
        start = benefit_period(coverage, session.date).start
        return self.free[coverage.id, session.discipline, start]

    def is_free(self, coverage: Coverage, session: Session) -> bool:
        """Whether the visit is among those that need no authorization."""
        ledger = self.free_of(coverage, session)
        if coverage.visit_key(session) in ledger:
            return True
        start = benefit_period(coverage, session.date).start
        elsewhere = coverage.used_elsewhere((session.discipline,), start)
        return elsewhere + len(ledger) < coverage.authorization.free_visits

    def joined_authorization(self, coverage: Coverage, session: Session) -> str | None:
        key = coverage.visit_key(session)
        return self.joined.get((coverage.id, session.discipline, key))

    def count_visit(self, coverage: Coverage, session: Session, state: State) -> None:
        """Charge the visit to the plan and its limits, when the session counts."""
        if not coverage.counts(session):
            return
        key = coverage.visit_key(session)
        start = benefit_period(coverage, session.date).start
        self.visits[coverage.id].write(key, state)
        for limit in coverage.limits_of(session.discipline, start):
            self.limits[coverage.id, limit.id, start].write(key, state)

    def charge_authorization(
        self, authorization_id: str, coverage: Coverage, session: Session, state: State
    ) -> None:
        key = coverage.visit_key(session)
        self.authorizations[authorization_id].write(key, state)
        self.joined.setdefault((coverage.id, session.discipline, key), authorization_id)
