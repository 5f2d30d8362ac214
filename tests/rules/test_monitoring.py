"""Days of data in windows of 30, and minutes and talks in months: nothing is padded."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from itertools import count
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.rules import monitoring
from programs.rules.monitoring import Entry, Episode, Line, Note, Work
from programs.rules.spans import Span, apart, clipped, lasting, merged, minus

DAY = dt.timedelta(days=1)
HOUR = dt.timedelta(hours=1)
ZONE = ZoneInfo("America/New_York")
DATA = Path(monitoring.__file__).parents[2] / "data" / "monitoring.json"
TERMS = monitoring.read(json.loads(DATA.read_text())["terms"])
NOW_TERMS = monitoring.terms_on(dt.date(2026, 3, 3), TERMS)
MARCH_3 = dt.date(2026, 3, 3)
APRIL_1 = dt.date(2026, 4, 1)
numbers = count(1)


def at(day: dt.date, hour: int = 10, minute: int = 0, second: int = 0) -> dt.datetime:
    moment = dt.datetime.combine(day, dt.time(hour, minute, second), tzinfo=ZONE)
    return moment.astimezone(dt.UTC)


def entry(day: dt.date, hour: int = 10, **said) -> Entry:
    said = {"said_as": "patient", "id": f"log {next(numbers)}"} | said
    return Entry(arrived_at=at(day, hour), **said)


def dates(first: dt.date, number: int) -> list[dt.date]:
    return [first + n * DAY for n in range(number)]


def windows_of(entries, *, today, episodes=None, **how):
    episodes = episodes or [Episode(id=1, set_up_on=MARCH_3)]
    how.setdefault("terms", TERMS)
    return monitoring.windows(episodes, entries, zone=ZONE, today=today, **how)


def codes(suggestion) -> list[str]:
    return [f"{each.units} x {each.code}" for each in suggestion.lines]


# The tables of the specification.


@pytest.mark.parametrize(
    ("arrived", "expected"),
    [
        ([MARCH_3, MARCH_3, MARCH_3 + DAY], ["1 x 98985", "1 x 98975"]),
        (dates(MARCH_3, 15), ["1 x 98985", "1 x 98975"]),
        (dates(MARCH_3, 16), ["1 x 98977", "1 x 98975"]),
        (dates(MARCH_3, 30), ["1 x 98977", "1 x 98975"]),
        ([MARCH_3], []),
    ],
)
def test_what_a_window_suggests_once_it_is_closed(arrived, expected):
    window = windows_of([entry(day) for day in arrived], today=APRIL_1 + DAY)[0]

    assert (window.first, window.last) == (MARCH_3, APRIL_1)
    assert len(window.days) == len(set(arrived))
    assert codes(window.suggestion) == expected


def test_the_second_window_with_one_day_suggests_nothing():
    entries = [entry(MARCH_3), entry(APRIL_1 + DAY)]

    second = windows_of(entries, today=dt.date(2026, 5, 2))[1]

    assert (second.first, second.last) == (APRIL_1 + DAY, dt.date(2026, 5, 1))
    assert len(second.days) == 1
    assert second.suggestion == monitoring.Suggestion(note=Note.TOO_FEW_DAYS)


@pytest.mark.parametrize(
    ("minutes", "talks", "strict", "lenient", "note"),
    [
        (0, 0, [], [], Note.TOO_FEW_MINUTES),
        (9, 1, [], [], Note.TOO_FEW_MINUTES),
        (10, 1, ["1 x 98979"], ["1 x 98979"], None),
        (19, 1, ["1 x 98979"], ["1 x 98979"], None),
        (19, 0, [], [], Note.NO_TALK),
        (20, 0, [], [], Note.NO_TALK),
        (20, 1, ["1 x 98980"], ["1 x 98980"], None),
        (39, 1, ["1 x 98980"], ["1 x 98980"], None),
        (39, 5, ["1 x 98980"], ["1 x 98980"], None),
        (
            *(40, 1, ["1 x 98980"], ["1 x 98980", "1 x 98981"]),
            Note.FURTHER_NEEDS_TALK,
        ),
        (40, 2, ["1 x 98980", "1 x 98981"], ["1 x 98980", "1 x 98981"], None),
        (59, 2, ["1 x 98980", "1 x 98981"], ["1 x 98980", "1 x 98981"], None),
        (
            *(60, 2, ["1 x 98980", "1 x 98981"], ["1 x 98980", "2 x 98981"]),
            Note.FURTHER_NEEDS_TALK,
        ),
        (60, 3, ["1 x 98980", "2 x 98981"], ["1 x 98980", "2 x 98981"], None),
        (79, 3, ["1 x 98980", "2 x 98981"], ["1 x 98980", "2 x 98981"], None),
        (80, 4, ["1 x 98980", "3 x 98981"], ["1 x 98980", "3 x 98981"], None),
    ],
)
def test_what_a_month_suggests(minutes, talks, strict, lenient, note):
    said = {"minutes": minutes, "talks": talks, "terms": NOW_TERMS}
    by_strict = monitoring.for_month(**said, is_strict=True)
    by_lenient = monitoring.for_month(**said, is_strict=False)

    assert codes(by_strict) == strict
    assert by_strict.note == note
    assert codes(by_lenient) == lenient


@pytest.mark.parametrize(
    ("day", "version"),
    [
        ("2021-12-31", None),
        ("2022-01-01", "RTM 2022"),
        ("2025-12-31", "RTM 2022"),
        ("2026-01-01", "RTM 2026"),
        ("2027-06-01", "RTM 2026"),
    ],
)
def test_the_terms_in_force(day, version):
    found = monitoring.terms_on(dt.date.fromisoformat(day), TERMS)

    assert (found and found.version) == version


@pytest.mark.parametrize(
    ("days", "expected"),
    [(15, []), (16, ["1 x 98977", "1 x 98975"])],
)
def test_before_2026_sixteen_days_were_asked_for(days, expected):
    first = dt.date(2025, 9, 1)
    entries = [entry(day) for day in dates(first, days)]
    episodes = [Episode(id=1, set_up_on=first)]

    window = windows_of(entries, today=dt.date(2025, 10, 5), episodes=episodes)[0]

    assert codes(window.suggestion) == expected


def test_before_there_were_codes_nothing_is_suggested():
    for made in (
        monitoring.for_month(minutes=90, talks=9, terms=None, is_strict=False),
        monitoring.for_window(days=20, reachable=20, is_closed=True, terms=None),
    ):
        assert made == monitoring.Suggestion(note=Note.NO_TERMS)


# While a window runs.


@pytest.mark.parametrize(
    ("days", "today", "reachable", "expected"),
    [
        # 3 March to 1 April; the days run from the first on.
        (5, 7, 30, []),  # the 7th has come already: 23 days more can come, and today
        (5, 8, 30, []),
        (5, 21, 17, []),
        (5, 22, 16, []),  # 16 can still be reached: not decided
        (5, 23, 15, ["1 x 98985", "1 x 98975"]),  # out of reach
        (1, 23, 11, []),
        (16, 30, 19, []),  # the higher tier waits for the window to close
    ],
)
def test_the_lower_tier_is_decided_early_only_where_the_higher_is_out_of_reach(
    days, today, reachable, expected
):
    today = dt.date(2026, 3, today)
    window = windows_of([entry(day) for day in dates(MARCH_3, days)], today=today)[0]

    assert not window.is_closed
    assert window.reachable == reachable
    assert codes(window.suggestion) == expected
    if not expected:
        assert window.suggestion.note == Note.STILL_OPEN


def test_the_last_day_belongs_to_the_window_and_the_next_closes_it():
    entries = [entry(MARCH_3), entry(APRIL_1, hour=23)]

    open_one = windows_of(entries, today=APRIL_1)[0]
    closed = windows_of(entries, today=APRIL_1 + DAY)[0]

    assert (open_one.is_closed, closed.is_closed) == (False, True)
    assert open_one.days == closed.days == [MARCH_3, APRIL_1]


def test_nothing_can_come_once_it_is_closed():
    window = windows_of([entry(MARCH_3)], today=APRIL_1 + DAY)[0]

    assert window.reachable == 1
    assert window.suggestion.note == Note.TOO_FEW_DAYS


# What makes a day.


def test_without_data_there_is_no_window():
    assert windows_of([], today=APRIL_1) == []


def test_staff_who_write_for_the_patient_make_no_day():
    entries = [entry(MARCH_3, said_as=role) for role in ("therapist", "clinic_admin")]

    assert windows_of(entries, today=APRIL_1) == []


def test_a_helper_counts_as_the_patient_does():
    window = windows_of([entry(MARCH_3, said_as="helper")], today=APRIL_1)[0]

    assert window.days == [MARCH_3]


def test_five_days_filled_in_on_one_evening_are_one_day():
    sunday = dt.date(2026, 3, 8)

    window = windows_of([entry(sunday, 20) for _ in range(5)], today=APRIL_1)[0]

    assert window.days == [sunday]
    assert len(window.entries[sunday]) == 5


def test_what_was_made_offline_counts_when_it_arrives():
    made = entry(MARCH_3 + 4 * DAY, made_at=at(MARCH_3))

    window = windows_of([made], today=APRIL_1)[0]

    assert window.days == [MARCH_3 + 4 * DAY]
    assert window.entries[MARCH_3 + 4 * DAY][0].made_at == at(MARCH_3)


@pytest.mark.parametrize(("minute", "day"), [(59, MARCH_3), (60, MARCH_3 + DAY)])
def test_the_day_is_the_patients_own(minute, day):
    moment = at(MARCH_3, 23) + dt.timedelta(minutes=minute)
    made = Entry(id="log 1", arrived_at=moment, said_as="patient")

    assert list(monitoring.by_day([made], zone=ZONE)) == [day]
    assert list(monitoring.by_day([made], zone=dt.UTC)) == [MARCH_3 + DAY]


def test_what_came_before_set_up_opens_no_window():
    entries = [entry(MARCH_3 - DAY, 23), entry(MARCH_3 + 2 * DAY)]

    window = windows_of(entries, today=APRIL_1)[0]

    assert window.first == MARCH_3 + 2 * DAY
    assert window.days == [MARCH_3 + 2 * DAY]


def test_an_undone_entry_keeps_its_place_and_its_day_is_counted_anew():
    undone = entry(MARCH_3, is_superseded=True)
    others = [entry(MARCH_3 + DAY), entry(MARCH_3 + 2 * DAY)]

    window = windows_of([undone, *others], today=APRIL_1)[0]

    assert window.first == MARCH_3  # data did arrive on that day
    assert undone in window.entries[MARCH_3]
    assert window.days == [MARCH_3 + DAY, MARCH_3 + 2 * DAY]


def test_a_corrected_entry_beside_one_that_stands_leaves_the_day():
    entries = [entry(MARCH_3, is_superseded=True), entry(MARCH_3, 11)]

    assert windows_of(entries, today=APRIL_1)[0].days == [MARCH_3]


# Episodes.


def test_the_end_of_the_episode_closes_its_window():
    episode = Episode(id=1, set_up_on=MARCH_3, ended_at=at(MARCH_3 + 9 * DAY, 12))
    entries = [entry(MARCH_3), entry(MARCH_3 + 9 * DAY, 11)]
    late = entry(MARCH_3 + 9 * DAY, 13)

    [window] = windows_of([*entries, late], today=MARCH_3 + 9 * DAY, episodes=[episode])

    assert window.last == MARCH_3 + 9 * DAY
    assert window.is_closed
    assert window.reachable == 2
    assert late not in window.entries[MARCH_3 + 9 * DAY]
    assert codes(window.suggestion) == ["1 x 98985", "1 x 98975"]


@pytest.mark.parametrize(
    ("begun_again", "note"), [(29, Note.TOO_SOON), (30, None), (31, None)]
)
def test_ending_and_beginning_anew_gains_no_second_code_within_30_days(
    begun_again, note
):
    first = Episode(id=1, set_up_on=MARCH_3, ended_at=at(MARCH_3 + 5 * DAY))
    anew = MARCH_3 + begun_again * DAY
    again = Episode(id=2, set_up_on=anew)
    entries = [entry(day) for day in (*dates(MARCH_3, 3), *dates(anew, 3))]

    one, two = windows_of(entries, today=anew + 40 * DAY, episodes=[again, first])[:2]

    assert codes(one.suggestion)[0] == "1 x 98985"
    assert two.first == anew
    assert two.suggestion.note == note


def test_one_entry_counts_for_one_episode_only():
    end = at(MARCH_3 + 5 * DAY, 12)
    first = Episode(id=1, set_up_on=MARCH_3, ended_at=end)
    again = Episode(id=2, set_up_on=MARCH_3 + 5 * DAY)
    entries = [entry(MARCH_3), entry(MARCH_3 + 5 * DAY, 11)]

    found = windows_of(entries, today=APRIL_1, episodes=[first, again])

    assert [each.episode_id for each in found] == [1]


@pytest.mark.parametrize("goes_on", [True, False])
def test_the_set_up_is_suggested_once_in_an_episode_of_care(goes_on):
    anew = MARCH_3 + 60 * DAY
    episodes = [
        Episode(id=1, set_up_on=MARCH_3, ended_at=at(MARCH_3 + 40 * DAY)),
        Episode(id=2, set_up_on=anew, goes_on=goes_on),
    ]
    second = MARCH_3 + 30 * DAY
    firsts = (MARCH_3, second, anew)
    entries = [entry(day) for first in firsts for day in dates(first, 3)]

    found = windows_of(
        entries, today=anew + 30 * DAY, episodes=episodes, set_up_in={MARCH_3}
    )

    has_set_up = {each.first: len(each.suggestion.lines) > 1 for each in found}
    assert has_set_up[MARCH_3]  # as it was accepted
    assert not has_set_up[second]
    assert has_set_up[anew] is not goes_on


# Minutes and talks.

FIRST = dt.date(2026, 3, 1)
ALWAYS = Span(at(dt.date(2020, 1, 1)), at(dt.date(2030, 1, 1)))


def work(
    start: dt.datetime,
    seconds: int,
    *,
    is_talk: bool = False,
    said_as: str = "therapist",
) -> Work:
    span = Span(start, start + dt.timedelta(seconds=seconds))
    return Work(span=span, said_as=said_as, is_talk=is_talk)


def month_of(rows, **how):
    how = {"active": [ALWAYS], "visits": [], "is_strict": True} | how
    today = how.pop("today", dt.date(2026, 4, 5))
    return monitoring.month(
        rows, first=FIRST, zone=ZONE, today=today, terms=TERMS, **how
    )


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [([59], 0), ([60], 1), ([599], 9), ([30, 29], 0), ([30, 30], 1), ([90, 90], 3)],
)
def test_seconds_are_added_and_then_floored(seconds, minutes):
    rows = [work(at(MARCH_3, 8 + n), each) for n, each in enumerate(seconds)]

    assert month_of(rows).minutes == minutes


def test_two_people_at_one_time_are_one_clock():
    rows = [work(at(MARCH_3), 600), work(at(MARCH_3, 10, 5), 600)]

    assert month_of(rows).minutes == 15


def test_time_in_an_attended_visit_is_taken_out():
    visit = Span(at(MARCH_3, 10, 5), at(MARCH_3, 10, 50))
    rows = [work(at(MARCH_3), 3600)]

    assert month_of(rows, visits=[visit]).minutes == 15


@pytest.mark.parametrize("role", ["clinic_admin", "patient", "helper"])
def test_only_therapists_make_minutes_and_talks(role):
    rows = [work(at(MARCH_3), 1800, is_talk=True, said_as=role)]

    found = month_of(rows)

    assert (found.minutes, found.talks) == (0, 0)


def test_an_entry_over_the_end_of_a_month_is_cut():
    rows = [work(at(dt.date(2026, 3, 31), 23, 50), 1800)]

    assert month_of(rows).minutes == 10


def test_what_lies_before_set_up_is_not_counted():
    active = Span(at(MARCH_3, 10, 10), at(APRIL_1))
    talk = [work(at(MARCH_3), 1200, is_talk=True)]

    found = month_of(talk, active=[active])

    assert (found.minutes, found.talks) == (10, 0)


def test_an_hour_that_the_clock_skips_is_not_counted():
    sunday = dt.date(2026, 3, 8)  # from 2 AM it is 3 AM
    span = Span(at(sunday, 1, 30), at(sunday, 3, 30))

    assert month_of([Work(span=span, said_as="therapist")]).minutes == 60


def test_a_month_is_closed_when_the_next_has_begun():
    assert not month_of([], today=dt.date(2026, 3, 31)).is_closed
    assert month_of([], today=APRIL_1).is_closed
    assert month_of([]).last == dt.date(2026, 3, 31)


TEN = at(MARCH_3)


@pytest.mark.parametrize(
    ("talks", "number"),
    [
        ([], 0),
        ([(0, 5)], 1),
        ([(0, 5), (0, 5)], 1),  # two people wrote the same call down
        ([(0, 5), (5, 10)], 1),  # one call, written in two parts
        ([(0, 5), (6, 10)], 2),
        ([(0, 5), (10, 15), (4, 11)], 2),
        ([(0, 0)], 0),
    ],
)
def test_live_talks_are_those_apart(talks, number):
    rows = [
        work(TEN + dt.timedelta(minutes=start), (end - start) * 60, is_talk=True)
        for start, end in talks
    ]

    assert month_of(rows).talks == number


def test_a_span_has_its_first_moment_and_not_the_one_it_ends_at():
    span = Span(TEN, TEN + HOUR)

    assert [span.has(TEN + n * HOUR / 2) for n in (-1, 0, 1, 2)] == [
        *(False, True, True, False)
    ]


def test_a_talk_in_a_visit_is_no_talk():
    visit = Span(at(MARCH_3, 10, 4), at(MARCH_3, 11))

    assert month_of([work(TEN, 300, is_talk=True)], visits=[visit]).talks == 0


def test_a_talk_makes_minutes_too():
    found = month_of([work(TEN, 900, is_talk=True)])

    assert codes(found.suggestion) == ["1 x 98979"]


# What closes soon.


@pytest.mark.parametrize(
    ("days", "ahead", "is_close"),
    [
        *[(1, ahead, True) for ahead in (0, 5)],
        *[(1, ahead, False) for ahead in (-1, 6)],
        *[(days, 3, days in (1, 14, 15)) for days in range(18)],
    ],
)
def test_windows_that_close_soon(days, ahead, is_close):
    today = APRIL_1 - ahead * DAY
    found = monitoring.is_close_window(
        days=days, last=APRIL_1, today=today, terms=NOW_TERMS
    )

    assert found is is_close


def test_months_a_little_short():
    close = [n for n in range(70) if monitoring.is_close_month(n, NOW_TERMS)]

    assert close == [*range(15, 20), *range(35, 40)]


def test_nothing_is_close_before_there_were_codes():
    assert not monitoring.is_close_month(19, None)
    assert not monitoring.is_close_window(
        days=1, last=APRIL_1, today=APRIL_1, terms=None
    )


# What holds whatever comes.


def moments(first: dt.date, *, days: int):
    """Whole seconds within so many days."""
    seconds = st.integers(0, days * 24 * 3600)
    return seconds.map(lambda said: at(first) + dt.timedelta(seconds=said))


some_entries = st.lists(
    st.builds(
        Entry,
        id=st.uuids().map(str),
        arrived_at=moments(MARCH_3 + DAY, days=118),
        said_as=st.sampled_from(["patient", "helper", "therapist", "clinic_admin"]),
        is_superseded=st.booleans(),
    ),
    max_size=40,
)
START = entry(MARCH_3, hour=1)
END = dt.date(2026, 7, 30)


@given(some_entries, st.randoms(use_true_random=False))
def test_the_order_of_entries_does_not_matter(entries, random):
    shuffled = random.sample(entries, len(entries))

    assert windows_of(entries, today=END) == windows_of(shuffled, today=END)


@given(some_entries, some_entries)
def test_one_entry_more_never_lowers_a_window(entries, more):
    before = windows_of([START, *entries], today=END)
    after = windows_of([START, *entries, *more], today=END)

    assert [w.first for w in before] == [w.first for w in after]
    assert all(
        set(one.days) <= set(two.days) for one, two in zip(before, after, strict=True)
    )


@given(some_entries)
def test_no_window_has_more_days_than_dates_on_which_data_came(entries):
    arrived = {
        monitoring.day_of(each, ZONE)
        for each in entries
        if each.said_as in ("patient", "helper") and not each.is_superseded
    }
    found = windows_of(entries, today=END)
    days = [day for window in found for day in window.days]

    assert len(days) == len(set(days))
    assert set(days) <= arrived
    assert all(len(window.days) <= 30 for window in found)


@given(some_entries, some_entries)
def test_what_staff_write_changes_nothing(entries, more):
    theirs = [replace(each, said_as="therapist") for each in more]

    assert windows_of(entries, today=END) == windows_of([*entries, *theirs], today=END)


some_work = st.lists(
    st.builds(
        work,
        moments(dt.date(2026, 2, 27), days=36),
        st.integers(0, 7200),
        is_talk=st.booleans(),
    ),
    max_size=25,
)
some_spans = some_work.map(lambda rows: [row.span for row in rows])


@given(some_work, some_work, some_spans)
def test_one_entry_more_never_lowers_a_month(rows, more, visits):
    before, after = month_of(rows, visits=visits), month_of(rows + more, visits=visits)

    assert before.seconds <= after.seconds
    assert before.talks <= after.talks
    assert month_of(rows + rows, visits=visits) == before  # twice is once


@given(some_work, st.randoms(use_true_random=False), some_spans)
def test_the_order_of_work_does_not_matter(rows, random, visits):
    shuffled = random.sample(rows, len(rows))

    assert month_of(rows, visits=visits) == month_of(shuffled, visits=visits)


@given(some_work, some_spans)
def test_no_month_has_more_seconds_than_were_written_down(rows, visits):
    found = month_of(rows, visits=visits)

    assert found.seconds <= sum(
        (row.span.end - row.span.start).total_seconds() for row in rows
    )
    assert found.seconds <= 31 * 24 * 3600
    assert found.talks <= sum(row.is_talk for row in rows)


@given(st.integers(0, 200), st.integers(0, 9), st.booleans())
def test_more_never_suggests_less(minutes, talks, is_strict):
    def units(minutes, talks):
        said = monitoring.for_month(
            minutes=minutes, talks=talks, terms=NOW_TERMS, is_strict=is_strict
        )
        worth = {"98979": 1, "98980": 2, "98981": 1}
        return sum(worth[line.code] * line.units for line in said.lines)

    assert units(minutes, talks) <= units(minutes + 1, talks)
    assert units(minutes, talks) <= units(minutes, talks + 1)
    lenient = monitoring.for_month(
        minutes=minutes, talks=talks, terms=NOW_TERMS, is_strict=False
    )
    assert lenient.note != Note.FURTHER_NEEDS_TALK
    assert Line(code="98979") not in lenient.lines or len(lenient.lines) == 1


@given(some_spans, some_spans)
def test_spans_lose_and_gain_nothing(spans, holes):
    inside, outside = clipped(spans, holes), minus(spans, holes)

    assert lasting(inside) + lasting(outside) == lasting(spans)
    assert not any(one.meets(two) for one in inside for two in outside)
    assert merged(merged(spans)) == merged(spans)
    assert apart(spans) <= len(spans)
