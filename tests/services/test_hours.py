"""Nobody is disturbed in their night; the zones of the database are those of Python."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection

from ptcare.notices.models import Notice
from ptcare.notices.outbox import delivering
from tests import factories as make

NEW_YORK = ZoneInfo("America/New_York")
DAY = dt.date(2026, 3, 2)


def at(hour, minute=0, day=DAY, zone=NEW_YORK):
    return dt.datetime.combine(day, dt.time(hour, minute), tzinfo=zone)


def ask(sql, *params):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", params)
        return cursor.fetchone()[0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("zone", "wall", "moment"),
    [
        ("America/New_York", "2026-03-02 09:00", "2026-03-02 14:00"),
        ("America/New_York", "2026-03-08 02:30", "2026-03-08 07:30"),  # skipped
        ("America/New_York", "2026-11-01 01:30", "2026-11-01 05:30"),  # comes twice
        ("Australia/Lord_Howe", "2026-04-05 01:45", "2026-04-04 14:45"),  # half an hour
        ("Australia/Lord_Howe", "2026-10-04 02:15", "2026-10-03 15:45"),
    ],
)
def test_a_wall_clock_means_one_moment(zone, wall, moment):
    found = ask("local_moment(%s::timestamp, %s)", wall, zone)

    assert found == dt.datetime.fromisoformat(moment).replace(tzinfo=dt.UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clock", "wakes", "allowed"),
    [
        (at(3), None, at(9)),
        (at(8, 59), None, at(9)),
        (at(9), None, at(9)),
        (at(19, 59), None, at(19, 59)),
        (at(20), None, at(9, day=DAY + dt.timedelta(days=1))),
        (at(8, 15), dt.time(8), at(8, 15)),  # the reader's own hour
        (at(7), dt.time(6, 30), at(8)),  # never before eight
        (at(10), dt.time(11), at(10)),  # a later hour makes the day no shorter
    ],
)
def test_the_next_hour_that_is_allowed(clock, wakes, allowed):
    found = ask("next_allowed(%s, %s, 20, 9, %s)", clock, "America/New_York", wakes)

    assert found == allowed


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("clock", "quiet_from", "allowed"),
    [
        (at(7), 20, at(19, day=DAY - dt.timedelta(days=1))),
        (at(20, 30), 20, at(19)),
        (at(22), 24, at(20)),  # never after nine, whatever the clinic says
        (at(12), 20, at(12)),
    ],
)
def test_what_cannot_wait_moves_to_the_evening_before(clock, quiet_from, allowed):
    found = ask(
        "last_allowed(%s, %s, %s, 9, NULL)", clock, "America/New_York", quiet_from
    )

    assert found == allowed


@pytest.mark.parametrize(
    ("is_safety", "kind", "goes_out"),
    [
        (False, "care_team_message", False),
        (True, "care_team_message", True),
        (False, "invitation", True),  # somebody waits for it right now
    ],
)
def test_at_night_only_what_cannot_wait_goes_out(patient, is_safety, kind, goes_out):
    make.tell(patient, kind=kind, now=at(22), is_safety=is_safety)

    delivering.deliver_due(now=at(22))

    notice = Notice.objects.get()
    assert bool(mail.outbox) is goes_out
    if not goes_out:
        assert (notice.state, notice.tries) == (Notice.State.DUE, 0)
        assert notice.due_at == at(9, day=DAY + dt.timedelta(days=1))
