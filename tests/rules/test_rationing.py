"""One text a day, three in any seven days, and appointments first."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ptcare.notices.rules.rationing import Rank, has_room

TODAY = dt.date(2026, 3, 8)  # on which New York's clocks go forward
EVE, MORNING, OTHER = Rank


def on(*days: int) -> list[dt.date]:
    return [TODAY + dt.timedelta(days=number) for number in days]


@pytest.mark.parametrize(
    ("rank", "had", "ahead", "room"),
    [
        # nothing yet, and nothing to come
        (OTHER, [], {}, True),
        (EVE, [], {}, True),
        # one a day, whatever it is about
        (OTHER, [0], {}, False),
        (EVE, [0], {}, False),
        (OTHER, [-1], {}, True),
        # three in any seven days
        (EVE, [-1, -2], {}, True),
        (EVE, [-1, -2, -3], {}, False),
        (EVE, [-1, -2, -6], {}, False),
        (EVE, [-1, -2, -7], {}, True),
        (EVE, [-7, -8, -9], {}, True),
        # today's place is kept for an appointment
        (OTHER, [], {0: MORNING}, False),
        (OTHER, [], {0: EVE}, False),
        (MORNING, [], {0: EVE}, False),
        (MORNING, [], {0: MORNING}, True),
        (EVE, [], {0: EVE}, True),
        # and so are those of the coming days
        (OTHER, [], {1: EVE, 2: MORNING}, True),
        (OTHER, [], {1: EVE, 2: MORNING, 3: EVE}, False),
        (OTHER, [-1], {1: EVE, 2: MORNING}, False),
        (OTHER, [-5], {1: EVE, 2: MORNING}, True),  # no seven days hold all four
        (OTHER, [-4], {1: EVE, 2: MORNING}, False),
        (OTHER, [], {4: EVE, 5: MORNING, 6: EVE}, False),
        (OTHER, [], {4: EVE, 5: MORNING, 7: EVE}, True),
        # of appointments the evening before comes first
        (MORNING, [-1, -3], {1: EVE}, False),
        (MORNING, [-1], {1: EVE, 2: MORNING}, True),
        (EVE, [-1, -3], {1: EVE, 2: MORNING}, True),
        # what matters less keeps no place from what matters more
        (EVE, [], {0: OTHER, 1: OTHER, 2: OTHER, 3: OTHER}, True),
        (OTHER, [], {1: OTHER, 2: OTHER, 3: OTHER}, True),
        # what is past needs no place
        (OTHER, [], {-1: EVE, -2: EVE, -3: EVE}, True),
    ],
)
def test_who_has_room(rank, had, ahead, room):
    found = has_room(
        rank=rank,
        today=TODAY,
        had=on(*had),
        ahead={on(day)[0]: needs for day, needs in ahead.items()},
    )

    assert found is room


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.sampled_from(list(Rank))), max_size=60
    ).map(sorted),
    st.sets(st.integers(0, 40), max_size=8),
)
def test_however_much_is_asked_for_no_cap_is_broken(asked, sessions):
    """Day after day texts of any rank are asked for, with appointments to come."""
    ahead = {TODAY + dt.timedelta(days=day): EVE for day in sessions}
    had: list[dt.date] = []
    for day, rank in asked:
        today = TODAY + dt.timedelta(days=day)
        if has_room(rank=rank, today=today, had=had, ahead=ahead):
            had.append(today)

    assert len(had) == len(set(had))
    for day in had:
        assert sum(day <= each < day + dt.timedelta(days=7) for each in had) <= 3


@given(st.sets(st.integers(0, 30), max_size=10), st.sets(st.integers(0, 30)))
def test_no_appointment_waits_behind_what_matters_less(sessions, others):
    """With and without lower topics in between, the same appointments are told."""
    ahead = {TODAY + dt.timedelta(days=day): EVE for day in sessions}

    def told(lower: set[int]) -> list[dt.date]:
        had: list[dt.date] = []
        kept = []
        for today in on(*range(31)):
            if today in ahead and has_room(rank=EVE, today=today, had=had, ahead=ahead):
                had.append(today)
                kept.append(today)
            if (today - TODAY).days in lower and has_room(
                rank=OTHER, today=today, had=had, ahead=ahead
            ):
                had.append(today)
        return kept

    assert told(others) == told(set())
