"""How many sessions a prescription makes of some days."""

from __future__ import annotations

from decimal import Decimal


def expected(sessions_per_week: Decimal, *, days: int, days_a_week: int) -> int:
    """Whole sessions for so many open days of a clinic that is open so many a week.

    Rounded down, so that a short week asks for nothing that it cannot hold.
    """
    return int(sessions_per_week * days / days_a_week) if days_a_week else 0
