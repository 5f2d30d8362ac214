"""Days in the order of the reader's language.

Patterns stand in the code as English writes them ("F j, Y"). What another language
writes in the same place is said here, once.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django.utils import formats
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import get_language

# By ISO 8601's numbers, of which Monday has 1: for a form that asks for some of them.
CHOICE_OF_DAYS = [(number + 1, name) for number, name in WEEKDAYS.items()]
CHOICE_OF_DAYS_SHORT = [(number + 1, name) for number, name in WEEKDAYS_ABBR.items()]
ORDER = {
    "es": {
        "l, F j": r"l j \d\e F",
        "l, j F": r"l j \d\e F",
        "l, F j, Y": r"l j \d\e F \d\e Y",
        "l, j F Y": r"l j \d\e F \d\e Y",
        "F j": r"j \d\e F",
        "j F": r"j \d\e F",
        "F j, P": r"j \d\e F, P",
        "F j, Y": r"j \d\e F \d\e Y",
        "F j, Y, P": r"j \d\e F \d\e Y, P",
        "j F Y": r"j \d\e F \d\e Y",
        "F Y": r"F \d\e Y",
        "D, M j": "D j b",
        "D M j": r"l j \d\e F",
        "M j": "j b",
        "M j, Y": "j b Y",
        "j M": "j b",
        "j M Y": "j b Y",
        "M": "b",
    }
}


def in_order(pattern: str) -> str:
    """The pattern of the reader's language for what English writes like this."""
    return ORDER.get(get_language() or "", {}).get(pattern, pattern)


def date_format(day: dt.date, pattern: str) -> str:
    """Like Django's, from a pattern as English writes it."""
    if type(day) is dt.date:
        return _said(day, pattern, get_language() or "")
    return str(formats.date_format(day, in_order(pattern)))


@lru_cache(maxsize=2048)
def _said(day: dt.date, pattern: str, _language: str) -> str:
    """A day reads the same each time: a list says the same few, over and over."""
    return str(formats.date_format(day, in_order(pattern)))


def plain_clock(at: dt.time | dt.datetime | None) -> str:
    """As patients read an hour: "8 a.m.", "noon"; empty where there is none."""
    return _clock(at.hour, at.minute, "P", get_language() or "") if at else ""


def desk_day(day: dt.date | None) -> str:
    """As staff pages write a day: "25 Nov 2026"; empty where there is none."""
    return date_format(day, "j M Y") if day else ""


def desk_clock(at: dt.time | dt.datetime) -> str:
    """As staff pages write an hour, on the clock that `at` is of: "9:30 AM"."""
    return _clock(at.hour, at.minute, "g:i A", get_language() or "")


@lru_cache(maxsize=2048)
def _clock(hour: int, minute: int, pattern: str, _language: str) -> str:
    return str(formats.time_format(dt.time(hour, minute), pattern))
