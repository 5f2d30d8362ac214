"""What is usual for one patient, by which the caseload tells what is not.

Scores of one person are compared with that person's own, never with a norm. Nobody
answered is no score; where too little is known there is nothing usual, and so nothing
unusual. All numbers here are the project's own `[P]`.
"""

import itertools
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import mean, median_high

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
BACK = 8 * WEEK  # how far back what is usual is looked for
RECENT = 2 * WEEK  # answers that are older say nothing about now
FEWEST_ANSWERS = 3  # for a usual pain
FEWEST_DAYS = 4  # for a usual rhythm
BLOCKS, FEWEST_BLOCKS = 4, 2  # weeks before the last seven days
CONTACT_AFTER = 14  # days without a word: contacted, whatever is usual (6.3)


@dataclass(frozen=True, kw_only=True)
class Rise:
    """Mean pain of the newest answered days against that of the days before."""

    before: float
    now: float
    logs: int

    @property
    def by(self) -> float:
        return self.now - self.before


def rise(pains: Mapping[date, int], *, over: int, today: date) -> Rise | None:
    """`pains` are the worst scores, 0 to 10, of days on which one was answered.

    Of the newest `over` answers against all before them. None where fewer came in the
    last two weeks, or where fewer than three lie before them.
    """
    days = sorted(day for day in pains if today - BACK < day <= today)
    before, now = days[:-over], days[-over:]
    if len(now) < over or now[0] <= today - RECENT or len(before) < FEWEST_ANSWERS:
        return None
    return Rise(
        before=mean(pains[day] for day in before),
        now=mean(pains[day] for day in now),
        logs=over,
    )


def usual_gap(done: Collection[date], *, today: date) -> int | None:
    """Days from one day of exercise to the next, as a rule; 1 is every day."""
    days = sorted(day for day in set(done) if today - BACK < day <= today)
    if len(days) < FEWEST_DAYS:
        return None
    return median_high(
        (after - before).days for before, after in itertools.pairwise(days)
    )


def silent_from(gap: int | None, *, least: int) -> int:
    """From how many days on silence says something: later for who logs seldom.

    Two gaps and a day, at least what the clinic has set, and never over two weeks.
    """
    own = 2 * gap + 1 if gap is not None else 0
    return max(min(max(own, least), CONTACT_AFTER), 1)


@dataclass(frozen=True, kw_only=True)
class Rhythm:
    """Days of exercise in the last seven, and in seven days as a rule."""

    usual: float
    now: int

    @property
    def lost(self) -> float:
        """Share of the usual that is missing, 0 to 1."""
        return max(1 - self.now / self.usual, 0) if self.usual else 0


def rhythm(
    done: Collection[date], *, since: date, quiet: Collection[date], today: date
) -> Rhythm | None:
    """Of seven whole days, today not among them, against the four weeks before.

    Weeks from before `since`, and those with a `quiet` day (a break, a hold), count on
    neither side. None where the last seven days do not count, or fewer than two of the
    weeks before.
    """

    def active(weeks_ago: int) -> int | None:
        days = {today - weeks_ago * WEEK - n * DAY for n in range(1, 8)}
        counts = min(days) >= since and days.isdisjoint(quiet)
        return len(days.intersection(done)) if counts else None

    now = active(0)
    before = [n for ago in range(1, BLOCKS + 1) if (n := active(ago)) is not None]
    if now is None or len(before) < FEWEST_BLOCKS:
        return None
    return Rhythm(usual=mean(before), now=now)
