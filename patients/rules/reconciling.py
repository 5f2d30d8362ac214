"""Holds a payer's number of visits left against ours, as of the day of its answer.

A payer counts what it has paid. So it should say: what is left by our count on that
day, and the visits that had been by then and were not on a paid claim. Where a claim
was sent and nobody has said that it was paid, both are possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from patients.rules.coverage import Facts, Result, evaluate
from patients.rules.coverage.facts import Status
from patients.rules.coverage.result import LimitRow, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """When the claim of a session was sent, and paid if that is known."""

    sent_on: date
    paid_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconciliation:
    """Both numbers as of one day, in visits; `elsewhere` is what we hold now."""

    on: date
    ours: int
    theirs: int
    unsent: int
    unpaid: int
    elsewhere: int

    @property
    def least(self) -> int:
        return self.ours + self.unsent

    @property
    def most(self) -> int:
        return self.ours + self.unpaid

    @property
    def difference(self) -> int:
        """How many more (or, below 0, fewer) visits the payer sees left than we do."""
        if self.theirs < self.least:
            return self.theirs - self.least
        return max(0, self.theirs - self.most)

    @property
    def elsewhere_would_be(self) -> int:
        """Visits at other clinics with which both would agree; never below 0."""
        return max(0, self.elsewhere - self.difference)


def reconcile(
    facts: Facts,
    *,
    coverage_id: str,
    on: date,
    visits_left: int,
    sent: Mapping[str, Sent],
) -> Reconciliation | None:
    """The payer's number of a day against ours; None where no limit binds that day.

    `sent` holds the standing claim of each session that has one.
    """
    result = evaluate(_as_it_was(facts, on))
    limits = _limits(facts, result, coverage_id, on)
    if not limits:
        return None
    tightest = min(limits, key=lambda row: row.remaining)
    claims = [
        sent.get(row.session_id)
        for row in result.sessions
        if row.coverage_id == coverage_id
        and row.counts_visit
        and row.state == State.USED
        and row.benefit_period_start == tightest.period_start
    ]
    return Reconciliation(
        on=on,
        ours=tightest.remaining,
        theirs=visits_left,
        unsent=sum(claim is None or claim.sent_on > on for claim in claims),
        unpaid=sum(not _was_paid(claim, on) for claim in claims),
        elsewhere=tightest.used_elsewhere,
    )


def _as_it_was(facts: Facts, on: date) -> Facts:
    """Only what had been attended by that day."""
    been = tuple(
        session
        for session in facts.sessions
        if session.status == Status.ATTENDED and session.date <= on
    )
    return replace(facts, as_of=on, sessions=been)


def _limits(facts: Facts, result: Result, coverage_id: str, on: date) -> list[LimitRow]:
    plan = next(each for each in facts.coverages if each.id == coverage_id)
    wanted = facts.program_discipline
    ours = {each.id for each in plan.visit_limits if wanted in each.disciplines}
    return [
        row
        for row in result.limits
        if row.limit_id in ours and row.period_start <= on <= row.period_end
    ]


def _was_paid(claim: Sent | None, on: date) -> bool:
    return claim is not None and claim.paid_on is not None and claim.paid_on <= on
