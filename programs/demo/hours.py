"""At which hour each of the cast wants to be reminded, and of what."""

from __future__ import annotations

import datetime as dt

from programs.demo.world import DAY, Case, World
from programs.models import Reminder

Kind = Reminder.Kind
LATER = dt.time(17)
LATE_RISERS = dt.time(9, 30)  # they wanted to be asked once more


def choose(world: World) -> None:
    """Those who chose none have only what is on from the first day."""
    rows = [
        Reminder(
            **case.about,
            kind=kind,
            is_on=True,
            at=at,
            skips_clinic_days=case.reminded_at == LATE_RISERS,
            next_due_at=_next(case, at, now=world.now),
        )
        for case in world.cases
        for kind, at in _wanted(case)
    ]
    Reminder.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["patient", "kind"],
        update_fields=["at", "next_due_at", "skips_clinic_days"],
    )


def _wanted(case: Case) -> list[tuple[Kind, dt.time]]:
    at = case.reminded_at
    if at is None:
        return []
    daily = [(kind, at) for kind in (Kind.EXERCISE, Kind.DUES, Kind.SILENCE)]
    return [*daily, (Kind.NUDGE, LATER)] if at == LATE_RISERS else daily


def _next(case: Case, at: dt.time, *, now: dt.datetime) -> dt.datetime:
    moment = case.moment(case.today, at.hour, at.minute)
    return moment if moment > now else moment + DAY
