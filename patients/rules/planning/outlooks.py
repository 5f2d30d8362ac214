"""What a pattern of visits comes to: covered until when, what then, and what it costs.

Money is whole cents of the patient. Where Medicare pays first no price is named, and
`None` stands for that: never a price for a covered visit of Medicare, and what it
refuses may be charged only after a signed notice.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import takewhile

from patients.rules import coverage, pacing
from patients.rules.coming import Coming, Cover
from patients.rules.coverage.facts import (
    AuthorizationStatus,
    Facts,
    Kind,
    Session,
    Status,
)
from patients.rules.coverage.result import Result

from .habits import Habits, is_kept
from .lapsing import Lapse, lapses
from .patterns import DAY, WEEK, Pattern, days_of


@dataclass(frozen=True, kw_only=True)
class Basis:
    """What patterns are laid upon: one patient, and the days that are possible."""

    facts: Facts
    habits: Habits
    since: date
    """The first day a new session may have."""
    until: date
    """The last day of the course."""
    closed: frozenset[date] = frozenset()

    def days(self, pattern: Pattern) -> list[date]:
        """The days the pattern adds to what is booked."""
        taken = [each.date for each in self.facts.sessions if is_kept(each)]
        return days_of(pattern, habits=self.habits, taken=taken, closed=self.closed)

    def with_sessions(self, days: Iterable[date]) -> Facts:
        """The facts, as if sessions of those days were booked too."""
        new = (self._session(number, day) for number, day in enumerate(days))
        return replace(self.facts, sessions=(*self.facts.sessions, *new))

    def _session(self, number: int, day: date) -> Session:
        return Session(
            id=f"plan-{number:03}",
            date=day,
            start=self.habits.start,
            discipline=self.facts.program_discipline,
            kind=Kind.TREATMENT,
            status=Status.PLANNED,
        )


def course_days(
    *, as_of: date, starts_on: date | None, ends_on: date | None
) -> tuple[date, date]:
    """The first and the last day for new sessions: from tomorrow to the end of the
    course, at most 26 weeks from its start. Without a course, 26 weeks from now."""
    starts_on = starts_on or as_of
    longest = pacing.last_day(starts_on=starts_on)
    return max(as_of + DAY, starts_on), min(ends_on or longest, longest)


def without_bookings(facts: Facts, *, since: date) -> Facts:
    """As if nothing were booked from that day on."""
    kept = (each for each in facts.sessions if not each.is_planned or each.date < since)
    return replace(facts, sessions=tuple(kept))


@dataclass(frozen=True, kw_only=True)
class Cost:
    """From the least to the most that the patient would pay."""

    least_cents: int
    most_cents: int


@dataclass(frozen=True)
class Outlook:
    """Booked and planned visits together, from the day of the facts on."""

    basis: Basis
    pattern: Pattern
    days: tuple[date, ...]
    facts: Facts
    result: Result

    @cached_property
    def coming(self) -> list[Coming]:
        return Cover(facts=self.facts, result=self.result).coming

    @property
    def visits(self) -> int:
        return self.covered + self.waiting + self.uncovered

    @property
    def covered(self) -> int:
        return self._visits(each for each in self.coming if each.is_covered)

    @property
    def waiting(self) -> int:
        return self._visits(each for each in self.coming if each.is_waiting)

    @property
    def uncovered(self) -> int:
        return self._visits(each for each in self.coming if each.is_open)

    def _visits(self, sessions: Iterable[Coming]) -> int:
        """Two sessions that the plan takes as one visit are one, as in all counts."""
        return len(
            {
                self.facts.visit_key(each.session, each.row.coverage_id)
                for each in sessions
            }
        )

    @property
    def last_covered_on(self) -> date | None:
        return max((each.on for each in self.coming if each.is_covered), default=None)

    @property
    def first_open_on(self) -> date | None:
        """The first visit that waits or is not covered."""
        return min(
            (each.on for each in self.coming if not each.is_covered), default=None
        )

    @property
    def covered_until(self) -> date | None:
        """The last covered visit before the first that is not, were it the same day."""
        leading = list(takewhile(lambda each: each.is_covered, self.coming))
        return leading[-1].on if leading else None

    @property
    def has_gap(self) -> bool:
        """Whether visits are covered again after one that is not."""
        first, last = self.first_open_on, self.last_covered_on
        return first is not None and last is not None and first < last

    @property
    def weeks_of_cover(self) -> int | None:
        """Full weeks until the first visit that is not covered; None if all are."""
        if self.first_open_on is None:
            return None
        return (self.first_open_on - self.facts.as_of).days // WEEK.days

    @property
    def reaches_the_end(self) -> bool:
        """Whether all is covered, and goes on into the last week of the course."""
        last = self.last_covered_on
        is_late = last is not None and self.basis.until - last < WEEK
        return is_late and self.first_open_on is None

    @property
    def covered_cents(self) -> int | None:
        """The patient's share of the covered visits; None where no price is named."""
        rows = [each.row for each in self.coming if each.is_covered]
        priced = [row for row in rows if not self._is_medicare(row.coverage_id)]
        if rows and not priced:
            return None
        return sum(row.patient_cents for row in priced)

    @property
    def open_cost(self) -> Cost | None:
        """What comes after cover: the least, should all that waits be approved, and
        the most. None where nothing is open, or no price is set or may be named."""
        found = [
            each
            for each in self.coming
            if not each.is_covered and not self._is_under_medicare(each.on)
        ]
        most = least = sum(each.row.patient_cents for each in found)
        if not most:
            return None
        if any(each.is_waiting for each in found):
            ids = {each.row.session_id for each in found}
            approved = coverage.evaluate(_approved(self.facts)).sessions
            least = sum(row.patient_cents for row in approved if row.session_id in ids)
        return Cost(least_cents=min(least, most), most_cents=most)

    @cached_property
    def lapses(self) -> list[Lapse]:
        """Covered visits that would end unused while the course goes on."""
        return lapses(self.facts, self.result, until=self.basis.until)

    @property
    def lapsing(self) -> int:
        return sum(each.visits for each in self.lapses)

    def _is_medicare(self, coverage_id: str | None) -> bool:
        return any(
            each.id == coverage_id and each.expense_thresholds
            for each in self.facts.coverages
        )

    def _is_under_medicare(self, on: date) -> bool:
        leading = self.facts.leading(on)
        return bool(leading and leading[0].expense_thresholds)


def outlook(basis: Basis, pattern: Pattern = ()) -> Outlook:
    """What is booked, and with it what the pattern adds. One evaluation."""
    days = basis.days(pattern)
    facts = basis.with_sessions(days)
    return Outlook(
        basis=basis,
        pattern=pattern,
        days=tuple(days),
        facts=facts,
        result=coverage.evaluate(facts),
    )


def _approved(facts: Facts) -> Facts:
    """As if the payer had said yes to all it was asked."""
    said = AuthorizationStatus
    return replace(
        facts,
        authorizations=tuple(
            replace(each, status=said.APPROVED) if each.status == said.PENDING else each
            for each in facts.authorizations
        ),
    )
