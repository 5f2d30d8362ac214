"""What stands against a session that is about to come: red flags first.

In the order in which the desk mends them. For the plan of care the source is 42 CFR
424.24(c).
"""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from patients.rules.clocks import LAPSED, Care
from patients.rules.coverage.result import Outcome, Reason

BEFORE_FIRST = timedelta(hours=72)


class Flag(StrEnum):
    """Most urgent first."""

    NO_PLAN = "no_plan"
    NO_APPROVAL = "no_approval"
    APPROVAL_OVER = "approval_over"
    WAITING = "waiting"
    PAST_LIMIT = "past_limit"
    NOT_COVERED = "not_covered"
    CARE_LAPSED = "care_lapsed"
    NEVER_ASKED = "never_asked"
    FIRST_VISIT = "first_visit"
    NEW_PERIOD = "new_period"
    TOO_OLD = "too_old"
    FIRST_OF_MONTH = "first_of_month"
    TELL_SUM = "tell_sum"

    @property
    def is_red(self) -> bool:
        """Whether the clinic may not be paid: call before the patient drives in."""
        return self in RED

    @property
    def is_about_answer(self) -> bool:
        return self in ASKS


RED = frozenset(
    {
        Flag.NO_PLAN,
        Flag.NO_APPROVAL,
        Flag.APPROVAL_OVER,
        Flag.WAITING,
        Flag.PAST_LIMIT,
        Flag.NOT_COVERED,
        Flag.CARE_LAPSED,
    }
)
ASKS = frozenset(
    {
        Flag.NEVER_ASKED,
        Flag.FIRST_VISIT,
        Flag.NEW_PERIOD,
        Flag.TOO_OLD,
        Flag.FIRST_OF_MONTH,
    }
)
OF_REASON = {
    Reason.NO_COVERAGE: Flag.NO_PLAN,
    Reason.COVERAGE_ENDED: Flag.NO_PLAN,
    Reason.COVERAGE_NOT_STARTED: Flag.NO_PLAN,
    Reason.SERVICE_NOT_COVERED: Flag.NOT_COVERED,
    Reason.VISIT_LIMIT_REACHED: Flag.PAST_LIMIT,
    Reason.AUTHORIZATION_PENDING: Flag.WAITING,
    Reason.AUTHORIZATION_EXHAUSTED: Flag.APPROVAL_OVER,
    Reason.AUTHORIZATION_EXPIRED: Flag.APPROVAL_OVER,
    Reason.AUTHORIZATION_NOT_STARTED: Flag.NO_APPROVAL,
    Reason.AUTHORIZATION_MISSING: Flag.NO_APPROVAL,
}


def cover_flag(
    *, outcome: Outcome, reason: Reason, has_agreed: bool, pays_alone: bool
) -> Flag | None:
    """What is wrong with who pays; nothing where the patient has agreed to pay.

    `pays_alone`: there has never been a plan, and a price was told.
    """
    if outcome != Outcome.OUT_OF_POCKET or has_agreed:
        return None
    if reason == Reason.NO_COVERAGE and pays_alone:
        return None
    return OF_REASON.get(reason)


def care_flag(state: Care) -> Flag | None:
    return Flag.CARE_LAPSED if state in LAPSED else None


def answer_flag(
    verified_on: date | None,
    *,
    visit_on: date,
    period_start: date,
    is_first_visit: bool,
    is_first_of_month: bool,
    good_for: timedelta,
) -> Flag | None:
    """Why the plan is to be asked before that visit, or None.

    An answer of the three days before a visit always holds for it: so that what the
    desk has asked at the end of a month is not asked again at the turn of it.
    `period_start` is of the benefit period of the visit; each January begins a new one.
    """
    if verified_on is None:
        return Flag.NEVER_ASKED
    if visit_on - verified_on <= BEFORE_FIRST:
        return None
    if is_first_visit:
        return Flag.FIRST_VISIT
    if verified_on < max(period_start, visit_on.replace(month=1, day=1)):
        return Flag.NEW_PERIOD
    if visit_on - verified_on > good_for:
        return Flag.TOO_OLD
    if is_first_of_month and verified_on < visit_on.replace(day=1):
        return Flag.FIRST_OF_MONTH
    return None
