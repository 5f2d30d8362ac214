"""How long a record is kept, and when it may go. The clinic's rule, above the law's.

Sources: HIPAA documentation 6 years (45 CFR 164.316(b)(2)), Medicare billing records 7
(42 CFR 424.516(f)), Medicare Advantage 10 (42 CFR 422.504(d)). What a state asks of
medical records may be longer: then the clinic sets more.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

USUAL_YEARS = 10
MOST_YEARS = 99
NOTICE = dt.timedelta(days=30)  # between the announcement and the erasure


class Bills(StrEnum):
    """Which of the payers with a floor of their own the clinic has ever billed."""

    NEITHER = "neither"
    MEDICARE = "medicare"
    ADVANTAGE = "advantage"


FLOORS = {Bills.NEITHER: 6, Bills.MEDICARE: 7, Bills.ADVANTAGE: 10}  # years

# How long what is no part of a record stays; a job drops it afterwards. The same days
# stand in docs/data-retention.md, and a test holds the two together.
SHORT_LIVED = {
    "submissions.Submission": dt.timedelta(days=90),
    "sessions.Session": dt.timedelta(days=0),  # at once when it has ended by itself
    "hooks.Happening": dt.timedelta(days=30),  # with its deliveries and tries
    "hooks.Secret": dt.timedelta(days=30),  # after it has ended
    "notices.Notice": dt.timedelta(days=90),  # its address, of who has no account
}


def floor(bills: Bills) -> int:
    """The fewest years that the law leaves to the clinic."""
    return FLOORS[bills]


def due_on(last_contact: dt.date, *, years: int) -> dt.date:
    """The first day on which a record is not kept any more; 29 February: 1 March."""
    year = last_contact.year + years
    try:
        return last_contact.replace(year=year)
    except ValueError:
        return dt.date(year, 3, 1)


def is_due(last_contact: dt.date, *, years: int, today: dt.date) -> bool:
    return due_on(last_contact, years=years) <= today


def erases_on(today: dt.date) -> dt.date:
    """The day on which what is announced today goes, unless somebody holds it."""
    return today + NOTICE


def words(years: int) -> str:
    """The rule as a certificate names it, and docs/data-retention.md."""
    return f"{years} years after last contact"
