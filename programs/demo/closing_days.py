"""When the clinics of the demo are closed, and when a therapist is away."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from patients.calendar_words import HOLIDAYS
from patients.models import Closure
from patients.rules import holidays
from patients.rules.holidays import Holiday
from programs.demo.world import DAY, World
from programs.rules import schedule
from ptcare.people.models import Clinic, Membership

KEPT = (
    Holiday.NEW_YEAR,
    Holiday.MEMORIAL,
    Holiday.INDEPENDENCE,
    Holiday.LABOR,
    Holiday.THANKSGIVING,
    Holiday.CHRISTMAS,
)
BEFORE, AFTER = dt.timedelta(days=200), dt.timedelta(days=120)
AWAY = {"dana": (8, 8, "Fracture course", "ruth"), "mei": (9, 10, "On leave", "samuel")}


def close(world: World) -> None:
    """The holidays that both clinics keep, and an absence at each. Never today."""
    for clinic in world.clinics.values():
        today = world.today_at(clinic)
        for each in holidays.between(today - BEFORE, today + AFTER):
            if each.holiday in KEPT and each.on != today:
                reason = str(HOLIDAYS[each.holiday])
                world.closures.append(_closure(world, clinic, each.on, each.on, reason))
    for key, (first, last, reason, deputy) in AWAY.items():
        therapist = world.staff[key]
        monday = schedule.monday_of(world.today_at(therapist.clinic))
        since, until = monday + first * DAY, monday + last * DAY
        away = _closure(world, therapist.clinic, since, until, reason, therapist)
        away.deputy = world.staff[deputy]
        world.closures.append(away)
    Closure.objects.bulk_create(world.closures)


def is_closed(
    closures: Collection[Closure], therapist: Membership, on: dt.date
) -> bool:
    """Whether that therapist sees nobody on that day."""
    return any(
        each.first_on <= on <= each.last_on
        for each in closures
        if each.clinic_id == therapist.clinic_id
        and each.therapist_id in (None, therapist.pk)
    )


def _closure(
    world: World,
    clinic: Clinic,
    first: dt.date,
    last: dt.date,
    reason: str,
    therapist: Membership | None = None,
) -> Closure:
    return Closure(
        clinic=clinic,
        therapist=therapist,
        first_on=first,
        last_on=last,
        reason=reason,
        recorded_by=world.desk_of(clinic),
        recorded_at=world.now - dt.timedelta(days=210),
    )
