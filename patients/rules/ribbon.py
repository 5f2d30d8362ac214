"""The weeks of a course as a picture: each visit, and who covers it.

Weeks are of seven days from the first day, as those of a program; days are the
clinic's. Gym and home sessions are no visits and are left out, as is what was released.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from .coverage.facts import Facts, Session, VisitKey
from .coverage.periods import benefit_period
from .coverage.result import Outcome, Reason, Result, SessionRow

DAY = timedelta(days=1)
WEEK = timedelta(days=7)


class State(StrEnum):
    """What the picture shows of a visit."""

    PAST = "past"
    COVERED = "covered"
    WAITING = "waiting"
    UNCOVERED = "uncovered"
    BOOKED = "booked"
    """Coming, while nothing may be said of its cover."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    on: date
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """Seven days, the last week perhaps fewer. `begins_period`: a benefit year of the
    plan begins in it."""

    starts_on: date
    ends_on: date
    visits: tuple[Visit, ...]
    is_now: bool
    is_past: bool
    begins_period: bool

    def count(self, state: State) -> int:
        return sum(visit.state == state for visit in self.visits)


def weeks(
    facts: Facts,
    result: Result,
    *,
    starts_on: date,
    ends_on: date,
    untold: Collection[str] = (),
) -> tuple[Week, ...]:
    """The weeks between those days, both included, with their visits in order.

    `untold` are the ids of visits whose plan has not confirmed the cover; until then
    such a visit is booked, and no more is said. Raises ValueError where it would end
    before it begins.
    """
    if ends_on < starts_on:
        raise ValueError(ends_on)
    visits = list(_visits(facts, result, untold))
    first_days = range(0, (ends_on - starts_on).days + 1, WEEK.days)
    return tuple(
        _week(facts, visits, starts_on + first * DAY, ends_on) for first in first_days
    )


def _week(facts: Facts, visits: list[Visit], first: date, ends_on: date) -> Week:
    last = min(first + WEEK - DAY, ends_on)
    return Week(
        starts_on=first,
        ends_on=last,
        visits=tuple(each for each in visits if first <= each.on <= last),
        is_now=first <= facts.as_of <= last,
        is_past=last < facts.as_of,
        begins_period=_begins_period(facts, first, last),
    )


def _visits(facts: Facts, result: Result, untold: Collection[str]) -> Iterator[Visit]:
    """Two sessions that a plan counts as one visit are drawn as one."""
    by_id = {session.id: session for session in facts.sessions}
    drawn: set[tuple[VisitKey, State]] = set()
    for row in result.sessions:
        session = by_id[row.session_id]
        if not session.is_insurable or session.is_released:
            continue
        is_known = session.id not in untold
        state = state_of(session, row, as_of=facts.as_of, is_known=is_known)
        key = facts.visit_key(session, row.coverage_id), state
        if key not in drawn:
            drawn.add(key)
            yield Visit(on=session.date, state=state)


def state_of(
    session: Session, row: SessionRow, *, as_of: date, is_known: bool = True
) -> State:
    """What a visit is drawn as, from its row in the answer."""
    if session.is_attended or session.date < as_of:
        return State.PAST
    if not is_known:
        return State.BOOKED
    if row.reason == Reason.AUTHORIZATION_PENDING:
        return State.WAITING
    return State.COVERED if row.outcome == Outcome.COVERED else State.UNCOVERED


def _begins_period(facts: Facts, first: date, last: date) -> bool:
    """Whether what pays first on the last day began a benefit period in the week, and
    was active before."""
    for plan in facts.leading(last)[:1]:
        start = benefit_period(plan, last).start
        return first <= start <= last and plan.effective_from < start
    return False
