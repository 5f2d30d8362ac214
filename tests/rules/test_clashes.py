"""Whether two sessions meet in time, and what is left free of a day."""

from datetime import date, time

import pytest

from patients.rules.clashes import Span, clash, free, overlap

DAY = date(2026, 3, 16)


def span(start, minutes=45, **said):
    hour, minute = divmod(start, 100)
    return Span(on=DAY, start=time(hour, minute), minutes=minutes, **said)


@pytest.mark.parametrize(
    ("other", "meets"),
    [
        (span(900), True),
        (span(944), True),
        (span(945), False),
        (span(815), False),
        (span(815, 46), True),
        (span(915, 5), True),
    ],
)
def test_sessions_meet_when_they_share_a_minute(other, meets):
    assert overlap(span(900), other) is overlap(other, span(900)) is meets


def test_a_late_session_reaches_into_the_next_day():
    late = Span(on=DAY, start=time(23, 30), minutes=45)
    early = Span(on=date(2026, 3, 17), start=time(0, 0), minutes=45)

    assert overlap(late, early)


@pytest.mark.parametrize(
    ("one", "other", "clashes"),
    [
        (span(900, is_group=True), span(900, is_group=True), False),
        (span(900, 60, is_group=True), span(900, is_group=True), False),
        (span(900, is_group=True), span(915, is_group=True), True),
        (span(900, is_group=True), span(900), True),
        (span(900), span(900), True),
    ],
)
def test_only_a_group_of_one_start_shares_a_therapist(one, other, clashes):
    assert clash(one, other) is clash(other, one) is clashes


@pytest.mark.parametrize(
    ("busy", "gaps"),
    [
        ([], [(900, 1200)]),
        ([span(900)], [(945, 1200)]),
        ([span(1000)], [(900, 1000), (1045, 1200)]),
        ([span(930)], [(1015, 1200)]),
        ([span(1000), span(945, 120)], [(900, 945)]),
        ([span(800, 240)], []),
        ([span(700, 30)], [(900, 1200)]),
        ([span(1230)], [(900, 1200)]),
        ([span(900, 160), span(1230)], []),
    ],
)
def test_the_free_gaps_of_a_morning_hold_a_session_each(busy, gaps):
    found = free(busy, on=DAY, opens=time(9), closes=time(12), minutes=45)

    assert [
        (one.hour * 100 + one.minute, other.hour * 100 + other.minute)
        for one, other in found
    ] == gaps
