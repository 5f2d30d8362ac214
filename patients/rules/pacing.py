"""How close together clinic sessions may be, and how long a program may run."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

MOST_IN_A_WEEK = 3
WEEK = timedelta(days=7)
LONGEST = timedelta(days=182)  # of a program, its first and its last day counted


@dataclass(frozen=True, kw_only=True)
class TooClose:
    """The seven days that are already full, as `booked` sessions from `since`."""

    since: date
    until: date
    booked: int

    def __str__(self) -> str:
        return (
            f"There are already {self.booked} sessions between {self.since:%-d %B} "
            f"and {self.until:%-d %B}; at most {MOST_IN_A_WEEK} fit in seven days."
        )


def busiest_week(days: Collection[date]) -> int:
    """The most sessions in any seven days running, and so in any ISO week too."""
    return max((_held(days, start) for start in days), default=0)


def has_room(days: Collection[date], *, on: date) -> bool:
    """Whether one more session on that day leaves every week around it within three."""
    return refusal(days, on=on) is None


def refusal(days: Collection[date], *, on: date) -> TooClose | None:
    """The first full week that one more session on that day would burst, or None."""
    for back in range(WEEK.days - 1, -1, -1):
        start = on - timedelta(days=back)
        booked = _held(days, start)
        if booked >= MOST_IN_A_WEEK:
            until = start + WEEK - timedelta(days=1)
            return TooClose(since=start, until=until, booked=booked)
    return None


def last_day(*, starts_on: date) -> date:
    """The last day a program that starts then may have: the 182nd, after 26 weeks."""
    return starts_on + LONGEST - timedelta(days=1)


def may_last(*, starts_on: date, ends_on: date) -> bool:
    """Whether a program may run between those days, both included."""
    return starts_on <= ends_on <= last_day(starts_on=starts_on)


def _held(days: Collection[date], start: date) -> int:
    return sum(start <= day < start + WEEK for day in days)
