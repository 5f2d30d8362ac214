"""On which days an exercise was closed by a sign, and so not asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Case, F, OuterRef, When
from django.db.models.functions import JSONObject

from patients.models.days import LocalDay, day_in
from programs.models.flags import SafetyFlag
from programs.models.program_item import ProgramItem, ProgramItemQuerySet
from programs.rules import redflags
from programs.rules.pausing import DAY, Days

NO_DAY = dt.timedelta()
TRAITS = "category", "movement_flags", "impact"  # of an exercise, for the rule


def with_locked_days(items: ProgramItemQuerySet) -> ProgramItemQuerySet:
    """Each with `closing`, all signs of its patient, from which the rule says on which
    days each of them closed it (`closed_by`); no statement more."""
    zone = OuterRef("patient__time_zone")
    sign = JSONObject(
        on="on",
        cleared_on=LocalDay(zone, F("cleared_at")),
        seen_on=LocalDay(zone, F("seen_at")),
        ended_on="day_locks_ended_on",
        locks="locks",
        day_locks="day_locks",
        stopped=Case(When(level="hold", then=F("log__item__exercise"))),
        exercise=OuterRef("exercise"),
        adds_load=OuterRef("step__adds_load"),
        **{trait: OuterRef(f"exercise__{trait}") for trait in TRAITS},
    )
    mine = SafetyFlag.objects.filter(patient=OuterRef("patient"))
    signs = ArraySubquery(mine.order_by().values(sign=sign))
    return items.with_step().annotate(closing=signs)


def locked_days_of(item: ProgramItem) -> list[Days]:
    """Of an item read `with_locked_days`, as `with_log_of` closes it."""
    return closed_by(vars(item)["closing"])


def was_closed_all_day(item: ProgramItem, on: dt.date) -> bool:
    """From its morning to its night: neither as a sign came, nor as it was opened."""
    signs = vars(item)["closing"]
    days = (each for sign in signs for each in _closed_by(sign, opened=NO_DAY))
    return any(each.starts_on < on < each.back_on for each in days)


def closed_by(signs: Iterable[Mapping[str, Any]]) -> list[Days]:
    """From the day of each sign; the day on which a therapist opens it again counts as
    well, as that of a resumed program does, and that of a clear check-in does not."""
    return [days for sign in signs for days in _closed_by(sign, opened=DAY)]


def _closed_by(sign: Mapping[str, Any], *, opened: dt.timedelta) -> Iterator[Days]:
    exercise = {name: sign[name] for name in TRAITS}
    exercise["adds_load"] = bool(sign["adds_load"])
    on, cleared_on = sign["on"], sign["cleared_on"]
    if redflags.is_locked(sign["locks"], **exercise):
        yield _days(on, cleared_on, opened)
    if redflags.is_locked(sign["day_locks"], **exercise):
        yield _days(on, cleared_on, opened, ended_on=sign["ended_on"])
    if sign["stopped"] == sign["exercise"]:
        yield _days(on, sign["seen_on"], opened)


def _days(
    on: str,
    over_on: str | None,
    opened: dt.timedelta,
    *,
    ended_on: str | None = None,
) -> Days:
    over = day_in(over_on)
    ends = [over + opened if over else None, day_in(ended_on)]
    return Days(
        starts_on=dt.date.fromisoformat(on),
        back_on=min((end for end in ends if end), default=dt.date.max),
    )
