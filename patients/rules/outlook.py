"""What the desk watches of one patient's cover, drawn from an answer of the engine.

One small value for a line of the board and for the alerts: nothing in it is counted
by another way, so it agrees with what the patient's own pages say.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from patients.rules.coverage import Facts, Result
from patients.rules.coverage.binding import left_after, limit_left, limit_until
from patients.rules.coverage.facts import Authorization, AuthorizationRequired, Coverage
from patients.rules.coverage.periods import Period, benefit_period
from patients.rules.coverage.result import (
    NEVER_A_PLANS,
    AuthorizationRow,
    Outcome,
    SessionRow,
    State,
)
from patients.rules.spending import spendings

UNAPPROVED = "attended_unauthorized:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Money in cents; all days are the clinic's own."""

    used: int = 0
    """Visits used of the first plan's present benefit period."""
    left_after: int | None = None
    """Visits left after bookings; None when nothing limits them."""
    limit_until: date | None = None
    """The end of the limit that binds, where visits are left of it."""
    last_covered_on: date | None = None
    beyond: tuple[str, ...] = ()
    """Ids of booked sessions that no plan pays for, gym left out."""
    beyond_reason: str = ""
    """Why not the first of them."""
    lapsing: int = 0
    """Visits that no booking uses before they end, of what ends first."""
    lapses_on: date | None = None
    approval_left: int | None = None
    """Approved visits left after bookings; None where the plan asks for none."""
    approval_ends_on: date | None = None
    """Last day of the approvals in hand, else of the one that ended last."""
    period_from: date | None = None
    period_to: date | None = None
    deductible_on: date | None = None
    """A period's first visit, where it is booked and falls into the deductible."""
    spent_cents: int = 0
    threshold_cents: int | None = None
    """The amount nearest to being spent, above which claims are marked."""
    unapproved: tuple[str, ...] = ()
    """Ids of attended sessions that an approval was missing for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """The plan that pays first on the facts' day, in its present benefit period."""

    facts: Facts
    result: Result
    plan: Coverage
    period: Period

    @property
    def used_rows(self) -> list[SessionRow]:
        return [
            row
            for row in self.result.sessions
            if row.state == State.USED
            and row.coverage_id == self.plan.id
            and row.benefit_period_start == self.period.start
        ]

    @property
    def limit_left(self) -> int | None:
        """Of the tightest visit limit after bookings; None without one."""
        return limit_left(self.facts, self.result, self.plan, self.period)

    def approvals(self) -> Iterator[tuple[Authorization, AuthorizationRow]]:
        counted = {row.authorization_id: row for row in self.result.authorizations}
        for each in self.facts.authorizations:
            is_ours = each.coverage_id == self.plan.id
            is_help = self.facts.program_discipline in each.disciplines
            if is_ours and is_help and each.is_approved:
                yield each, counted[each.id]


def outlook(facts: Facts, result: Result) -> Outlook:
    """What the desk watches, as of the facts' day."""
    beyond = _beyond(result)
    return Outlook(
        left_after=left_after(facts, result),
        limit_until=limit_until(facts, result, after_bookings=True),
        last_covered_on=result.forecast.last_covered_date,
        beyond=tuple(row.session_id for row in beyond),
        beyond_reason=beyond[0].reason if beyond else "",
        deductible_on=_deductible_on(facts, result),
        unapproved=tuple(
            each.removeprefix(UNAPPROVED)
            for each in result.warnings
            if each.startswith(UNAPPROVED)
        ),
        **_of_plan(facts, result),
    )


def _beyond(result: Result) -> list[SessionRow]:
    return [
        row
        for row in result.sessions
        if row.state == State.RESERVED
        and row.outcome == Outcome.OUT_OF_POCKET
        and row.reason not in NEVER_A_PLANS
    ]


def _deductible_on(facts: Facts, result: Result) -> date | None:
    """Of the periods with no covered visit yet, the first that is booked."""
    begun = {
        (row.coverage_id, row.benefit_period_start)
        for row in result.sessions
        if row.state == State.USED and row.outcome == Outcome.COVERED
    }
    for row in result.sessions:
        is_first = (row.coverage_id, row.benefit_period_start) not in begun
        if row.state == State.RESERVED and row.deductible_cents and is_first:
            return _day_of(facts, row)
    return None


def _day_of(facts: Facts, row: SessionRow) -> date:
    return next(each.date for each in facts.sessions if each.id == row.session_id)


def _of_plan(facts: Facts, result: Result) -> dict[str, Any]:
    """What there is to say of the plan that pays first; nothing without one."""
    leading = facts.leading(facts.as_of)
    if not leading:
        return {}
    period = benefit_period(leading[0], facts.as_of)
    lead = Lead(facts=facts, result=result, plan=leading[0], period=period)
    lapsing, lapses_on = _first_lapse(lead)
    spent, threshold = _threshold(lead)
    return {
        "used": sum(row.counts_visit for row in lead.used_rows),
        "lapsing": lapsing,
        "lapses_on": lapses_on,
        "approval_left": _approval_left(lead),
        "approval_ends_on": _approval_ends_on(lead),
        "period_from": period.start,
        "period_to": period.end,
        "spent_cents": spent,
        "threshold_cents": threshold,
    }


def _first_lapse(lead: Lead) -> tuple[int, date | None]:
    """Of approvals what ends first; of one day the most. Where none is asked for, what
    is left of the benefit year.

    An approval cannot give more than the plan's own limit still has. What that has
    besides can be used by no booking, and so does not lapse.
    """
    limit_left, last = lead.limit_left, lead.plan.effective_to or date.max
    lapses = [
        (
            min(each.valid_to, last),
            counted.unreserved
            if limit_left is None
            else min(counted.unreserved, limit_left),
        )
        for each, counted in lead.approvals()
        if each.valid_to >= lead.facts.as_of
    ]
    if lead.plan.authorization.required == AuthorizationRequired.NEVER:
        lapses.append((min(lead.period.end, last), limit_left or 0))
    open_ones = [(day, visits) for day, visits in lapses if visits and day < date.max]
    if not open_ones:
        return 0, None
    day, visits = min(open_ones, key=lambda lapse: (lapse[0], -lapse[1]))
    return visits, day


def _approval_left(lead: Lead) -> int | None:
    if lead.plan.authorization.required == AuthorizationRequired.NEVER:
        return None
    return sum(
        counted.unreserved for _each, counted in lead.approvals() if not counted.expired
    )


def _approval_ends_on(lead: Lead) -> date | None:
    if lead.plan.authorization.required == AuthorizationRequired.NEVER:
        return None
    return max((each.valid_to for each, _counted in lead.approvals()), default=None)


def _threshold(lead: Lead) -> tuple[int, int | None]:
    """Spent so far and the amount, of the threshold nearest to it."""
    found = [
        (each.spent_cents, each.amount_cents)
        for each in spendings(lead.facts, lead.result, lead.plan)
        if each.amount_cents and each.period == lead.period
    ]
    return max(found, key=lambda pair: pair[0] / pair[1], default=(0, None))
