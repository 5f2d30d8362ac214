"""How far back a clinic accounts for disclosures: 45 CFR 164.528(a)(1)."""

from __future__ import annotations

import datetime as dt

YEARS = 6


def since(today: dt.date) -> dt.date:
    """The first day that is accounted for; of 29 February the day before 1 March."""
    year = today.year - YEARS
    try:
        return today.replace(year=year)
    except ValueError:
        return dt.date(year, 2, 28)
