"""The calendar day somewhere, as PostgreSQL works it out."""

from __future__ import annotations

from django.db.models import DateField, Func


class LocalDay(Func):
    """The calendar day of a moment, in the zone that a column names."""

    template = "(timezone(%(expressions)s))::date"
    output_field = DateField()
