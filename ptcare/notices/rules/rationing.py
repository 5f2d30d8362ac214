"""At most one text message a day and three in any seven days, to one number.

Days are the recipient's own. Appointments come first: what matters less never takes the
place that they need, today or on the coming days. After 47 CFR 64.1200(a)(9)(iv), which
caps what may be sent to a number, whoever sends it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from enum import IntEnum

IN_A_WEEK = 3
DAY = dt.timedelta(days=1)
AHEAD = 6  # days after today that share some seven days with it


class Rank(IntEnum):
    """What a text is about, what matters most first."""

    SESSION_TOMORROW = 0
    SESSION_TODAY = 1
    OTHER = 2


def has_room(
    *,
    rank: Rank,
    today: dt.date,
    had: Collection[dt.date],
    ahead: Mapping[dt.date, Rank],
) -> bool:
    """Whether a text of this rank may go today.

    `had` are the days on which this number had a text, today's among them; `ahead` says
    of today and the coming days what is the weightiest text that each will need.
    """
    weightier = {day for day, needs in ahead.items() if needs < rank and day >= today}
    if today in had or today in weightier:
        return False
    taken = {*had, *weightier, today}
    return all(
        sum(start <= day < start + 7 * DAY for day in taken) <= IN_A_WEEK
        for start in (today - back * DAY for back in range(7))
    )
