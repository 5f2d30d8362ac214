"""Covered visits that nobody would use before they end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from patients.rules.coverage.binding import limit_left
from patients.rules.coverage.facts import (
    Authorization,
    AuthorizationRequired,
    Coverage,
    Facts,
)
from patients.rules.coverage.periods import DAY, Period, benefit_period
from patients.rules.coverage.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapse:
    """So many visits end unused after a day."""

    visits: int
    on: date


def lapses(facts: Facts, result: Result, *, until: date) -> list[Lapse]:
    """What ends unused from now to that day, of the plan that pays first today.

    Visits of an approval end with it; where none is needed, those of a limit end with
    the benefit period. An approval never gives more than the limit has left. Visits
    that need no approval, before one is asked for, are left out.
    """
    leading = facts.leading(facts.as_of)
    if not leading:
        return []
    plan = leading[0]
    found: list[Lapse] = []
    for period in _periods(plan, facts.as_of, until):
        found += _of_period(facts, result, plan, period, until)
    return sorted(found, key=lambda lapse: lapse.on)


def _periods(plan: Coverage, first: date, last: date) -> Iterator[Period]:
    """The benefit periods that have a day between those two."""
    while first <= last:
        period = benefit_period(plan, first)
        yield period
        if period.end == date.max:
            return
        first = max(period.end, first) + DAY


def _of_period(
    facts: Facts, result: Result, plan: Coverage, period: Period, until: date
) -> Iterator[Lapse]:
    left = limit_left(facts, result, plan, period)
    ends_on = min(period.end, plan.effective_to or date.max)
    if plan.authorization.required == AuthorizationRequired.NEVER:
        if left and facts.as_of <= ends_on <= until:
            yield Lapse(visits=left, on=ends_on)
        return
    unused = {row.authorization_id: row.unreserved for row in result.authorizations}
    for each in sorted(facts.authorizations, key=lambda a: (a.valid_to, a.id)):
        if not _ends_within(each, facts, plan, period, until):
            continue
        visits = unused[each.id] if left is None else min(unused[each.id], left)
        if visits:
            yield Lapse(visits=visits, on=min(each.valid_to, ends_on))
        if left is not None:
            left -= visits


def _ends_within(
    each: Authorization, facts: Facts, plan: Coverage, period: Period, until: date
) -> bool:
    return (
        each.coverage_id == plan.id
        and each.is_approved
        and facts.program_discipline in each.disciplines
        and facts.as_of <= each.valid_to <= until
        and each.valid_to in period
    )
