"""Which windows and months lack only a little, while it can still come."""

from __future__ import annotations

import datetime as dt

from programs.rules.monitoring.days import DAY
from programs.rules.monitoring.terms import Terms

CLOSE_BY = 5  # days or minutes


def is_close_window(
    *, days: int, last: dt.date, today: dt.date, terms: Terms | None
) -> bool:
    """Closes within five days, one or two days short of the next tier."""
    if terms is None or not today <= last <= today + CLOSE_BY * DAY:
        return False
    lacking = [(tier.least - days, tier.least) for tier in terms.device]
    return any(short == 1 or (short == 2 and least > 2) for short, least in lacking)


def is_close_month(minutes: int, terms: Terms | None) -> bool:
    """Up to five minutes short of what is suggested first or further."""
    if terms is None:
        return False
    top = terms.management[-1].least
    marks = (top, top + terms.further.least)
    return any(mark - CLOSE_BY <= minutes < mark for mark in marks)
