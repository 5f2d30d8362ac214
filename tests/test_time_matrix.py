"""The clocks of the database against those of Python: every change of 2025 to 2030.

Both have their own copy of the world's zones. Where these differ, a reminder would come
an hour off: so this fails, and says in which zone.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from functools import cache
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from ptcare.notices.models import Notice
from tests import factories as make
from tests import reminded
from tests.reminded import Kind

pytestmark = pytest.mark.django_db

CHOSEN = """
    Africa/Cairo Africa/Casablanca America/Asuncion America/Halifax America/Havana
    America/Los_Angeles America/New_York America/Nuuk America/Phoenix
    America/Santiago America/Sao_Paulo America/St_Johns Antarctica/Troll Asia/Beirut
    Asia/Gaza Asia/Jerusalem Asia/Kathmandu Asia/Tokyo Atlantic/Azores
    Australia/Adelaide Australia/Lord_Howe Australia/Sydney Europe/Berlin
    Europe/Chisinau Europe/Dublin Europe/London Pacific/Apia Pacific/Auckland
    Pacific/Chatham Pacific/Easter Pacific/Honolulu Pacific/Kiritimati
"""
ZONES = CHOSEN.split()
DAY, QUARTER = dt.timedelta(days=1), dt.timedelta(minutes=15)
FIRST, LAST = dt.date(2025, 1, 1), dt.date(2030, 12, 31)
ALSO = [  # leap day and the turn of a year
    *(dt.date(2028, 2, day) for day in (28, 29)),
    *(dt.date(2028, 12, 31), dt.date(2029, 1, 1)),
]


@cache
def days_of_change(zone: str) -> tuple[dt.date, ...]:
    """On which the clocks are set."""
    there, found = ZoneInfo(zone), []
    days = (FIRST + number * DAY for number in range((LAST - FIRST).days + 1))
    before = dt.datetime.combine(FIRST, dt.time(), there).utcoffset()
    for day in days:
        after = dt.datetime.combine(day + DAY, dt.time(), there).utcoffset()
        if after != before:
            found.append(day)
        before = after
    return tuple(found)


def walls() -> Iterator[tuple[str, dt.datetime]]:
    """Every quarter of an hour of each such day, as a clock on the wall shows it."""
    for zone in ZONES:
        for day in (*days_of_change(zone), *ALSO):
            midnight = dt.datetime.combine(day, dt.time())
            for number in range(96):
                yield zone, midnight + number * QUARTER


def moment(zone: str, wall: dt.datetime) -> dt.datetime:
    """The first that is meant; of an hour that is skipped, as much later."""
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def wrong(sql: str, zones: list[str], *columns: list[object]) -> tuple[int, list[str]]:
    """How many cases are, and where; `sql` is of `zone`, `a` and `b`."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT count(*), array_agg(DISTINCT zone)
            FROM unnest(%s::text[], %s::timestamp[], %s::timestamptz[])
                AS c (zone, a, b)
            WHERE NOT ({sql})
            """,  # noqa: S608 - of this file
            [zones, *columns],
        )
        number, where = cursor.fetchone()
        return number, where or []


def test_of_25_000_clocks_on_the_wall_none_is_read_wrong():
    cases = list(walls())
    zones, shown = [zone for zone, _wall in cases], [wall for _zone, wall in cases]
    moments = [moment(zone, wall) for zone, wall in cases]

    assert len(set(zones)) >= 25
    assert len(cases) >= 25_000
    assert wrong("local_moment(a, zone) = b", zones, shown, moments) == (0, [])


def test_the_last_second_of_a_day_and_the_first_of_the_next_are_of_their_days():
    zones, days, moments = [], [], []
    for zone in ZONES:
        for day in (*days_of_change(zone), *ALSO):
            for on, second in ((day, dt.time(23, 59, 59)), (day + DAY, dt.time())):
                at = moment(zone, dt.datetime.combine(on, second))
                zones.append(zone)
                days.append(at.astimezone(ZoneInfo(zone)).date())
                moments.append(at)

    found = wrong("(b AT TIME ZONE zone)::date = a::date", zones, days, moments)
    assert found == (0, [])


def test_each_day_has_one_moment_and_one_only():
    """Day after day over each change, at each quarter outside of the night."""
    starts = [(zone, day - 2 * DAY) for zone in ZONES for day in days_of_change(zone)]
    zones, days = [zone for zone, _day in starts], [day for _zone, day in starts]

    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE daily AS (
                SELECT zone, day, hour, 0 AS number,
                    local_moment(day + hour, zone) AS at
                FROM unnest(%s::text[], %s::date[]) AS start (zone, day)
                CROSS JOIN generate_series(32, 83) AS n
                CROSS JOIN LATERAL (SELECT n * interval '15 minutes' AS hour) AS chosen
                UNION ALL
                SELECT zone, day, hour, number + 1, next_daily(at, hour, zone)
                FROM daily WHERE number < 4
            )
            SELECT count(*), count(*) FILTER (
                WHERE (at AT TIME ZONE zone)::date <> day + number
            ) FROM daily
            """,
            [zones, days],
        )
        cases, off = cursor.fetchone()

    assert cases >= 25_000
    assert off == 0


@pytest.mark.parametrize("first", [dt.date(2026, 3, 28), dt.date(2028, 2, 28)])
def test_planners_who_ring_every_other_hour_tell_each_day_once(clinic, first):
    for zone in ZONES:
        patient = make.patient(clinic=clinic, time_zone=zone)
        program = make.program(patient=patient, starts_on=first - 30 * DAY)
        make.item(program=program, weekdays=[1, 2, 3, 4, 5, 6, 7])
        reminded.ask(patient, next_due_at=moment(zone, nine_on(first)))

    start = dt.datetime.combine(first, dt.time(), dt.UTC) - DAY
    for number in range(0, 5 * 24, 2):
        reminded.plan(start + number * dt.timedelta(hours=1), Kind.EXERCISE)

    for user, zone in clinic.patients.values_list("user", "time_zone"):
        told = Notice.objects.filter(user=user).order_by("on")
        days = [first + number * DAY for number in range(len(told))]
        assert len(told) in (4, 5)
        assert [(each.on, each.due_at) for each in told] == [
            (day, moment(zone, nine_on(day))) for day in days
        ]


def nine_on(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9))
