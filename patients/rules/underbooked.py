"""Whether fewer visits are booked than the therapist has prescribed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal

AHEAD = timedelta(days=14)  # as far as a desk books for sure
FEWER_BY = 2  # visits; one fewer is a visit that was moved


def expected(
    a_week: Decimal,
    *,
    starts_on: date,
    ends_on: date | None,
    open_days: Collection[date],
    days_a_week: int,
) -> int:
    """Whole visits that a course makes of some days on which the clinic is open.

    Rounded down, so that a short week asks for nothing that it cannot hold.
    """
    last = ends_on or date.max
    days = sum(starts_on <= day <= last for day in open_days)
    return int(a_week * days / days_a_week) if days_a_week else 0


def missing(booked: int, *, expected: int) -> int:
    """How many are missing; none where all but a moved one are booked."""
    fewer = expected - booked
    return max(fewer, 0) if fewer >= FEWER_BY or not booked else 0
