"""Whether two sessions meet in time. By the clinic's own clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, kw_only=True)
class Span:
    """From the start for so many minutes; the minute it ends in is free again."""

    on: date
    start: time
    minutes: int
    is_group: bool = False

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.on, self.start)

    @property
    def ends(self) -> datetime:
        return self.begins + timedelta(minutes=self.minutes)


def overlap(one: Span, other: Span) -> bool:
    """Whether they share a minute. Back to back they do not."""
    return one.begins < other.ends and other.begins < one.ends


def clash(one: Span, other: Span) -> bool:
    """Whether one therapist cannot give both. Rows of a group share their start."""
    is_one_group = one.is_group and other.is_group and one.begins == other.begins
    return overlap(one, other) and not is_one_group


def free(
    busy: Iterable[Span], *, on: date, opens: time, closes: time, minutes: int
) -> list[tuple[time, time]]:
    """The gaps of a day, from and until, in which that many minutes fit."""
    since, last = datetime.combine(on, opens), datetime.combine(on, closes)
    needed, gaps = timedelta(minutes=minutes), []
    spans = sorted((each.begins, each.ends) for each in busy)
    for begins, ends in [*spans, (last, last)]:
        until = min(begins, last)
        if until - since >= needed:
            gaps.append((since.time(), until.time()))
        since = max(since, ends)
    return gaps
