"""When sessions are, as PostgreSQL compares them: by the clinic's own clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Func

DAY_ENDS = dt.time(23, 59)


class Span(Func):
    """From the start for so many minutes, (on, start, minutes); its end is outside."""

    output_field = DateTimeRangeField()

    def as_sql(self, compiler: Any, connection: Any, **_said: Any) -> Any:  # type: ignore[override]
        on, start, minutes = _columns(self, compiler)
        begins = f"{on} + {start}"
        ends = f"{begins} + {minutes} * INTERVAL '1 minute'"
        return f"TSRANGE({begins}, {ends})", []


class Ends(Func):
    """When it is over, (on, start, minutes), on the clinic's clock."""

    output_field = models.DateTimeField()

    def as_sql(self, compiler: Any, connection: Any, **_said: Any) -> Any:  # type: ignore[override]
        on, start, minutes = _columns(self, compiler)
        return f"({on} + {start} + {minutes} * INTERVAL '1 minute')", []


class SharedStart(Func):
    """What may share a therapist, (kind, start, id): the group of one start.

    Equal for the rows of one group, and different for any other two rows: so "not
    equal" is true of all that must not overlap.
    """

    output_field = models.BigIntegerField()

    def as_sql(self, compiler: Any, connection: Any, **_said: Any) -> Any:  # type: ignore[override]
        kind, start, row_id = _columns(self, compiler)
        group = f"-EXTRACT(EPOCH FROM {start})::bigint"
        return f"CASE WHEN {kind} = 'group' THEN {group} ELSE {row_id} END", []


def _columns(func: Func, compiler: Any) -> list[str]:
    return [compiler.compile(each)[0] for each in func.get_source_expressions()]


def later(start: dt.time, minutes: int) -> dt.time:
    """That many minutes after it, at most until the day ends."""
    begins = dt.datetime.combine(dt.date.min, start)
    ends = begins + dt.timedelta(minutes=minutes)
    return ends.time() if ends.date() == begins.date() else DAY_ENDS
