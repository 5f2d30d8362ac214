"""Minutes and live talks of a calendar month of the clinic."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from programs.rules.monitoring.days import DAY, midnight, next_month
from programs.rules.monitoring.terms import (
    Line,
    Note,
    Suggestion,
    Terms,
    highest,
    terms_on,
)
from programs.rules.spans import Span, apart, clipped, lasting, minus

FROM_OURS = "therapist"  # time of clerks is not counted


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
    tier = highest(terms.management, minutes)
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
