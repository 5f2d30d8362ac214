"""What is due on a day, and how days are spread over a week.

Weekdays are ISO numbers, 1 for Monday to 7 for Sunday. Days are the patient's own.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Protocol, TypeVar
from zoneinfo import ZoneInfo

LOG_BACK = timedelta(days=7)
STALE_AFTER = timedelta(hours=3)  # a reminder that is later is not sent
THURSDAY, SUNDAY = 4, 7

PATTERNS: dict[int, tuple[int, ...]] = {
    0: (),
    1: (3,),
    2: (2, 5),
    3: (1, 3, 5),
    4: (1, 2, 4, 6),
    5: (1, 2, 4, 5, 6),
    6: (1, 2, 3, 4, 5, 6),
    7: (1, 2, 3, 4, 5, 6, 7),
}


class Planned(Protocol):
    """Anything asked for on some weekdays of a stretch of time."""

    @property
    def weekdays(self) -> Sequence[int]: ...

    @property
    def starts_on(self) -> date: ...

    @property
    def ends_on(self) -> date | None: ...


AnyPlanned = TypeVar("AnyPlanned", bound=Planned)


def is_due(item: Planned, *, on: date) -> bool:
    """Whether it is asked for that day; its first and last day both count."""
    has_ended = item.ends_on is not None and item.ends_on < on
    return item.starts_on <= on and not has_ended and on.isoweekday() in item.weekdays


def due_on(items: Iterable[AnyPlanned], day: date) -> list[AnyPlanned]:
    """What is asked for that day, in the order it was given."""
    return [item for item in items if is_due(item, on=day)]


def spread(days_per_week: int, *, offset: int = 0) -> tuple[int, ...]:
    """Weekdays for so many days a week, as far apart as they go, moved by `offset`.

    Up to three days never lie side by side, Sunday and Monday included.
    """
    pattern = PATTERNS[days_per_week]
    return tuple(sorted((day - 1 + offset) % 7 + 1 for day in pattern))


def is_side_by_side(weekdays: Iterable[int]) -> bool:
    """Whether two of these weekdays follow each other, Sunday and Monday included."""
    chosen = set(weekdays)
    return any(day % 7 + 1 in chosen for day in chosen)


def week_of(day: date, *, starts_on: date) -> int | None:
    """Which week of a program that is, from 1; None before it starts."""
    return (day - starts_on).days // 7 + 1 if day >= starts_on else None


def monday_of(day: date) -> date:
    """The Monday of its calendar week, the week adherence is counted in."""
    return day - timedelta(days=day.isoweekday() - 1)


def sunday_to_ask_about(today: date) -> date | None:
    """The last day of the week whose pain is asked for: a week that is over, or ends.

    Its own Sunday, and the four days after it, so that those who come on some weekdays
    only are asked too; later it is too long ago to say. `[P]`
    """
    sunday = monday_of(today) - timedelta(days=1)
    if today.isoweekday() == SUNDAY:
        return today
    return sunday if today.isoweekday() <= THURSDAY else None


def is_open_for_logging(day: date, *, today: date) -> bool:
    """Whether that day can still be logged: today, and the seven days before it."""
    return timedelta() <= today - day <= LOG_BACK


def open_days(today: date) -> list[date]:
    """All that can still be logged, the newest first."""
    return [today - timedelta(days=ago) for ago in range(LOG_BACK.days + 1)]


def is_late(day: date, *, today: date) -> bool:
    """Whether a log for that day is to be marked as made later."""
    return day < today


def local_moment(day: date, *, hour: int, minute: int, zone: ZoneInfo) -> datetime:
    """That time of day there, as a moment that really happens, once.

    A time the clocks skip moves on by as much as they do; of a time they repeat, the
    first is meant.
    """
    wanted = datetime.combine(day, time(hour, minute), tzinfo=zone)
    return wanted.astimezone(UTC).astimezone(zone)
