"""To whom a warning sign goes on that nobody has taken, and when.

First who is told at once; then, each time that the clinic's time has passed, the next
person of its list; behind the last of them the leads, and again every working day. And
where nobody is there, at once whom the clinic has named for that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from patients.rules import opening as hours
from patients.rules.opening import Opening

SOON = ("emergency", "urgent")
LEVELS = (*SOON, "hold")  # what is only watched waits for the next look


class Rule(StrEnum):
    """Why somebody was told."""

    FIRST = "first"
    NEXT = "next"
    LEADS = "leads"
    CLOSED = "closed"
    HANDED = "handed"  # by whoever had taken it


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long each person has: working hours, and working days."""

    hours: int = 1
    days: int = 1


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """One sign that nobody has taken: what has become of it so far.

    `told` are those of the list who need not hear of it (again); `turned_at` is when it
    was last somebody's turn, None before the first; `cover` says whether anybody is
    named for when the clinic is closed, and `is_covered` whether they have heard.
    """

    level: str
    raised_at: datetime
    listed: Sequence[int] = ()
    told: Collection[int] = ()
    turned_at: datetime | None = None
    is_at_end: bool = False
    cover: bool = False
    is_covered: bool = False


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is to be done now. Without a `rule` it is nobody's turn yet."""

    rule: Rule | None = None
    person: int | None = None
    tells_cover: bool = False
    next_at: datetime


def decide(at: Waiting, *, times: Times, opening: Opening, now: datetime) -> Deed:
    """One step at most, however late: each person has the whole of their time."""
    rule, person = _turn(at, times=times, opening=opening, now=now)
    tells = owes_cover(at) and _is_nobody_there(at, opening=opening, now=now)
    next_at = due_at(
        at.level,
        since=at.turned_at if rule is None and at.turned_at else _turned(at, now),
        is_at_end=at.is_at_end or rule is Rule.LEADS,
        times=times,
        opening=opening,
    )
    if owes_cover(at) and not tells and at.level in SOON:
        next_at = min(next_at, hours.closes_next(opening, after=now) or next_at)
    return Deed(rule=rule, person=person, tells_cover=tells, next_at=max(next_at, now))


def _turned(at: Waiting, now: datetime) -> datetime:
    """Who is told first was told as the sign was raised."""
    return at.raised_at if at.turned_at is None else now


def _is_nobody_there(at: Waiting, *, opening: Opening, now: datetime) -> bool:
    """As it was raised; and of what is urgent also later, as the clinic has closed."""
    moments = [at.raised_at] if at.turned_at is None else []
    moments += [now] if at.level in SOON else []
    return not all(hours.is_open(opening, at=each) for each in moments)


def owes_cover(at: Waiting) -> bool:
    return at.cover and not at.is_covered


def _turn(
    at: Waiting, *, times: Times, opening: Opening, now: datetime
) -> tuple[Rule | None, int | None]:
    if at.turned_at is None:
        return Rule.FIRST, None
    due = due_at(
        at.level,
        since=at.turned_at,
        is_at_end=at.is_at_end,
        times=times,
        opening=opening,
    )
    if now < due:
        return None, None
    person = next((each for each in at.listed if each not in at.told), None)
    return (Rule.LEADS, None) if person is None else (Rule.NEXT, person)


def due_at(
    level: str, *, since: datetime, is_at_end: bool, times: Times, opening: Opening
) -> datetime:
    """When whoever's turn it was at `since` has had their time.

    At the end of the list: a working day, for there is nobody else to turn to.
    """
    days, soon = opening.day * times.days, timedelta(hours=times.hours)
    much = soon if level in SOON and not is_at_end else days
    return hours.passed(opening, much, since=since)
