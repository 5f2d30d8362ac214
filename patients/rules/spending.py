"""How much of a threshold's amount is spent: it marks claims, and never ends cover."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .coverage.facts import Coverage, ExpenseThreshold, Facts
from .coverage.periods import Period, benefit_period
from .coverage.result import Result, State


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """Of one threshold in one benefit period; allowed amounts, in cents."""

    threshold_id: str
    period: Period
    amount_cents: int | None
    is_of_the_year: bool
    """Or the amount is that of an earlier year, the year's own not being known yet."""
    elsewhere_cents: int
    attended_cents: int
    booked_cents: int

    @property
    def spent_cents(self) -> int:
        return self.elsewhere_cents + self.attended_cents

    @property
    def is_over(self) -> bool:
        return self.amount_cents is not None and self.spent_cents > self.amount_cents


def spendings(facts: Facts, result: Result, plan: Coverage) -> Iterator[Spending]:
    """Of each threshold of the plan: today's period, and later ones that are booked."""
    today = benefit_period(plan, facts.as_of)
    starts = {today.start} | {
        row.benefit_period_start
        for row in result.sessions
        if row.coverage_id == plan.id
        and row.benefit_period_start
        and row.benefit_period_start > today.start
    }
    for threshold in plan.expense_thresholds:
        for start in sorted(starts):
            yield _spending(facts, result, plan, threshold, benefit_period(plan, start))


def _spending(
    facts: Facts,
    result: Result,
    plan: Coverage,
    threshold: ExpenseThreshold,
    period: Period,
) -> Spending:
    counted = {
        each.id for each in facts.sessions if each.discipline in threshold.disciplines
    }
    allowed = {State.USED: 0, State.RESERVED: 0}
    for row in result.sessions:
        is_of_plan = row.coverage_id == plan.id and row.session_id in counted
        if is_of_plan and row.benefit_period_start == period.start:
            allowed[row.state] += row.allowed_cents
    return Spending(
        threshold_id=threshold.id,
        period=period,
        amount_cents=threshold.amount_of(period.start.year),
        is_of_the_year=period.start.year in threshold.amount_cents_by_year,
        elsewhere_cents=threshold.spent_before(period.start),
        attended_cents=allowed[State.USED],
        booked_cents=allowed[State.RESERVED],
    )
