"""Windows of 30 days, counted from the first data after set-up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from programs.rules.monitoring.days import DAY
from programs.rules.monitoring.entries import Entry, by_day, counted, day_of
from programs.rules.monitoring.terms import (
    Line,
    Note,
    Suggestion,
    Terms,
    highest,
    terms_on,
)

WINDOW = 30 * DAY


@dataclass(frozen=True, kw_only=True)
class Episode:
    """From set-up to its end. `goes_on`: the one before was only paused."""

    id: int
    set_up_on: dt.date
    ended_at: dt.datetime | None = None
    goes_on: bool = False

    def has(self, entry: Entry, zone: dt.tzinfo) -> bool:
        is_before_end = self.ended_at is None or entry.arrived_at < self.ended_at
        return is_before_end and day_of(entry, zone) >= self.set_up_on


@dataclass(frozen=True, kw_only=True)
class Window:
    """One window of an episode; `last` is earlier where the episode ended in it."""

    episode_id: int
    number: int  # 1 is the first
    first: dt.date
    last: dt.date
    is_closed: bool
    entries: Mapping[dt.date, tuple[Entry, ...]]  # by arrival, with those superseded
    reachable: int  # days, at most
    suggestion: Suggestion

    @property
    def days(self) -> list[dt.date]:
        return counted(self.entries)


def windows(
    episodes: Sequence[Episode],
    entries: Collection[Entry],
    *,
    zone: dt.tzinfo,
    today: dt.date,
    terms: Collection[Terms],
    set_up_in: Collection[dt.date] = (),
) -> list[Window]:
    """Every window begun by today, in order; `set_up_in` are the first days of those
    that were accepted with the set-up.

    They follow each other from the day of the first data on or after set-up, also
    where that was superseded since. One that begins less than 30 days after another
    with a suggestion has none: it was perhaps ended and begun anew.
    """
    found: list[Window] = []
    last: dt.date | None = None
    ended_at: dt.datetime | None = None
    care: set[dt.date] = set()  # first days within the same episode of care
    for episode in sorted(episodes, key=lambda each: each.id):
        care = care if episode.goes_on else set()
        fresh = [e for e in entries if ended_at is None or e.arrived_at >= ended_at]
        own = by_day((e for e in fresh if episode.has(e, zone)), zone=zone)
        ended_at = episode.ended_at
        firsts = _firsts(own, episode, zone=zone, today=today)
        care.update(firsts)
        for number, first in enumerate(firsts, start=1):
            window = _window(
                episode,
                own,
                number=number,
                first=first,
                zone=zone,
                today=today,
                terms=terms_on(first, terms),
                is_set_up=bool((care & set(set_up_in)) - {first}),
                is_too_soon=last is not None and first - last < WINDOW,
            )
            found.append(window)
            last = first if window.suggestion.lines else last
    return found


def _firsts(
    own: Mapping[dt.date, object], episode: Episode, *, zone: dt.tzinfo, today: dt.date
) -> list[dt.date]:
    if not own:
        return []
    begun, until = min(own), min(_end_of(episode, zone) or today, today)
    return [begun + n * WINDOW for n in range((until - begun) // WINDOW + 1)]


def _end_of(episode: Episode, zone: dt.tzinfo) -> dt.date | None:
    return episode.ended_at.astimezone(zone).date() if episode.ended_at else None


def _window(
    episode: Episode,
    own: Mapping[dt.date, tuple[Entry, ...]],
    *,
    number: int,
    first: dt.date,
    zone: dt.tzinfo,
    today: dt.date,
    terms: Terms | None,
    is_set_up: bool,
    is_too_soon: bool,
) -> Window:
    full, end = first + WINDOW - DAY, _end_of(episode, zone)
    last = min(full, end) if end else full
    is_closed = last < today or end is not None
    entries = {day: each for day, each in own.items() if first <= day <= last}
    days = counted(entries)
    ahead = 0 if is_closed else _ahead(days, today=today, last=last)
    return Window(
        episode_id=episode.id,
        number=number,
        first=first,
        last=last,
        is_closed=is_closed,
        entries=entries,
        reachable=len(days) + ahead,
        suggestion=for_window(
            days=len(days),
            reachable=len(days) + ahead,
            is_closed=is_closed,
            terms=terms,
            is_set_up=is_set_up,
            is_too_soon=is_too_soon,
        ),
    )


def _ahead(days: Collection[dt.date], *, today: dt.date, last: dt.date) -> int:
    """How many days can still come: from today on, without those that have come."""
    return (last - today).days + 1 - sum(day >= today for day in days)


def for_window(
    *,
    days: int,
    reachable: int,
    is_closed: bool,
    terms: Terms | None,
    is_set_up: bool = False,
    is_too_soon: bool = False,
) -> Suggestion:
    """When the window is closed; earlier only where no higher tier is in reach."""
    if terms is None:
        return Suggestion(note=Note.NO_TERMS)
    tier, best = highest(terms.device, days), highest(terms.device, reachable)
    is_decided = is_closed or (tier == best and tier != terms.device[-1])
    if not is_decided:
        return Suggestion(note=Note.STILL_OPEN)
    if tier is None:
        return Suggestion(note=Note.TOO_FEW_DAYS)
    if is_too_soon:
        return Suggestion(note=Note.TOO_SOON)
    lines = [Line(code=tier.code)]
    if days >= terms.set_up.least and not is_set_up:
        lines.append(Line(code=terms.set_up.code))
    return Suggestion(lines=tuple(lines))
