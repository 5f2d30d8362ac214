"""The good faith estimate: for whom, by when, for how long, and what it no longer fits.

No Surprises Act, 45 CFR 149.610 (coverage.md 5.3). Money is whole cents. Business days
are Monday to Friday without the days that the clinic has entered as closed, federal
holidays among them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from patients.rules.beyond import Agreed
from patients.rules.coverage.result import Outcome, Reason

DAY = timedelta(days=1)
FRIDAY = 5
LONG_AHEAD = 10
"""Booked so many business days ahead or more, there are three to write it."""
SHORT_AHEAD = 3
"""Booked so many ahead or more, there is one. Nearer than that the law sets none."""
DAYS_IF_LONG = 3
DAYS_IF_SHORT = 1
DAYS_ON_REQUEST = 3
DISPUTE_CENTS = 40_000
"""A bill of so much more than the estimate, or more, may be disputed."""
DISPUTE_DAYS = 120


class Payer(StrEnum):
    """Who pays for a visit, as far as an estimate asks."""

    PATIENT = "patient"
    PLAN = "plan"
    """A plan takes it: an estimate only where the patient chooses not to use it."""
    MEDICARE = "medicare"
    """Never an estimate: Medicare's own notice (ABN) stands instead."""
    NOT_DECIDED = "not_decided"
    """It lacks an approval and nobody said who pays: the patient may owe nothing."""
    CLINIC = "clinic"


def payer_of(
    *, outcome: Outcome, reason: Reason, agreed: str, is_medicare: bool
) -> Payer:
    """`agreed` is what the desk wrote down at booking; `is_medicare` says that Medicare
    leads on the visit's day, whose visits are covered whatever has been counted."""
    if is_medicare:
        return Payer.MEDICARE
    if outcome == Outcome.COVERED:
        return Payer.PLAN
    if agreed == Agreed.CLINIC_PAYS:
        return Payer.CLINIC
    if reason.is_about_authorization and agreed != Agreed.PATIENT_PAYS:
        return Payer.NOT_DECIDED
    return Payer.PATIENT


def is_business_day(day: date, closed: Collection[date]) -> bool:
    return day.isoweekday() <= FRIDAY and day not in closed


def business_days_after(day: date, number: int, closed: Collection[date]) -> date:
    """The day on which so many business days have passed, the first day not counted."""
    while number:
        day += DAY
        number -= is_business_day(day, closed)
    return day


def business_days_between(first: date, last: date, closed: Collection[date]) -> int:
    """How many come after the first day up to the last one, which counts."""
    span = (first + number * DAY for number in range(1, (last - first).days + 1))
    return sum(is_business_day(day, closed) for day in span)


def business_day_before(day: date, closed: Collection[date]) -> date:
    day -= DAY
    while not is_business_day(day, closed):
        day -= DAY
    return day


def due_when_booked(
    *, booked_on: date, visit_on: date, closed: Collection[date]
) -> date | None:
    """By when the estimate of a booked visit is given; None where it is too near.

    Booked at least 10 business days ahead: within 3; at least 3 ahead: within 1.
    """
    ahead = business_days_between(booked_on, visit_on, closed)
    if ahead >= LONG_AHEAD:
        return business_days_after(booked_on, DAYS_IF_LONG, closed)
    if ahead >= SHORT_AHEAD:
        return business_days_after(booked_on, DAYS_IF_SHORT, closed)
    return None


def due_when_asked(asked_on: date, closed: Collection[date]) -> date:
    """A question about price is a request: within three business days."""
    return business_days_after(asked_on, DAYS_ON_REQUEST, closed)


def last_day(first_on: date) -> date:
    """The last day that one estimate may reach: twelve months in all."""
    return _a_year_later(first_on) - DAY


def _a_year_later(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:  # 29 February
        return date(day.year + 1, 3, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """A visit that the patient pays: attended, or booked."""

    on: date
    booked_on: date
    kind: str
    cents: int
    provider_id: int | None = None
    is_attended: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many visits of one kind with one provider, at one price each."""

    kind: str
    number: int
    cents: int
    provider_id: int | None = None

    @property
    def sum_cents(self) -> int:
        return self.number * self.cents


@dataclass(frozen=True, kw_only=True)
class Series:
    """What an issued estimate holds for: both days included."""

    first_on: date
    last_on: date
    lines: tuple[Line, ...]

    @property
    def total_cents(self) -> int:
        return sum(line.sum_cents for line in self.lines)

    @property
    def visits(self) -> int:
        return sum(line.number for line in self.lines)

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on

    def most(self) -> Mapping[str, int]:
        """The visits of each kind that it foresees."""
        counts: Counter[str] = Counter()
        for line in self.lines:
            counts[line.kind] += line.number
        return counts

    def foresees(self, visit: Visit) -> bool:
        """With this provider, and at no higher price."""
        return any(
            line.kind == visit.kind
            and visit.cents <= line.cents
            and visit.provider_id in (None, line.provider_id)
            for line in self.lines
            if line.number
        )


def unforeseen(series: Series, visits: Iterable[Visit]) -> list[Visit]:
    """Booked visits of its days that it does not hold for, in order: one too many, of
    another kind, dearer, or with somebody else. One less changes nothing."""
    left = Counter(series.most())
    found = []
    for visit in sorted(visits, key=lambda each: (not each.is_attended, each.on)):
        if not series.holds(visit.on):
            continue
        left[visit.kind] -= 1
        fits = left[visit.kind] >= 0 and series.foresees(visit)
        if not fits and not visit.is_attended:
            found.append(visit)
    return found


class Why(StrEnum):
    """What sets the clock."""

    ASKED = "asked"
    BOOKED = "booked"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """An estimate is to be given by that day; `day` is the visit it is about."""

    why: Why
    due_on: date
    day: date


def clock_of(
    series: Series | None, visits: Collection[Visit], closed: Collection[date]
) -> Clock | None:
    """By when a first or a new estimate is due for what is booked; None for not at all.

    A visit of the series that no longer fits: one business day before it. A visit of
    other days: by how far ahead it was booked.
    """
    coming = [each for each in visits if not each.is_attended]
    clocks = [
        Clock(why=Why.BOOKED, due_on=due, day=each.on)
        for each in coming
        if series is None or not series.holds(each.on)
        if (
            due := due_when_booked(
                booked_on=each.booked_on, visit_on=each.on, closed=closed
            )
        )
    ]
    if series is not None:
        clocks += [
            Clock(
                why=Why.CHANGED,
                due_on=business_day_before(each.on, closed),
                day=each.on,
            )
            for each in unforeseen(series, visits)
        ]
    return min(clocks, key=lambda each: (each.due_on, each.day), default=None)


def passes_on(series: Series, visits: Iterable[Visit]) -> date | None:
    """The visit with which a bill comes to the estimate and $400 more, so that it may
    be disputed; None where even all that is booked stays below.

    Held is what each provider of the estimate bills by what it says of that provider
    (45 CFR 149.620), and all together, as the clinic sends one bill: so the visits of
    somebody who stands in are held by what was expected of those they stand in for.
    """
    held = sorted(
        (each for each in visits if series.holds(each.on)),
        key=lambda each: (not each.is_attended, each.on),
    )
    found = [_passes_on(*bill) for bill in _bills(series, held)]
    return min((day for day in found if day), default=None)


def _bills(series: Series, visits: list[Visit]) -> Iterator[tuple[list[Visit], int]]:
    """What is billed together, and what was expected of it, in cents."""
    yield visits, series.total_cents
    for who in {line.provider_id for line in series.lines} - {None}:
        lines = [line for line in series.lines if line.provider_id == who]
        theirs = [each for each in visits if each.provider_id == who]
        yield theirs, sum(line.sum_cents for line in lines)


def _passes_on(visits: Iterable[Visit], expected_cents: int) -> date | None:
    billed = 0
    for visit in visits:
        billed += visit.cents
        if billed - expected_cents >= DISPUTE_CENTS:
            return visit.on
    return None
