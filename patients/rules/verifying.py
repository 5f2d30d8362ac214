"""When a plan is to be asked again whether it still covers what we think.

An answer is true only for the moment it was given. Source: eligibility is checked anew
when the answer is 30 days old, at the first visit of a month, and in every January.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

GOOD_FOR = dt.timedelta(days=30)


class Ask(StrEnum):
    NEVER_ASKED = "never_asked"
    NEW_PERIOD = "new_period"
    TOO_OLD = "too_old"
    FIRST_OF_MONTH = "first_of_month"


def why_ask(
    verified_on: dt.date | None,
    *,
    today: dt.date,
    period_start: dt.date,
    first_of_month_is_ahead: bool,
) -> Ask | None:
    """Why the plan is to be asked today, or None.

    `period_start` is the first day of today's benefit period; every January counts as
    a new one. `first_of_month_is_ahead`: no visit of this month has been, and one is
    booked.
    """
    if verified_on is None:
        return Ask.NEVER_ASKED
    if verified_on < max(period_start, today.replace(month=1, day=1)):
        return Ask.NEW_PERIOD
    if today - verified_on > GOOD_FOR:
        return Ask.TOO_OLD
    if first_of_month_is_ahead and verified_on < today.replace(day=1):
        return Ask.FIRST_OF_MONTH
    return None
