"""What of a plan's deductible and yearly maximum is met by the visits attended."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .coverage.facts import Coverage, Facts
from .coverage.periods import Period, benefit_period
from .coverage.result import Result


class Sum(StrEnum):
    DEDUCTIBLE = "deductible"
    MAXIMUM = "maximum"


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """Of one sum in the benefit period of today, or in that in which a plan to come
    begins; in cents."""

    sum: Sum
    period: Period
    all_cents: int
    met_cents: int

    @property
    def left_cents(self) -> int:
        return max(0, self.all_cents - self.met_cents)


def met_of(facts: Facts, result: Result, plan: Coverage) -> Iterator[Met]:
    """Each sum that the plan sets."""
    period = benefit_period(plan, max(facts.as_of, plan.effective_from))
    deductible, maximum = _met(result, plan, period)
    terms = plan.cost_share
    if terms.deductible_applies and terms.deductible_cents:
        yield Met(
            sum=Sum.DEDUCTIBLE,
            period=period,
            all_cents=terms.deductible_cents,
            met_cents=deductible,
        )
    if terms.oop_max_cents is not None:
        yield Met(
            sum=Sum.MAXIMUM,
            period=period,
            all_cents=terms.oop_max_cents,
            met_cents=maximum,
        )


def _met(result: Result, plan: Coverage, period: Period) -> tuple[int, int]:
    """As counted; before the first visit of a period, as it is on file."""
    for row in result.accumulators:
        if (row.coverage_id, row.period_start) == (plan.id, period.start):
            return row.deductible_met_cents, row.oop_met_cents
    before = [each for each in plan.accumulators if each.period_start == period.start]
    return (
        sum(each.deductible_met_cents for each in before),
        sum(each.oop_met_cents for each in before),
    )
