"""The federal holidays of the United States (5 U.S.C. 6103), for a clinic to enter.

Nothing here closes a clinic: many are open on some of them.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

MONDAY, THURSDAY, SATURDAY, SUNDAY = 1, 4, 6, 7
DAY = timedelta(days=1)


class Holiday(StrEnum):
    NEW_YEAR = "new_year"
    KING = "king"
    WASHINGTON = "washington"
    MEMORIAL = "memorial"
    JUNETEENTH = "juneteenth"
    INDEPENDENCE = "independence"
    LABOR = "labor"
    COLUMBUS = "columbus"
    VETERANS = "veterans"
    THANKSGIVING = "thanksgiving"
    CHRISTMAS = "christmas"


@dataclass(frozen=True, kw_only=True)
class Observed:
    """The day off: of a Saturday the Friday before it, of a Sunday the Monday after."""

    holiday: Holiday
    on: date


def between(first: date, last: date) -> list[Observed]:
    """Those observed in that span, both ends included, in order."""
    found = [
        each for year in range(first.year, last.year + 2) for each in _of_year(year)
    ]
    return [each for each in found if first <= each.on <= last]


def _of_year(year: int) -> list[Observed]:
    days = {
        Holiday.NEW_YEAR: _observed(date(year, 1, 1)),
        Holiday.KING: _nth(year, 1, MONDAY, 3),
        Holiday.WASHINGTON: _nth(year, 2, MONDAY, 3),
        Holiday.MEMORIAL: _last(year, 5, MONDAY),
        Holiday.JUNETEENTH: _observed(date(year, 6, 19)),
        Holiday.INDEPENDENCE: _observed(date(year, 7, 4)),
        Holiday.LABOR: _nth(year, 9, MONDAY, 1),
        Holiday.COLUMBUS: _nth(year, 10, MONDAY, 2),
        Holiday.VETERANS: _observed(date(year, 11, 11)),
        Holiday.THANKSGIVING: _nth(year, 11, THURSDAY, 4),
        Holiday.CHRISTMAS: _observed(date(year, 12, 25)),
    }
    return [Observed(holiday=holiday, on=on) for holiday, on in days.items()]


def _observed(day: date) -> date:
    shift = {SATURDAY: -DAY, SUNDAY: DAY}
    return day + shift.get(day.isoweekday(), timedelta())


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    to_first = (weekday - first.isoweekday()) % 7
    return first + (to_first + 7 * (number - 1)) * DAY


def _last(year: int, month: int, weekday: int) -> date:
    last = date(year, month, monthrange(year, month)[1])
    return last - (last.isoweekday() - weekday) % 7 * DAY
