"""What the patient hears: how many visits are left, until when, how many are booked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .facts import Authorization, AuthorizationRequired, Coverage, Discipline, Facts
from .ledgers import Ledgers
from .periods import Period, benefit_period
from .result import AuthorizationRow, LimitedBy, PatientSummary, State

NOBODY_PAYS = PatientSummary(
    coverage_id=None,
    visits_left=0,
    booked=0,
    limited_by=LimitedBy.NO_COVERAGE,
    until=None,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """One of the things that can run out: how many visits, and on which day."""

    visits: int
    until: date | None


def summarize(
    facts: Facts, ledgers: Ledgers, authorizations: Iterable[AuthorizationRow]
) -> PatientSummary:
    """The program's discipline under the plan that pays first as of the date."""
    leading = facts.leading(facts.as_of)
    if not leading:
        return NOBODY_PAYS
    coverage = leading[0]
    period = benefit_period(coverage, facts.as_of)
    by_limit = _by_limit(facts, coverage, period, ledgers)
    by_authorization = _by_authorization(
        facts, coverage, period, ledgers, authorizations
    )
    clocks = [clock for clock in (by_limit, by_authorization) if clock]
    visits_left = min((clock.visits for clock in clocks), default=None)
    return PatientSummary(
        coverage_id=coverage.id,
        visits_left=visits_left,
        booked=_booked(facts, coverage, period, ledgers),
        limited_by=_limited_by(by_limit, by_authorization),
        until=None if visits_left == 0 else _until(coverage, clocks),
    )


def _by_limit(
    facts: Facts, coverage: Coverage, period: Period, ledgers: Ledgers
) -> Clock | None:
    """The tightest visit limit; none when the plan has no such limit."""
    lefts = [
        limit.visits
        - coverage.used_elsewhere(limit.disciplines, period.start)
        - ledgers.limits[coverage.id, limit.id, period.start].used
        for limit in coverage.limits_of(facts.program_discipline, period.start)
    ]
    return Clock(visits=max(0, min(lefts)), until=period.end) if lefts else None


def _by_authorization(
    facts: Facts,
    coverage: Coverage,
    period: Period,
    ledgers: Ledgers,
    rows: Iterable[AuthorizationRow],
) -> Clock | None:
    """Free visits and approved ones together; none when the plan never asks."""
    if coverage.authorization.required == AuthorizationRequired.NEVER:
        return None
    free = _free_left(coverage, facts.program_discipline, period, ledgers)
    remaining = {row.authorization_id: row.remaining for row in rows}
    usable = [
        each
        for each in facts.authorizations
        if _may_be_used(each, facts, coverage, period) and remaining[each.id]
    ]
    ends = [each.valid_to for each in usable]
    if free:
        ends.append(period.end)
    return Clock(
        visits=free + sum(remaining[each.id] for each in usable),
        until=max(ends, default=None),
    )


def _free_left(
    coverage: Coverage, discipline: Discipline, period: Period, ledgers: Ledgers
) -> int:
    if coverage.authorization.required != AuthorizationRequired.AFTER_VISITS:
        return 0
    elsewhere = coverage.used_elsewhere((discipline,), period.start)
    used = ledgers.free[coverage.id, discipline, period.start].used
    return max(0, coverage.authorization.free_visits - elsewhere - used)


def _may_be_used(
    authorization: Authorization, facts: Facts, coverage: Coverage, period: Period
) -> bool:
    return (
        authorization.coverage_id == coverage.id
        and authorization.is_approved
        and facts.program_discipline in authorization.disciplines
        and authorization.valid_to >= facts.as_of
        and authorization.valid_from <= period.end
    )


def _limited_by(by_limit: Clock | None, by_authorization: Clock | None) -> LimitedBy:
    if by_limit is None and by_authorization is None:
        return LimitedBy.NONE
    if by_authorization is None:
        return LimitedBy.VISIT_LIMIT
    if by_limit is None or by_authorization.visits < by_limit.visits:
        return LimitedBy.AUTHORIZATION
    return LimitedBy.VISIT_LIMIT


def _until(coverage: Coverage, clocks: Iterable[Clock]) -> date | None:
    """The first day on which something ends; none if nothing does."""
    ends = [coverage.effective_to, *(clock.until for clock in clocks)]
    return min((end for end in ends if end), default=None)


def _booked(facts: Facts, coverage: Coverage, period: Period, ledgers: Ledgers) -> int:
    """Reserved visits of the period, once each, however many sessions make one."""
    booked = {
        coverage.visit_key(session)
        for session in facts.sessions
        if session.is_planned
        and session.is_insurable
        and session.discipline == facts.program_discipline
        and session.date in period
    }
    visits = ledgers.visits[coverage.id]
    return sum(visits.get(key) == State.RESERVED for key in booked)
