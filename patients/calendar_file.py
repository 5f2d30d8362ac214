"""Writes events as an iCalendar file (RFC 5545). It knows nothing of whose they are."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from icalendar import Calendar, Event, vText

READ_AGAIN = dt.timedelta(hours=4)  # how often a calendar may ask, as a wish
PRODUCT = "-//PTCare//Calendar//EN"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One event. `starts` knows its zone; a day alone means all day.

    `sequence` and `changed_at` rise with each change; `uid` stays.
    """

    uid: str
    sequence: int
    changed_at: dt.datetime
    starts: dt.datetime | dt.date
    minutes: int
    title: str
    more: str = ""
    url: str = ""
    is_cancelled: bool = False
    is_busy: bool = True


def written(name: str, entries: Sequence[Entry]) -> bytes:
    """The same bytes for the same entries. No alarm: whoever wants one sets it."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(name))
    calendar.add("x-wr-calname", vText(name))
    calendar.add("refresh-interval", READ_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT4H")
    for entry in sorted(entries, key=lambda each: each.uid):
        calendar.add_component(event_of(entry))
    if years := years_of(entries):
        calendar.add_missing_timezones(
            first_date=dt.date(min(years) - 1, 1, 1),
            last_date=dt.date(max(years) + 2, 1, 1),
        )
        for rules in calendar.walk("VTIMEZONE"):
            del rules["comment"]
            for change in rules.subcomponents:
                tell_by_the_clock_before(change)
    return bytes(calendar.to_ical())


def tell_by_the_clock_before(change: Any) -> None:
    """When it comes (RFC 5545, 3.6.5). The library tells of an hour that is skipped by
    the clock after it, so summer time would begin an hour late."""
    skipped = change.TZOFFSETTO - change.TZOFFSETFROM
    if skipped <= dt.timedelta():
        return
    change.DTSTART -= skipped
    if later := change.pop("rdate", None):
        change.add("rdate", [each.dt - skipped for each in later.dts])


def years_of(entries: Iterable[Entry]) -> set[int]:
    return {entry.starts.year for entry in entries}


def event_of(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.starts)
    event.add("dtend", end_of(entry))
    event.add("summary", entry.title)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
    if entry.more:
        event.add("description", entry.more)
    if entry.url:
        event.add("url", entry.url)
    return event


def end_of(entry: Entry) -> dt.datetime | dt.date:
    """So many minutes later by the sun, whatever the clocks do meanwhile."""
    if not isinstance(entry.starts, dt.datetime):
        return entry.starts + dt.timedelta(days=1)
    sun = entry.starts.astimezone(dt.UTC) + dt.timedelta(minutes=entry.minutes)
    return sun.astimezone(entry.starts.tzinfo)
