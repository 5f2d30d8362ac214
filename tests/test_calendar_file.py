"""What we write as a calendar, another library's reader reads as it was meant."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from patients.calendar_file import Entry, written

NEW_YORK = ZoneInfo("America/New_York")
CHANGED = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
PLACES = sorted(name for name in available_timezones() if "/" in name)
TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], include_characters='\n\t,;:\\"'),
    max_size=200,
)


def entry(**said):
    return Entry(
        **{
            "uid": "one@ptcare",
            "sequence": 0,
            "changed_at": CHANGED,
            "starts": dt.datetime(2026, 3, 2, 9, tzinfo=NEW_YORK),
            "minutes": 45,
            "title": "Northside Clinic appointment",
        }
        | said
    )


def events(content):
    return Calendar.from_ical(content).walk("VEVENT")


def plain(raw):
    """Of what this reader leaves escaped (RFC 5545, 3.3.11)."""
    said = {"n": "\n", "N": "\n"}
    return re.sub(r"\\(.)", lambda found: said.get(found[1], found[1]), str(raw))


def read(**said):
    (event,) = events(written("Clinic", [entry(**said)]))
    return event


@given(title=TEXT, more=TEXT, name=TEXT)
def test_any_text_comes_back_as_it_was_written(title, more, name):
    content = written(name, [entry(title=title, more=more)])

    (event,) = events(content)
    assert str(event["summary"]) == title
    assert str(event.get("description", "")) == more
    calendar = Calendar.from_ical(content)
    assert plain(calendar["name"]) == plain(calendar["x-wr-calname"]) == name


@given(title=TEXT, more=TEXT)
def test_no_line_is_longer_than_75_octets_or_ends_otherwise_than_it_must(title, more):
    content = written("Clínica " + title, [entry(title=title, more=more)])

    assert content.endswith(b"\r\n")
    lines = content[:-2].split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert content.decode()  # no letter is cut in two


@given(
    place=st.sampled_from(PLACES),
    day=st.dates(dt.date(2025, 1, 1), dt.date(2030, 12, 31)),
    hour=st.times(),
    minutes=st.integers(5, 240),
)
def test_the_moment_is_the_same_in_every_zone(place, day, hour, minutes):
    zone = ZoneInfo(place)
    wall = hour.replace(second=0, microsecond=0)
    starts = dt.datetime.combine(day, wall, zone)
    starts = starts.astimezone(dt.UTC).astimezone(zone)  # an hour that is there

    event = read(starts=starts.replace(fold=0), minutes=minutes)

    begins, ends = event["dtstart"].dt, event["dtend"].dt
    assert begins.replace(fold=0) == starts.replace(fold=0)
    assert begins.replace(tzinfo=None) == starts.replace(tzinfo=None)
    assert ends.astimezone(dt.UTC) - starts.replace(fold=0).astimezone(
        dt.UTC
    ) == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("starts", "ends"),
    [
        ((2026, 3, 8, 1, 45), "2026-03-08T03:30:00-04:00"),  # two is skipped
        ((2026, 11, 1, 9, 0), "2026-11-01T09:45:00-05:00"),
        ((2026, 10, 31, 23, 30), "2026-11-01T00:15:00-04:00"),
        ((2028, 2, 29, 9, 0), "2028-02-29T09:45:00-05:00"),
    ],
)
def test_it_ends_when_it_ends_by_the_sun(starts, ends):
    event = read(starts=dt.datetime(*starts, tzinfo=NEW_YORK))

    assert event["dtend"].dt == dt.datetime.fromisoformat(ends)


@pytest.mark.parametrize("year", range(2025, 2031))
def test_its_own_rules_of_the_zone_say_what_the_zone_says(year):
    """A calendar that knows no zones goes by these alone, all through the year."""
    zone = ZoneInfo("America/New_York")
    days = [dt.date(year, month, 15) for month in range(1, 13)]
    entries = [
        entry(uid=f"{day}", starts=dt.datetime.combine(day, dt.time(9), zone))
        for day in days
    ]

    calendar = Calendar.from_ical(written("Clinic", entries))

    (rules,) = calendar.walk("VTIMEZONE")
    assert rules["tzid"] == "America/New_York"
    theirs = rules.to_tz(lookup_tzid=False)
    for day in days:
        nine = dt.datetime.combine(day, dt.time(9))
        ours = nine.replace(tzinfo=zone).utcoffset()
        assert theirs.utcoffset(nine) == ours


@pytest.mark.parametrize(
    "place", ["America/New_York", "Australia/Lord_Howe", "Pacific/Honolulu"]
)
def test_its_rules_change_at_the_very_moment_when_clocks_do(place):
    """Each onset is told by the clock before it (RFC 5545, 3.6.5)."""
    zone = ZoneInfo(place)
    entries = [
        entry(uid=f"{y}", starts=dt.datetime(y, 6, 1, 9, tzinfo=zone))
        for y in (2026, 2027)
    ]

    calendar = Calendar.from_ical(written("Clinic", entries))

    (rules,) = calendar.walk("VTIMEZONE")
    changes = [
        each for each in rules.subcomponents if each.TZOFFSETFROM != each.TZOFFSETTO
    ]
    onsets = {
        (told - each.TZOFFSETFROM).replace(tzinfo=dt.UTC): each
        for each in changes
        for told in [each.DTSTART, *(later.dt for later in each["rdate"].dts)]
    }
    for at, each in onsets.items():
        before = at - dt.timedelta(seconds=1)
        assert before.astimezone(zone).utcoffset() == each.TZOFFSETFROM
        assert at.astimezone(zone).utcoffset() == each.TZOFFSETTO
    if place == "America/New_York":
        assert dt.datetime(2027, 3, 14, 7, tzinfo=dt.UTC) in onsets
        assert dt.datetime(2026, 11, 1, 6, tzinfo=dt.UTC) in onsets


def test_a_day_without_an_hour_lasts_all_day():
    event = read(starts=dt.date(2026, 3, 2), is_busy=False)

    assert (event["dtstart"].dt, event["dtend"].dt) == (
        dt.date(2026, 3, 2),
        dt.date(2026, 3, 3),
    )
    assert event["transp"] == "TRANSPARENT"


def test_what_is_cancelled_says_so_and_nothing_rings():
    event = read(is_cancelled=True, sequence=3)

    assert (event["status"], event["sequence"]) == ("CANCELLED", 3)
    assert event.walk("VALARM") == []


def test_the_same_entries_are_the_same_bytes_in_any_order():
    some = [entry(uid=f"{number}") for number in range(5)]

    assert written("Clinic", some) == written("Clinic", some[::-1])


def test_nothing_to_show_is_a_calendar_all_the_same():
    assert events(written("Clinic", [])) == []
