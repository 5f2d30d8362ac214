"""Whether a plan has told what it covers, and lately enough to give numbers."""

from __future__ import annotations

import datetime as dt

HOLDS_FOR = dt.timedelta(days=30)
"""How long an answer of a plan stands."""


def is_confirmed(verified_on: dt.date | None, *, today: dt.date) -> bool:
    """Whether the plan has answered, within thirty days."""
    return verified_on is not None and today - verified_on <= HOLDS_FOR
