"""What arrived, and the days on which it did."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FROM_THEIR_SIDE = frozenset({"patient", "helper"})


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
