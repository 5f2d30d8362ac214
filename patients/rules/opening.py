"""When a clinic is open, and when so much of its opening time has passed.

Moments carry a zone. A day's opening runs from `opens_at` up to `closes_at` by the
clinic's own clock, whatever the clocks do in between.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)
NONE = timedelta()
LOOKED_AHEAD = 62  # days: who is closed for longer has not said when they open


def is_shown(on: date, at: time, zone: ZoneInfo) -> bool:
    """Whether a clock there ever shows that time that day: where the clocks go forward,
    some are left out."""
    wanted = datetime.combine(on, at, zone)
    return wanted.astimezone(UTC).astimezone(zone).time() == at


@dataclass(frozen=True, kw_only=True)
class Opening:
    """Weekdays count from 1, Monday, to 7; on the `closed` days nobody is there."""

    zone: ZoneInfo
    opens_at: time
    closes_at: time
    weekdays: Collection[int]
    closed: Collection[date] = frozenset()

    @property
    def day(self) -> timedelta:
        """The length of one working day."""
        on = date(2000, 1, 1)
        ends = datetime.combine(on, self.closes_at)
        return ends - datetime.combine(on, self.opens_at)

    def is_on(self, day: date) -> bool:
        return day.isoweekday() in self.weekdays and day not in self.closed

    def hours_of(self, day: date) -> tuple[datetime, datetime]:
        """The first moment of that day's opening, and the first after it, in UTC."""
        opens = datetime.combine(day, self.opens_at, self.zone)
        closes = datetime.combine(day, self.closes_at, self.zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)

    def spans(self, since: datetime) -> Iterator[tuple[datetime, datetime]]:
        """Each time that it is open from that moment on, the first cut to it."""
        first = since.astimezone(self.zone).date()
        for number in range(LOOKED_AHEAD):
            day = first + number * DAY
            opens, closes = self.hours_of(day)
            if self.is_on(day) and closes > since:
                yield max(opens, since.astimezone(UTC)), closes


def is_open(opening: Opening, *, at: datetime) -> bool:
    return opens_next(opening, after=at) == at


def opens_next(opening: Opening, *, after: datetime) -> datetime | None:
    """That moment, if it is open then; None if no day is said on which it opens."""
    return next((opens for opens, _closes in opening.spans(after)), None)


def closes_next(opening: Opening, *, after: datetime) -> datetime | None:
    """The end of the opening that runs, or of the next."""
    return next((closes for _opens, closes in opening.spans(after)), None)


def passed(opening: Opening, much: timedelta, *, since: datetime) -> datetime:
    """The moment at which it has been open for so long since then.

    Where it does not open for two months, time counts as it passes: rather too early
    than never.
    """
    left = much
    for opens, closes in opening.spans(since):
        if left <= closes - opens:
            return opens + left
        left -= closes - opens
    return since + much
