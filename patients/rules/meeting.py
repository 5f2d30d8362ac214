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
    before_cents: int
    """Of what is met, before our first session."""

    @property
    def left_cents(self) -> int:
        return max(0, self.all_cents - self.met_cents)

    def before_would_be(self, told_cents: int) -> int:
        """Met before our first session, with which we count as much as was told."""
        return self.before_cents + told_cents - self.met_cents


def met_of(facts: Facts, result: Result, plan: Coverage) -> Iterator[Met]:
    """Each sum that the plan sets."""
    period = benefit_period(plan, max(facts.as_of, plan.effective_from))
    before = _on_file(plan, period)
    deductible, maximum = _counted(result, plan, period) or before
    terms = plan.cost_share_in(period.start)
    if terms.deductible_applies and terms.deductible_cents:
        yield Met(
            sum=Sum.DEDUCTIBLE,
            period=period,
            all_cents=terms.deductible_cents,
            met_cents=deductible,
            before_cents=before[0],
        )
    if terms.oop_max_cents is not None:
        yield Met(
            sum=Sum.MAXIMUM,
            period=period,
            all_cents=terms.oop_max_cents,
            met_cents=maximum,
            before_cents=before[1],
        )


def _counted(result: Result, plan: Coverage, period: Period) -> tuple[int, int] | None:
    """None before the first visit of a period."""
    for row in result.accumulators:
        if (row.coverage_id, row.period_start) == (plan.id, period.start):
            return row.deductible_met_cents, row.oop_met_cents
    return None


def _on_file(plan: Coverage, period: Period) -> tuple[int, int]:
    rows = [each for each in plan.accumulators if each.period_start == period.start]
    return (
        sum(each.deductible_met_cents for each in rows),
        sum(each.oop_met_cents for each in rows),
    )
