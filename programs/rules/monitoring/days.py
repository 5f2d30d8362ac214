"""Days of the patient and months of the clinic, as moments."""

from __future__ import annotations

import datetime as dt

DAY = dt.timedelta(days=1)


def next_month(first: dt.date) -> dt.date:
    return (first.replace(day=1) + 32 * DAY).replace(day=1)


def midnight(day: dt.date, zone: dt.tzinfo) -> dt.datetime:
    """The moment at which that day begins there, in UTC."""
    return dt.datetime.combine(day, dt.time(), tzinfo=zone).astimezone(dt.UTC)
