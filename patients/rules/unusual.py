"""What about somebody's looks at records may be worth a question: hints, never blame.

Each hint has an innocent reason more often than not: a stand-in opens what a colleague
treats, a long evening is caught up with at night, names are shared by strangers. A lead
asks; the app accuses nobody. Sources: HHS, security series 2 (audit controls), and
what reviewers of access look for first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum

NIGHT_FROM, NIGHT_UNTIL = 22, 6  # hours of the clinic's clock
FEW = 12  # so many different records within an hour are many for nobody
TIMES = 3  # this often one's own usual is much
NO_USUAL = 30  # records within an hour, of somebody who has no usual yet
SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "md", "dpt", "pt"})


class Hint(StrEnum):
    OWN_RECORD = "own_record"
    SAME_NAME = "same_name"
    NEVER_TREATED = "never_treated"
    AT_NIGHT = "at_night"
    MANY = "many"


@dataclass(frozen=True, kw_only=True)
class Looks:
    """All of one person at one record within the time that is asked about."""

    hours: Collection[int]  # of the clinic's clock, in which they looked
    reader: str  # the names
    patient: str
    is_own_record: bool = False
    is_therapist: bool = False
    has_treated: bool = False  # treats, was booked with them, or is named for them


def hints(looks: Looks) -> tuple[Hint, ...]:
    """In the order in which a lead would ask."""
    found = {
        Hint.OWN_RECORD: looks.is_own_record,
        Hint.SAME_NAME: not looks.is_own_record
        and same_last_name(looks.reader, looks.patient),
        Hint.NEVER_TREATED: looks.is_therapist and not looks.has_treated,
        Hint.AT_NIGHT: any(map(is_night, looks.hours)),
    }
    return tuple(hint for hint, holds in found.items() if holds)


def is_night(hour: int) -> bool:
    return hour >= NIGHT_FROM or hour < NIGHT_UNTIL


def same_last_name(one: str, other: str) -> bool:
    name = last_name(one)
    return bool(name) and name == last_name(other)


def last_name(name: str) -> str:
    """In small letters, without what stands behind it; of one word it is none."""
    words = [word.strip(".,").casefold() for word in name.split()]
    words = [word for word in words if word and word not in SUFFIXES]
    return words[-1] if len(words) > 1 else ""


def is_many(records: int, *, usual: Sequence[int]) -> bool:
    """Whether so many different records within one hour are many for this person.

    `usual` are the busiest hours of their own other days. Without a week of days there
    is no usual.
    """
    if records <= FEW:
        return False
    if len(usual) < 5:
        return records > NO_USUAL
    return records > TIMES * sorted(usual)[len(usual) // 2]


def busy_hours(
    by_hour: dict[dt.datetime, int], *, since: dt.datetime
) -> list[dt.datetime]:
    """Of one person: the hours since then in which they opened many records.

    By the clinic's clock, each hour with its number of different records; those of
    earlier days say what is usual, and each day is held against the others.
    """
    busiest: dict[dt.date, int] = {}
    for hour, records in by_hour.items():
        busiest[hour.date()] = max(records, busiest.get(hour.date(), 0))
    return [
        hour
        for hour, records in sorted(by_hour.items())
        if hour >= since
        and is_many(
            records,
            usual=[n for day, n in busiest.items() if day != hour.date()],
        )
    ]
