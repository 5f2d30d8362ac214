"""The days of a weekly pattern: on these weekdays, from a day, until it is enough."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal

from patients.rules import pacing

DAY = timedelta(days=1)
WEEK_DAYS = 7


@dataclass(frozen=True, kw_only=True)
class Pattern:
    """Times by weekday (1 is Monday), in every week or every other week.

    It ends with its last day, with so many sessions, or after 26 weeks: what comes
    first. Weeks are counted from the Monday of the first day.
    """

    times: Mapping[int, time]
    first: date
    until: date | None = None
    count: int | None = None
    every: int = 1

    @property
    def last(self) -> date:
        """The last day it may reach."""
        longest = pacing.last_day(starts_on=self.first)
        return min(self.until, longest) if self.until else longest


@dataclass(frozen=True, kw_only=True, order=True)
class Meeting:
    """One day of a pattern. Closed days are named, and not among the sessions."""

    on: date
    start: time
    is_closed: bool = False


def meetings(pattern: Pattern, *, closed: Collection[date]) -> list[Meeting]:
    """All days it falls on, in order. A closed day does not count as a session.

    So "12 sessions" stay twelve, and go on for longer; "until a day" become fewer.
    """
    found: list[Meeting] = []
    sessions = 0
    for day in _days(pattern):
        if pattern.count is not None and sessions >= pattern.count:
            break
        is_closed = day in closed
        start = pattern.times[day.isoweekday()]
        found.append(Meeting(on=day, start=start, is_closed=is_closed))
        sessions += not is_closed
    return found


def most_days(*, sessions_per_week: Decimal, every: int = 1) -> int:
    """Weekdays a prescription leaves: at most three, by pacing, in any week.

    Half a session a week is one every other week, and none every week.
    """
    return min(int(sessions_per_week * every), pacing.MOST_IN_A_WEEK)


def _days(pattern: Pattern) -> Iterator[date]:
    monday = _monday(pattern.first)
    while monday <= pattern.last:
        for number in range(WEEK_DAYS):
            day = monday + number * DAY
            is_inside = pattern.first <= day <= pattern.last
            if is_inside and day.isoweekday() in pattern.times:
                yield day
        monday += pattern.every * WEEK_DAYS * DAY


def overfull_week(
    days: Collection[date], *, booked: Collection[date], sessions_per_week: Decimal
) -> date | None:
    """The Monday of the first week that gets more sessions than were prescribed.

    Weeks that were too full before and get nothing new are left as they are.
    """
    held = Counter(_monday(day) for day in [*days, *booked])
    most = _most(sessions_per_week)
    full = [week for week in map(_monday, days) if held[week] > most]
    return min(full, default=None)


def is_full(day: date, *, booked: Collection[date], sessions_per_week: Decimal) -> bool:
    """Whether the week of that day has as many sessions as were prescribed."""
    held = sum(_monday(each) == _monday(day) for each in booked)
    return held >= _most(sessions_per_week)


def _most(sessions_per_week: Decimal) -> int:
    return max(1, int(sessions_per_week))


def _monday(day: date) -> date:
    return day - (day.isoweekday() - 1) * DAY
