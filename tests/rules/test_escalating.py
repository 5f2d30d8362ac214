"""Whose turn it is, for how long, and who hears while the clinic is closed."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from patients.rules.opening import Opening
from programs.rules import escalating
from programs.rules.escalating import Rule, Times, Waiting, decide

ZONE = ZoneInfo("America/New_York")
OPEN = Opening(
    zone=ZONE, opens_at=dt.time(9), closes_at=dt.time(17), weekdays=[1, 2, 3, 4, 5]
)
TIMES = Times()
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
ANA, BEN = 1, 2


def at(text: str) -> dt.datetime:
    """Of the week of Monday, 16 November 2026: "Mon 10:00"."""
    day, clock = text.split()
    on = 16 + ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun", "Mon2"].index(day)
    hour, minute = map(int, clock.split(":"))
    return dt.datetime(2026, 11, on, hour, minute, tzinfo=ZONE)


def waiting(raised: str, level: str = "urgent", **fields) -> Waiting:
    if isinstance(fields.get("turned_at"), str):
        fields["turned_at"] = at(fields["turned_at"])
    said = {"listed": [ANA, BEN], "told": {ANA}}
    return Waiting(level=level, raised_at=at(raised), **said | fields)


def decided(waiting_: Waiting, now: str):
    return decide(waiting_, times=TIMES, opening=OPEN, now=at(now))


@pytest.mark.parametrize(
    ("level", "raised", "next_at"),
    [
        ("emergency", "Mon 10:00", "Mon 11:00"),
        ("urgent", "Mon 16:30", "Tue 09:30"),
        ("urgent", "Fri 16:30", "Mon2 09:30"),
        ("urgent", "Sat 12:00", "Mon2 10:00"),
        ("hold", "Mon 10:00", "Tue 10:00"),
        ("hold", "Fri 16:30", "Mon2 16:30"),
        ("hold", "Sat 12:00", "Mon2 17:00"),
    ],
)
def test_each_has_an_hour_for_what_is_urgent_and_a_day_for_a_hold(
    level, raised, next_at
):
    deed = decided(waiting(raised, level), raised)

    assert deed.rule is Rule.FIRST
    assert deed.next_at == at(next_at)
    assert not deed.tells_cover  # nobody is named


def test_then_the_next_of_the_list_who_has_not_heard():
    deed = decided(waiting("Mon 10:00", turned_at="Mon 10:00"), "Mon 11:00")

    assert (deed.rule, deed.person) == (Rule.NEXT, BEN)
    assert deed.next_at == at("Mon 12:00")


def test_a_moment_before_nothing_is_done():
    deed = decided(waiting("Mon 10:00", turned_at="Mon 10:00"), "Mon 10:59")

    assert deed.rule is None
    assert deed.next_at == at("Mon 11:00")


@pytest.mark.parametrize("listed", [[], [ANA], [ANA, BEN]])
def test_behind_the_last_the_leads_have_it_and_again_a_working_day_later(listed):
    at_end = waiting("Mon 10:00", turned_at="Mon 10:00", listed=listed, told={ANA, BEN})

    deed = decided(at_end, "Mon 11:00")

    assert (deed.rule, deed.person) == (Rule.LEADS, None)
    assert deed.next_at == at("Tue 11:00")
    with_leads = waiting(
        "Mon 10:00", turned_at="Mon 11:00", told={ANA, BEN}, is_at_end=True
    )
    assert decided(with_leads, "Mon 15:00").rule is None
    assert decided(with_leads, "Tue 11:00").rule is Rule.LEADS


def test_however_late_it_goes_on_by_one_step_and_that_one_has_their_time():
    deed = decided(waiting("Mon 10:00", turned_at="Mon 10:00"), "Thu 14:00")

    assert deed.person == BEN
    assert deed.next_at == at("Thu 15:00")


@pytest.mark.parametrize(
    ("level", "raised", "tells"),
    [
        ("urgent", "Mon 08:59", True),
        ("urgent", "Mon 09:00", False),
        ("urgent", "Mon 16:59", False),
        ("urgent", "Mon 17:00", True),
        ("emergency", "Sat 12:00", True),
        ("hold", "Sat 12:00", True),
        ("hold", "Mon 10:00", False),
    ],
)
def test_what_comes_while_nobody_is_there_goes_to_the_stand_in_at_once(
    level, raised, tells
):
    deed = decided(waiting(raised, level, cover=True), raised)

    assert deed.rule is Rule.FIRST
    assert deed.tells_cover == tells


@pytest.mark.parametrize(("level", "tells"), [("urgent", True), ("hold", False)])
def test_what_is_urgent_and_still_there_as_the_clinic_closes_does_too(level, tells):
    first = decided(waiting("Mon 16:30", level, cover=True), "Mon 16:30")
    assert (first.next_at == at("Mon 17:00")) == tells

    deed = decided(
        waiting("Mon 16:30", level, cover=True, turned_at="Mon 16:30"), "Mon 17:00"
    )

    assert deed.rule is None
    assert deed.tells_cover == tells
    assert deed.next_at == at("Tue 09:30" if tells else "Tue 16:30")


def test_the_stand_in_hears_once():
    deed = decided(
        waiting("Sat 12:00", cover=True, is_covered=True, turned_at="Sat 12:00"),
        "Sat 13:00",
    )

    assert not deed.tells_cover
    assert deed.next_at == at("Mon2 10:00")


def test_one_named_later_is_not_woken_for_an_old_hold():
    old = waiting("Sat 12:00", "hold", cover=True, turned_at="Sat 12:00")

    assert not decided(old, "Sat 18:00").tells_cover


@given(
    st.sampled_from(escalating.LEVELS),
    st.lists(st.integers(1, 6), unique=True),
    st.timedeltas(dt.timedelta(), dt.timedelta(days=365)).map(START.__add__),
    st.booleans(),
)
def test_left_alone_it_reaches_each_of_the_list_once_and_then_the_leads(
    level, listed, raised, cover
):
    told, covered, turned, at_end = [], 0, None, False
    now = raised
    for _step in range(2 * len(listed) + 6):
        deed = decide(
            Waiting(
                level=level,
                raised_at=raised,
                listed=listed,
                told=told,
                turned_at=turned,
                is_at_end=at_end,
                cover=cover,
                is_covered=covered > 0,
            ),
            times=TIMES,
            opening=OPEN,
            now=now,
        )
        assert deed.next_at > now
        assert not (at_end and deed.rule is Rule.NEXT)
        told += [deed.person] if deed.person else []
        turned = (raised if turned is None else now) if deed.rule else turned
        at_end = at_end or deed.rule is Rule.LEADS
        covered += deed.tells_cover
        now = deed.next_at

    assert told == listed
    assert at_end
    assert covered <= cover
