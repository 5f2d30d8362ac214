"""Why a count is not what it was: two answers of the same patient, held together.

Only what moved a figure that the patient reads is told: the visits left, the day until
which they hold, those booked, or the sum of a coming visit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from .coverage.facts import Facts
from .coverage.periods import DAY
from .coverage.result import LimitRow, Result, SessionRow, State


class Why(StrEnum):
    CAME = "came"
    """Visits that were booked and have taken place since."""
    CORRECTED = "corrected"
    """A visit that was counted and is not any more, or the other way round."""
    ADDED = "added"
    """A visit of an earlier day that had not been written down."""
    BOOKED = "booked"
    CANCELLED = "cancelled"
    APPROVED = "approved"
    TAKEN_BACK = "taken_back"
    ENDED = "ended"
    ELSEWHERE = "elsewhere"
    LIMIT = "limit"
    NEW_YEAR = "new_year"
    OTHER_PLAN = "other_plan"
    PRICE = "price"
    OTHERWISE = "otherwise"


@dataclass(frozen=True, kw_only=True)
class Change:
    why: Why
    days: tuple[date, ...] = ()
    before: int = 0
    now: int = 0


def changes(
    before: Result, now: Result, *, facts: Facts, seen_on: date
) -> tuple[Change, ...]:
    """What became different between two answers, the plainest first.

    `facts` are those of `now`; `seen_on` is the day of `before`. Nothing, where no
    figure that the patient reads has moved.
    """
    if _figures(before) == _figures(now):
        return ()
    found = [
        *_of_sessions(before, now, facts, seen_on),
        *_of_approvals(before, now),
        *_of_limits(before, now, seen_on, facts.as_of),
        *_of_prices(before, now),
    ]
    return tuple(found) or (Change(why=Why.OTHERWISE),)


def _figures(result: Result) -> tuple[object, ...]:
    summary = result.patient_summary
    sums = sorted(
        (row.session_id, row.patient_cents)
        for row in result.sessions
        if row.state == State.RESERVED
    )
    plan = summary.coverage_id
    return plan, summary.visits_left, summary.until, summary.booked, sums


def _of_sessions(
    before: Result, now: Result, facts: Facts, seen_on: date
) -> Iterator[Change]:
    days: dict[Why, list[date]] = {}
    by_id = {each.id: each for each in facts.sessions}
    old = {row.session_id: row for row in before.sessions}
    for row in now.sessions:
        session = by_id[row.session_id]
        why = _why(old.get(row.session_id), row, session.date < seen_on)
        if why and session.is_insurable:
            days.setdefault(why, []).append(session.date)
    for why, found in sorted(days.items(), key=lambda item: list(Why).index(item[0])):
        yield Change(why=why, days=tuple(sorted(found)))


def _why(old: SessionRow | None, row: SessionRow, is_earlier: bool) -> Why | None:
    was = old.state if old else None
    if was == row.state or (was is None and row.state == State.NONE):
        return None
    if was == State.USED:
        return Why.CORRECTED
    if row.state == State.USED:
        if was == State.RESERVED:
            return Why.CAME
        return Why.CORRECTED if old else _first_told(is_earlier)
    return Why.CANCELLED if row.state == State.NONE else Why.BOOKED


def _first_told(is_earlier: bool) -> Why:
    return Why.ADDED if is_earlier else Why.CAME


def _of_approvals(before: Result, now: Result) -> Iterator[Change]:
    """Visits approved or taken back since; an approval whose last day is past ended."""
    was = {row.authorization_id: row for row in before.authorizations}
    gained = lost = ended = 0
    for row in now.authorizations:
        old = was.get(row.authorization_id)
        had = old.used + old.usable if old else 0
        if row.expired:
            ended += old.usable if old else 0
        else:
            gained += max(0, row.used + row.usable - had)
            lost += max(0, had - row.used - row.usable)
    for why, visits in (
        (Why.APPROVED, gained),
        (Why.TAKEN_BACK, lost),
        (Why.ENDED, ended),
    ):
        if visits:
            yield Change(why=why, now=visits)


def _of_limits(
    before: Result, now: Result, seen_on: date, today: date
) -> Iterator[Change]:
    was, limit = _limit(before, seen_on), _limit(now, today)
    if before.patient_summary.coverage_id != now.patient_summary.coverage_id:
        yield Change(why=Why.OTHER_PLAN)
    elif begun_on := _begun_on(was, limit, seen_on, today):
        yield Change(why=Why.NEW_YEAR, days=(begun_on,))
    elif was and limit:
        yield from _of_one_limit(was, limit)


def _begun_on(
    was: LimitRow | None, limit: LimitRow | None, seen_on: date, today: date
) -> date | None:
    """The first day of the plan's year, where it is another one by now; the plan may
    set a number in only one of the two."""
    if was and limit:
        is_another = was.period_start != limit.period_start
        return limit.period_start if is_another else None
    if limit and limit.period_start > seen_on:
        return limit.period_start
    return was.period_end + DAY if was and was.period_end < today else None


def _of_one_limit(was: LimitRow, limit: LimitRow) -> Iterator[Change]:
    if was.limit != limit.limit:
        yield Change(why=Why.LIMIT, before=was.limit, now=limit.limit)
    if was.used_elsewhere != limit.used_elsewhere:
        yield Change(
            why=Why.ELSEWHERE, before=was.used_elsewhere, now=limit.used_elsewhere
        )


def _limit(result: Result, on: date) -> LimitRow | None:
    """The tightest one of the plan that pays first, in the year of that day."""
    plan_id = result.patient_summary.coverage_id
    rows = [
        row
        for row in result.limits
        if row.coverage_id == plan_id and row.period_start <= on <= row.period_end
    ]
    return min(rows, key=lambda row: row.remaining, default=None)


def _of_prices(before: Result, now: Result) -> Iterator[Change]:
    """A visit that is booked as before, covered as before, and costs another sum."""
    old = {row.session_id: row for row in before.sessions}
    if any(_costs_otherwise(old.get(row.session_id), row) for row in now.sessions):
        yield Change(why=Why.PRICE)


def _costs_otherwise(old: SessionRow | None, row: SessionRow) -> bool:
    if old is None or (old.state, old.outcome) != (row.state, row.outcome):
        return False
    return row.state == State.RESERVED and old.patient_cents != row.patient_cents
