"""When a cancellation is late."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from patients.rules.noticing import is_late

ZONE = ZoneInfo("America/New_York")
TEN = datetime(2026, 3, 17, 10, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("before", "hours", "late"),
    [
        (timedelta(hours=24), 24, False),
        (timedelta(hours=23, minutes=59), 24, True),
        (timedelta(hours=30), 24, False),
        (timedelta(0), 0, True),
        (timedelta(minutes=1), 0, False),
        (timedelta(hours=-3), 24, True),
    ],
)
def test_late_is_less_than_the_hours_of_notice(before, hours, late):
    said = is_late(
        on=date(2026, 3, 17), start=time(10), now=TEN - before, notice_hours=hours
    )

    assert said is late
