"""Until when the visits that are left may be used: the end of the limit that binds;
and how many bookings leave of them.

The summary's own `until` is the first day on which anything ends, be it another limit
than the one whose number it tells. Its `booked` are those of the plan's year of today,
though an approval is drawn on by bookings of the years before and after as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from .facts import Authorization, AuthorizationRequired, Coverage, Facts
from .periods import DAY, Period, benefit_period
from .result import LimitedBy, Result


def limit_until(
    facts: Facts, result: Result, *, after_bookings: bool = False
) -> date | None:
    """None where nothing limits the visits, none are left, or no day ends them. An
    approval is of no use in a next year whose own limit has no visit left."""
    summary, plan = result.patient_summary, _plan(facts, result)
    if plan is None or not summary.visits_left:
        return None
    year_ends_on = benefit_period(plan, facts.as_of).end
    if summary.limited_by == LimitedBy.VISIT_LIMIT:
        end = year_ends_on
    else:
        approved = list(_approved(facts, result, plan))
        has_free = summary.visits_left > sum(visits for _each, visits in approved)
        ends = [each.valid_to for each, _visits in approved]
        end = max(ends + [year_ends_on] * has_free)
        if next_years_room(facts, result, plan, after_bookings=after_bookings) == 0:
            end = min(end, year_ends_on)
    end = min(end, plan.effective_to or date.max)
    return None if end == date.max else end


def left_after(facts: Facts, result: Result) -> int | None:
    """Visits left after all bookings; None where nothing limits them."""
    plan = _plan(facts, result)
    if plan is None or result.patient_summary.visits_left is None:
        return result.patient_summary.visits_left
    period = benefit_period(plan, facts.as_of)
    by_limit = limit_left(facts, result, plan, period)
    lefts = [] if by_limit is None else [by_limit]
    if plan.authorization.required != AuthorizationRequired.NEVER:
        approved = _approved(facts, result, plan, after_bookings=True)
        free = _free_after(facts, result, plan, period)
        lefts.append(free + sum(visits for _each, visits in approved))
    return min(lefts)


def limit_left(
    facts: Facts,
    result: Result,
    plan: Coverage,
    period: Period,
    *,
    after_bookings: bool = True,
) -> int | None:
    """Visits that the limits of the program's discipline have left in a period, the
    tightest of them; None without one."""
    left = {
        row.limit_id: row.unreserved if after_bookings else row.remaining
        for row in result.limits
        if row.coverage_id == plan.id and row.period_start == period.start
    }
    lefts = (
        left.get(
            each.id,
            max(0, each.visits - plan.used_elsewhere(each.disciplines, period.start)),
        )
        for each in plan.limits_of(facts.program_discipline, period.start)
    )
    return min(lefts, default=None)


def next_years_room(
    facts: Facts, result: Result, plan: Coverage, *, after_bookings: bool = True
) -> int | None:
    """The same of the period after that of today, where the plan is in force then."""
    end = benefit_period(plan, facts.as_of).end
    if end == date.max or not plan.is_active(end + DAY):
        return None
    period = benefit_period(plan, end + DAY)
    return limit_left(facts, result, plan, period, after_bookings=after_bookings)


def _free_after(facts: Facts, result: Result, plan: Coverage, period: Period) -> int:
    """Of the year's visits that need no approval, those that no booking holds."""
    if plan.authorization.required != AuthorizationRequired.AFTER_VISITS:
        return 0
    by_id = {each.id: each for each in facts.sessions}
    taken = {
        plan.visit_key(by_id[row.session_id])
        for row in result.sessions
        if row.coverage_id == plan.id
        and row.authorization_id is None
        and row.benefit_period_start == period.start
        and by_id[row.session_id].discipline == facts.program_discipline
        and plan.asks_authorization(by_id[row.session_id])
    }
    elsewhere = plan.used_elsewhere((facts.program_discipline,), period.start)
    return max(0, plan.authorization.free_visits - elsewhere - len(taken))


def earlier_ends(
    facts: Facts, result: Result, *, after_bookings: bool = False
) -> list[tuple[date, int]]:
    """The days before that end with which an approval runs out, or a year whose next
    one covers fewer, each with how many of the visits left there can be after it."""
    hand = _in_hand(facts, result, after_bookings=after_bookings)
    last = limit_until(facts, result, after_bookings=after_bookings)
    days = {each.valid_to for each, _visits in hand.approved} | {hand.year_ends_on}
    found: list[tuple[date, int]] = []
    left = hand.left
    for day in sorted(days):
        after = hand.left_after(day)
        if after < left and (last is None or day < last):
            found.append((day, after))
            left = after
    return found


def later_starts(
    facts: Facts, result: Result, *, after_bookings: bool = False
) -> list[tuple[date, int]]:
    """The days to come on which an approval begins, each with how many of the visits
    left there can be before it."""
    hand = _in_hand(facts, result, after_bookings=after_bookings)
    days = {each.valid_from for each, _visits in hand.approved}
    found = (
        (day, hand.free + sum(n for each, n in hand.approved if each.valid_from < day))
        for day in sorted(days)
        if day > facts.as_of
    )
    return [(day, before) for day, before in found if before < hand.left]


@dataclass(frozen=True, slots=True, kw_only=True)
class _InHand:
    """Where each visit left needs an approval or is known to need none: so many, those
    that need none, and how many each approval still has; and how many of them the
    plan's next year has room for."""

    left: int
    free: int
    approved: Collection[tuple[Authorization, int]]
    year_ends_on: date = date.max
    next_years_room: int | None = None

    def left_after(self, day: date) -> int:
        after = self.free + sum(n for each, n in self.approved if each.valid_to > day)
        if day < self.year_ends_on or self.next_years_room is None:
            return after
        return min(after, self.next_years_room)


NOTHING = _InHand(left=0, free=0, approved=())


def _in_hand(facts: Facts, result: Result, *, after_bookings: bool) -> _InHand:
    summary, plan = result.patient_summary, _plan(facts, result)
    left = left_after(facts, result) if after_bookings else summary.visits_left
    if plan is None or not left or not _binds(plan, result):
        return NOTHING
    approved = list(_approved(facts, result, plan, after_bookings=after_bookings))
    free = max(0, left - sum(visits for _each, visits in approved))
    return _InHand(
        left=left,
        free=free,
        approved=approved,
        year_ends_on=benefit_period(plan, facts.as_of).end,
        next_years_room=next_years_room(
            facts, result, plan, after_bookings=after_bookings
        ),
    )


def _plan(facts: Facts, result: Result) -> Coverage | None:
    """What pays first on the day of the question."""
    named = result.patient_summary.coverage_id
    return next((plan for plan in facts.coverages if plan.id == named), None)


def _approved(
    facts: Facts, result: Result, plan: Coverage, *, after_bookings: bool = False
) -> Iterator[tuple[Authorization, int]]:
    """Each approval of the plan's year that still has visits, and how many."""
    left = {
        row.authorization_id: row.unreserved if after_bookings else row.remaining
        for row in result.authorizations
    }
    year_ends_on = benefit_period(plan, facts.as_of).end
    for each in facts.authorizations:
        is_ours = each.coverage_id == plan.id and each.is_approved
        is_help = facts.program_discipline in each.disciplines
        is_in_time = each.valid_to >= facts.as_of and each.valid_from <= year_ends_on
        if is_ours and is_help and is_in_time and left[each.id]:
            yield each, left[each.id]


def _binds(plan: Coverage, result: Result) -> bool:
    """Whether each visit left needs an approval, or those that do not are known."""
    if result.patient_summary.limited_by == LimitedBy.AUTHORIZATION:
        return True
    return plan.authorization.required == AuthorizationRequired.ALWAYS
