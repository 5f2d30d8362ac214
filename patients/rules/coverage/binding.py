"""Until when the visits that are left may be used: the end of the limit that binds.

The summary's own `until` is the first day on which anything ends, be it another limit
than the one whose number it tells.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from .facts import AuthorizationRequired, Coverage, Facts
from .periods import benefit_period
from .result import LimitedBy, Result


def limit_until(facts: Facts, result: Result) -> date | None:
    """None where nothing limits the visits, none are left, or no day ends them."""
    summary = result.patient_summary
    plan = next((p for p in facts.coverages if p.id == summary.coverage_id), None)
    if plan is None or not summary.visits_left:
        return None
    year_ends_on = benefit_period(plan, facts.as_of).end
    if summary.limited_by == LimitedBy.VISIT_LIMIT:
        end = year_ends_on
    else:
        approved = dict(_approved(facts, result, plan, year_ends_on))
        has_free = summary.visits_left > sum(approved.values())
        end = max([day for day, _id in approved] + [year_ends_on] * has_free)
    end = min(end, plan.effective_to or date.max)
    return None if end == date.max else end


def _approved(
    facts: Facts,
    result: Result,
    plan: Coverage,
    year_ends_on: date,
    *,
    after_bookings: bool = False,
) -> Iterator[tuple[tuple[date, str], int]]:
    """The last day of each approval that still has visits, and how many."""
    left = {
        row.authorization_id: row.unreserved if after_bookings else row.remaining
        for row in result.authorizations
    }
    for each in facts.authorizations:
        is_ours = each.coverage_id == plan.id and each.is_approved
        is_help = facts.program_discipline in each.disciplines
        is_in_time = each.valid_to >= facts.as_of and each.valid_from <= year_ends_on
        if is_ours and is_help and is_in_time and left[each.id]:
            yield (each.valid_to, each.id), left[each.id]


def earlier_ends(
    facts: Facts, result: Result, *, after_bookings: bool = False
) -> list[tuple[date, int]]:
    """The days before that end with which an approval runs out, each with how many of
    the visits left there can be after it."""
    summary, last = result.patient_summary, limit_until(facts, result)
    left = summary.left_after if after_bookings else summary.visits_left
    named = summary.coverage_id
    plan = next((p for p in facts.coverages if p.id == named), None)
    if plan is None or not left or not _binds(plan, result):
        return []
    year_ends_on = benefit_period(plan, facts.as_of).end
    approved = dict(
        _approved(facts, result, plan, year_ends_on, after_bookings=after_bookings)
    )
    free = max(0, left - sum(approved.values()))
    days = {day for day, _id in approved if last is None or day < last}
    found = (
        (day, free + sum(n for (end, _id), n in approved.items() if end > day))
        for day in sorted(days)
    )
    return [(day, after) for day, after in found if after < left]


def _binds(plan: Coverage, result: Result) -> bool:
    """Whether each visit left needs an approval, or those that do not are known."""
    if result.patient_summary.limited_by == LimitedBy.AUTHORIZATION:
        return True
    return plan.authorization.required == AuthorizationRequired.ALWAYS
