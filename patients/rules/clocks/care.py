"""How the plan of care stands: sent, signed, and until when."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from patients.rules.clocks.facts import (
    HOLDS,
    Care,
    CareClock,
    Known,
    Limits,
    PlanOfCare,
)

ORDER_IS_ENOUGH_SINCE = date(2025, 1, 1)


def runs_until(plan: PlanOfCare, first_on: date | None, limits: Limits) -> date:
    """Its last day: as certified, when the goals changed, or after 90 days."""
    begins = first_on if plan.is_initial and first_on else plan.certified_from
    longest = begins + timedelta(days=limits.recertify_days)
    last = min(plan.certified_to, longest)
    return last if plan.ended_on is None else min(last, plan.ended_on)


def sign_by(plan: PlanOfCare, first_on: date | None, limits: Limits) -> date | None:
    """The last day for a signature that is not delayed. None before any treatment.

    A first plan has 30 days from the first treatment, one that follows until the day
    it begins. A spoken order in time puts it off to 14 days after it was spoken.
    """
    if not plan.is_initial:
        by: date | None = plan.certified_from
    else:
        by = first_on + timedelta(days=limits.certify_days) if first_on else None
    if plan.verbal_on and (by is None or plan.verbal_on <= by):
        return plan.verbal_on + timedelta(days=limits.verbal_days)
    return by


def needs_no_signature(plan: PlanOfCare, first_on: date | None, limits: Limits) -> bool:
    """A first plan, its signed order on file, sent within 30 days of the evaluation."""
    if not plan.is_initial or plan.order_on is None or plan.sent_on is None:
        return False
    evaluated_on = first_on or plan.certified_from
    is_in_time = plan.sent_on <= evaluated_on + timedelta(days=limits.send_days)
    return evaluated_on >= ORDER_IS_ENOUGH_SINCE and is_in_time


def standing(
    plan: PlanOfCare, first_on: date | None, *, limits: Limits, today: date
) -> Care:
    """How one plan stands, whether or not its days are over."""
    if plan.signed_on is not None:
        return Care.SIGNED
    if needs_no_signature(plan, first_on, limits):
        return Care.ON_ORDER
    by = sign_by(plan, first_on, limits)
    if by is not None and today > by:
        return Care.LATE
    if plan.verbal_on is not None:
        return Care.VERBAL
    return Care.NOT_SENT if plan.sent_on is None else Care.WAITING


def clock(
    known: Known, first_on: date | None, limits: Limits, today: date
) -> CareClock:
    if not limits.certifies(known.kind):
        return CareClock(state=Care.OFF)
    plans = sorted(known.plans, key=lambda each: (each.certified_from, each.id))
    found = [
        (each, standing(each, first_on, limits=limits, today=today)) for each in plans
    ]
    at = _which_holds(found, first_on, limits, today)
    if at is None:
        return _before_any(found, first_on, limits)
    (plan, state), after = found[at], found[at + 1 :]
    until, by = runs_until(plan, first_on, limits), sign_by(plan, first_on, limits)
    is_settled = state in (Care.SIGNED, Care.ON_ORDER)
    return CareClock(
        state=Care.ENDED if until < today else state,
        plan_id=plan.id,
        until=until,
        sign_by=None if is_settled else by,
        following=after[0][1] if after else None,
        is_delayed=bool(plan.signed_on and by and plan.signed_on > by),
    )


Found = Sequence[tuple[PlanOfCare, Care]]


def _which_holds(
    found: Found, first_on: date | None, limits: Limits, today: date
) -> int | None:
    """The place of the latest plan that covers the day; else of the latest begun."""
    begun = [
        at for at, (plan, _state) in enumerate(found) if plan.certified_from <= today
    ]
    holding = [
        at
        for at in begun
        if found[at][1] in HOLDS and runs_until(found[at][0], first_on, limits) >= today
    ]
    return max(holding or begun, default=None)


def _before_any(found: Found, first_on: date | None, limits: Limits) -> CareClock:
    """No plan has begun: missing as soon as there was treatment."""
    following = found[0][1] if found else None
    if first_on is None:
        return CareClock(state=Care.NOT_BEGUN, following=following)
    by = first_on + timedelta(days=limits.certify_days)
    return CareClock(state=Care.MISSING, sign_by=by, following=following)
