"""The calendar day somewhere, as PostgreSQL works it out, and when it begins."""

from __future__ import annotations

import datetime as dt

from django.db.models import DateField, DateTimeField, Func


class LocalDay(Func):
    """The calendar day of a moment, in the zone that a column names."""

    template = "(timezone(%(expressions)s))::date"
    output_field = DateField()


class LocalClock(Func):
    """A moment, on the clock of the zone that a column names."""

    template = "timezone(%(expressions)s)"
    output_field = DateTimeField()


class DayBefore(Func):
    """As a day: less an interval PostgreSQL makes a moment of it, and asks no index."""

    template = "%(expressions)s - 1"
    output_field = DateField()


class DayAfter(DayBefore):
    template = "(%(expressions)s + 1)"


class Midnight(Func):
    """When a day begins: the zone first, then the column that holds the day."""

    template = "timezone(%(expressions)s::timestamp)"
    output_field = DateTimeField()


def day_in(said: str | None) -> dt.date | None:
    """A day as it stands in JSON; None where there is none."""
    return dt.date.fromisoformat(said) if said else None
