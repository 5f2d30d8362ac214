"""On which weekdays and at what hour a patient comes, as far as sessions tell.

Weekdays are ISO numbers, 1 for Monday to 7 for Sunday.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from itertools import combinations

from patients.rules.coverage.facts import Facts, Session

RECENT = 12
"""So many of the latest sessions say what is usual: four weeks of three."""
WORKDAYS = frozenset({1, 2, 3, 4, 5})
EARLY = "09:00"


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Where new sessions go: `weekdays` are possible, `counts` says how usual each."""

    weekdays: frozenset[int] = WORKDAYS
    counts: Mapping[int, int] = field(default_factory=dict)
    start: str = EARLY
    """The hour as HH:MM on the clinic's clock."""

    def best(self, visits: int) -> tuple[int, ...]:
        """The weekdays for so many visits a week; fewer where fewer are possible.

        The most usual ones; among equals those furthest apart, then the earliest.
        """
        usual = tuple(
            (each, self.counts.get(each, 0)) for each in sorted(self.weekdays)
        )
        return _best(usual, visits)


def habits_of(
    facts: Facts,
    *,
    weekdays: Collection[int] | None = None,
    open_on: Collection[int] = WORKDAYS,
    otherwise: str = EARLY,
) -> Habits:
    """What the latest kept sessions show. `weekdays`, where chosen, are the only ones;
    else the clinic's days and those the patient has come on. `otherwise` is the hour
    of somebody who never came."""
    kept = sorted(filter(is_kept, facts.sessions), key=lambda each: each.order)
    recent = kept[-RECENT:]
    counts = Counter(each.date.isoweekday() for each in recent)
    return Habits(
        weekdays=frozenset(weekdays or {*open_on, *counts}),
        counts=counts,
        start=_usual_start(recent, otherwise),
    )


def is_kept(session: Session) -> bool:
    """With a therapist, and attended or booked: what three a week are counted by."""
    return session.is_insurable and not session.is_released


def _usual_start(recent: list[Session], otherwise: str) -> str:
    """The most frequent hour; among equals the one last used."""
    starts = Counter(each.start for each in recent)
    last: dict[str, date] = {each.start: each.date for each in recent}
    return max(
        starts, key=lambda start: (starts[start], last[start]), default=otherwise
    )


@cache
def _best(usual: tuple[tuple[int, int], ...], visits: int) -> tuple[int, ...]:
    counts = dict(usual)
    choices = combinations(counts, min(visits, len(counts)))
    return max(
        choices,
        key=lambda days: (
            sum(counts[day] for day in days),
            _gaps(days),
            tuple(-day for day in days),
        ),
    )


def _gaps(days: tuple[int, ...]) -> list[int]:
    """The days between one session and the next, round the week, shortest first."""
    following = [*days[1:], *(day + 7 for day in days[:1])]
    return sorted(after - day for day, after in zip(days, following, strict=True))
