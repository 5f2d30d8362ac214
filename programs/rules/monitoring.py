"""Remote monitoring: days on which data came, and minutes that somebody worked on it.

Nothing is padded or inferred. A day counts by when its data reached the server, a
minute only once, and what is not reached is not suggested. The app suggests; a person
bills. (Codes and numbers come in as `Terms`: see `programs/data/monitoring.json`.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from programs.rules.spans import Span, apart, clipped, lasting, minus

DAY = dt.timedelta(days=1)
WINDOW = 30 * DAY
FROM_THEIR_SIDE = frozenset({"patient", "helper"})
FROM_OURS = "therapist"  # time of clerks is not counted


class Note(StrEnum):
    """Why nothing, or not more, is suggested."""

    NO_TERMS = "no_terms"
    STILL_OPEN = "still_open"
    TOO_FEW_DAYS = "too_few_days"
    TOO_SOON = "too_soon"
    TOO_FEW_MINUTES = "too_few_minutes"
    NO_TALK = "no_talk"
    FURTHER_NEEDS_TALK = "further_needs_talk"


@dataclass(frozen=True, kw_only=True)
class Tier:
    """A code, and from how many days or minutes on it is suggested."""

    code: str
    least: int


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The codes and numbers that hold from a day on. Tiers rise."""

    version: str
    valid_from: dt.date
    source: str
    set_up: Tier  # days
    device: tuple[Tier, ...]  # days
    management: tuple[Tier, ...]  # minutes
    further: Tier  # each so many minutes more, beside the highest of management


@dataclass(frozen=True, kw_only=True)
class Line:
    code: str
    units: int = 1


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    lines: tuple[Line, ...] = ()
    note: Note | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """Something that arrived. `said_as` is the role in which it was said."""

    id: str
    arrived_at: dt.datetime
    said_as: str
    made_at: dt.datetime | None = None  # by the clock of a device that was offline
    is_superseded: bool = False  # undone or corrected: that it arrived stays known

    @property
    def is_data(self) -> bool:
        """Staff who write for the patient make none."""
        return self.said_as in FROM_THEIR_SIDE


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


@dataclass(frozen=True, kw_only=True)
class Work:
    """Time that somebody wrote down, and whether it was a live talk."""

    span: Span
    said_as: str
    is_talk: bool = False


@dataclass(frozen=True, kw_only=True)
class Month:
    first: dt.date
    last: dt.date
    is_closed: bool
    seconds: int
    talks: int
    suggestion: Suggestion

    @property
    def minutes(self) -> int:
        """Whole ones: never rounded up."""
        return self.seconds // 60


def read(rows: Sequence[Mapping[str, Any]]) -> list[Terms]:
    """The terms as the data file holds them."""
    return [
        Terms(
            version=row["version"],
            valid_from=dt.date.fromisoformat(row["valid_from"]),
            source=row["source"],
            set_up=Tier(**row["set_up"]),
            device=tuple(Tier(**each) for each in row["device"]),
            management=tuple(Tier(**each) for each in row["management"]),
            further=Tier(**row["further"]),
        )
        for row in rows
    ]


def terms_on(day: dt.date, terms: Iterable[Terms]) -> Terms | None:
    """Those in force that day; None before the first."""
    begun = [each for each in terms if each.valid_from <= day]
    return max(begun, key=lambda each: each.valid_from, default=None)


def day_of(entry: Entry, zone: dt.tzinfo) -> dt.date:
    """The patient's calendar day of its arrival, whatever day it is about.

    By arrival also where a device says that it was made earlier: the strict reading.
    """
    return entry.arrived_at.astimezone(zone).date()


def by_day(
    entries: Iterable[Entry], *, zone: dt.tzinfo
) -> dict[dt.date, tuple[Entry, ...]]:
    """Data by the day it arrived, in the order of the days. Several are one day."""
    found: dict[dt.date, list[Entry]] = {}
    for entry in sorted(entries, key=lambda each: (each.arrived_at, each.id)):
        if entry.is_data:
            found.setdefault(day_of(entry, zone), []).append(entry)
    return {day: tuple(each) for day, each in found.items()}


def counted(entries: Mapping[dt.date, Iterable[Entry]]) -> list[dt.date]:
    """The days on which something stands that was not superseded since."""
    return sorted(
        day
        for day, each in entries.items()
        if any(not entry.is_superseded for entry in each)
    )


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
    own: Mapping[dt.date, object],
    episode: Episode,
    *,
    zone: dt.tzinfo,
    today: dt.date,
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
    tier, highest = _tier(terms.device, days), _tier(terms.device, reachable)
    is_decided = is_closed or (tier == highest and tier != terms.device[-1])
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


def month(
    work: Collection[Work],
    *,
    first: dt.date,
    zone: dt.tzinfo,
    today: dt.date,
    active: Iterable[Span],
    visits: Iterable[Span],
    terms: Collection[Terms],
    is_strict: bool,
) -> Month:
    """The work of a calendar month of the clinic, while an episode was active, without
    what lies in attended visits."""
    after = next_month(first)
    bounds = Span(midnight(first, zone), midnight(after, zone))
    ours = [each for each in work if each.said_as == FROM_OURS]
    active, visits = list(active), list(visits)
    inside = clipped(clipped((each.span for each in ours), [bounds]), active)
    seconds = int(lasting(minus(inside, visits)).total_seconds())
    talks = live_talks(ours, within=bounds, active=active, visits=visits)
    return Month(
        first=first,
        last=after - DAY,
        is_closed=today >= after,
        seconds=seconds,
        talks=talks,
        suggestion=for_month(
            minutes=seconds // 60,
            talks=talks,
            terms=terms_on(first, terms),
            is_strict=is_strict,
        ),
    )


def live_talks(
    work: Iterable[Work],
    *,
    within: Span,
    active: Iterable[Span],
    visits: Iterable[Span],
) -> int:
    """Talks that began then. One call written down by two people, or in two parts that
    touch, is one; what touches an attended visit is none."""
    visits, active = list(visits), list(active)
    talks = [
        each.span
        for each in work
        if each.is_talk
        and within.has(each.span.start)
        and any(span.has(each.span.start) for span in active)
        and not any(each.span.meets(visit) for visit in visits)
    ]
    return apart(talks)


def for_month(
    *, minutes: int, talks: int, terms: Terms | None, is_strict: bool
) -> Suggestion:
    """By full minutes; `is_strict`: each further unit needs a live talk of its own."""
    if terms is None:
        return Suggestion(note=Note.NO_TERMS)
    tier = _tier(terms.management, minutes)
    if tier is None:
        return Suggestion(note=Note.TOO_FEW_MINUTES)
    if not talks:
        return Suggestion(note=Note.NO_TALK)
    lines = [Line(code=tier.code)]
    further = 0
    if tier == terms.management[-1]:
        further = (minutes - tier.least) // terms.further.least
    units = min(further, talks - 1) if is_strict else further
    if units:
        lines.append(Line(code=terms.further.code, units=units))
    note = Note.FURTHER_NEEDS_TALK if units < further else None
    return Suggestion(lines=tuple(lines), note=note)


def _tier(tiers: Iterable[Tier], reached: int) -> Tier | None:
    """The highest that so many days or minutes reach."""
    found = [tier for tier in tiers if tier.least <= reached]
    return found[-1] if found else None


CLOSE_BY = 5  # days or minutes


def is_close_window(
    *, days: int, last: dt.date, today: dt.date, terms: Terms | None
) -> bool:
    """Closes within five days, one or two days short of the next tier."""
    if terms is None or not today <= last <= today + CLOSE_BY * DAY:
        return False
    lacking = [(tier.least - days, tier.least) for tier in terms.device]
    return any(short == 1 or (short == 2 and least > 2) for short, least in lacking)


def is_close_month(minutes: int, terms: Terms | None) -> bool:
    """Up to five minutes short of what is suggested first or further."""
    if terms is None:
        return False
    top = terms.management[-1].least
    marks = (top, top + terms.further.least)
    return any(mark - CLOSE_BY <= minutes < mark for mark in marks)


def next_month(first: dt.date) -> dt.date:
    return (first.replace(day=1) + 32 * DAY).replace(day=1)


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The moment at which that day begins there, in UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).astimezone(dt.UTC)
