"""On which days an exercise was closed by a sign, and so not asked for."""

from __future__ import annotations

import datetime as dt
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, DateField, Exists, F, OuterRef, Q, Value, When
from django.db.models.functions import Cast, JSONObject

from patients.models.days import LocalDay, day_in
from programs.models.flags import SafetyFlag
from programs.models.program import ProgramItem, ProgramItemQuerySet
from programs.models.signs import LOCKED
from programs.rules.pausing import DAY, Days

OF_SIGN = "patient__safetyflag__"
STOPPED = Q(
    patient__safetyflag__level="hold",
    patient__safetyflag__log__item__exercise=F("exercise"),
)


def with_locked_days(items: ProgramItemQuerySet) -> ProgramItemQuerySet:
    """Each with what `locked_days_of` reads; no statement more, whoever they are of."""
    return items.annotate(
        locked=_rows(_locked_by("locks"), over="cleared_at"),
        locked_for_days=_rows(
            _locked_by("day_locks"), over="cleared_at", ended_on=True
        ),
        stopped=_rows(STOPPED, over="seen_at"),
    )


def holds() -> ArraySubquery:
    """Of programs, what `holds_of` reads: from the history of each."""
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    zone = OuterRef("patient__time_zone")
    row = JSONObject(
        on=LocalDay(zone, F("held_at")),
        over_on=LocalDay(zone, F("pgh_created_at")),
        ended_on=Cast(Value(None), DateField()),
    )
    was_held = history.filter(pgh_obj=OuterRef("pk"), held_at__isnull=False)
    return ArraySubquery(was_held.order_by().values(row=row))


def holds_of(rows: list[dict[str, str | None]]) -> list[Days]:
    """Each time that a program was on hold, of what was read by `holds`."""
    return days_of(rows)


def locked_days_of(item: ProgramItem) -> list[Days]:
    """Of an item read `with_locked_days`, as `with_log_of` closes it.

    From the day of the sign; the day on which a therapist opens it again counts as
    well, as that of a resumed program does, and that of a clear check-in does not.
    """
    found = vars(item)
    return days_of(found["locked"], found["locked_for_days"], found["stopped"])


def days_of(*rows: list[dict[str, str | None]]) -> list[Days]:
    """Of what was read `with_locked_days`, kind by kind."""
    return [_days(row) for each in rows for row in each]


def _days(row: dict[str, str | None]) -> Days:
    over, ended_on = day_in(row["over_on"]), day_in(row["ended_on"])
    ends = [over + DAY if over else None, ended_on]
    starts_on = day_in(row["on"]) or dt.date.max
    return Days(
        starts_on=starts_on,
        back_on=min((end for end in ends if end), default=dt.date.max),
    )


def _locked_by(locks: str) -> Q:
    each = (
        what & Q(**{f"{OF_SIGN}{locks}__contains": [lock]})
        for lock, what in LOCKED.items()
    )
    return reduce(or_, each)


def _rows(closed: Q, *, over: str, ended_on: bool = False) -> Case:
    """Of the signs that close an item; most patients have none, and cost no look."""
    zone = F("patient__time_zone")
    ended: Any = F(f"{OF_SIGN}day_locks_ended_on") if ended_on else Value(None)
    row = JSONObject(
        on=F(f"{OF_SIGN}on"),
        over_on=LocalDay(zone, F(OF_SIGN + over)),
        ended_on=Cast(ended, DateField()),
    )
    itself = ProgramItem.objects.filter(pk=OuterRef("pk"))
    found = ArraySubquery(itself.filter(closed).order_by().values(row=row))
    signs = SafetyFlag.objects.filter(patient=OuterRef("patient"))
    return Case(When(Exists(signs), then=found), default=Value([], found.output_field))
