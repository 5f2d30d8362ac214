"""By when a clinic answers who asks about their own record, and when it is reminded.

A change: 60 days, and once 30 more (45 CFR 164.526(b)(2)). A copy: 30 days, and once 30
more (164.524(b)(2)). Both with the reason in writing, told before the first time is up.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Wish(StrEnum):
    CHANGE = "change"
    COPY = "copy"


class Standing(StrEnum):
    """How an open one stands on a day."""

    WAITING = "waiting"
    SOON = "soon"
    OVERDUE = "overdue"


DAYS = {Wish.CHANGE: 60, Wish.COPY: 30}
MORE = 30  # days, once
SOON_FROM = 14  # days before
REMINDERS = (14, 3, 0)  # days before; and after it, once


def due_on(wish: Wish, *, asked_on: dt.date, is_extended: bool = False) -> dt.date:
    """The last day on which an answer is in time."""
    days = DAYS[wish] + (MORE if is_extended else 0)
    return asked_on + dt.timedelta(days=days)


def standing(due: dt.date, *, today: dt.date) -> Standing:
    left = (due - today).days
    if left < 0:
        return Standing.OVERDUE
    return Standing.SOON if left <= SOON_FROM else Standing.WAITING


def may_extend(due: dt.date, *, today: dt.date, is_extended: bool) -> bool:
    """Only once, and only as long as the first time is not up."""
    return not is_extended and today <= due


def reminder(due: dt.date, *, today: dt.date) -> str | None:
    """Which reminder a day calls for: the last that was reached. Each goes out once."""
    left = (due - today).days
    if left < 0:
        return "late"
    reached = [each for each in REMINDERS if left <= each]
    return str(min(reached)) if reached else None
