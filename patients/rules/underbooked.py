"""Whether fewer visits are booked than the therapist has prescribed."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

AHEAD = timedelta(days=14)  # as far as a desk books for sure
FEWER_BY = 2  # visits; one fewer is a visit that was moved


def missing(
    booked: int,
    *,
    a_week: Decimal,
    starts_on: date,
    ends_on: date | None,
    today: date,
) -> int:
    """How many visits are not booked of those prescribed for the coming two weeks.

    Only days of the course count; where it is one visit only, none is missing.
    """
    first = max(today, starts_on)
    last = min(today + AHEAD, ends_on + timedelta(days=1) if ends_on else date.max)
    days = max(0, (last - first).days)
    fewer = int(a_week * days / 7) - booked
    return fewer if fewer >= FEWER_BY else 0
