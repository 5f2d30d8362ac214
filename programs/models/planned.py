"""What stood in the programs of a patient for home, as their weeks count it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Greatest, Least

from patients.models.days import DayBefore, LocalDay, day_in
from patients.models.one_value import OneValue
from programs.models.locked import closed_by, locked_days_of, with_locked_days
from programs.models.program_item import ProgramItem, ProgramItemQuerySet
from programs.models.sign_off import known_at_home_since
from programs.rules.pausing import Stretch
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
CELLS = (
    *("exercise_id", "program_id", "weekdays", "home_from", "stood_until"),
    "closing",
)


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One exercise at one dose, from its first day in a program to its last; None: it
    still stands. `closed` are the days on which a sign closed it."""

    exercise_id: int
    program_id: int
    weekdays: Collection[int]
    first: dt.date
    last: dt.date | None
    closed: Sequence[Stretch]


def with_days_stood(items: ProgramItemQuerySet) -> ProgramItemQuerySet:
    """Each, of items `with_sign_off`, with the days on which it stood in a program,
    from `stood_from` to `stood_until` (None: it still does): not on the one on which
    that was ended; and `home_from`, not before it was seen done well if it has to be.
    """
    seen_on = LocalDay(F("patient__time_zone"), known_at_home_since())
    ended_on = LocalDay(F("patient__time_zone"), F("program__ended_at"))
    return items.annotate(
        stood_from=Greatest("starts_on", "program__starts_on"),
        home_from=Greatest("starts_on", "program__starts_on", seen_on),
        stood_until=Least("ends_on", "program__ends_on", DayBefore(ended_on)),
    )


def planned_rows(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> OneValue:
    """All that was asked for at home between two days, for `as_planned`."""
    items = (
        ProgramItem.objects.visible_to(actor)
        .filter(patient_id=patient_id, is_waiting=False)
        .filter(program__signed_at__isnull=False)
        .exclude(where=ProgramItem.Where.CLINIC)
        .known_at_home(was=True)
    )
    still_stood = Q(stood_until=None) | Q(stood_until__gte=first)
    stood = with_days_stood(items).filter(still_stood & Q(home_from__lte=last))
    return OneValue(with_locked_days(stood).order_by(), *CELLS)


def as_planned(found: Iterable[Sequence[Any]]) -> list[Planned]:
    """What `planned_rows` put on a patient."""
    return [
        Planned(
            exercise_id=exercise_id,
            program_id=program_id,
            weekdays=weekdays,
            first=dt.date.fromisoformat(first),
            last=day_in(last),
            closed=closed_by(closing),
        )
        for exercise_id, program_id, weekdays, first, last, closing in found
    ]


def is_for_home(item: ProgramItem) -> bool:
    """As `planned_rows` takes it, of an item read `with_sign_off`."""
    is_known: bool = vars(item)["is_known_at_home"]
    return is_known and item.where != ProgramItem.Where.CLINIC


def planned_of(item: ProgramItem) -> Planned:
    """Of an item read `with_days_stood` and `with_locked_days`."""
    found = vars(item)
    return Planned(
        exercise_id=item.exercise_id,
        program_id=item.program_id,
        weekdays=item.weekdays,
        first=found["home_from"],
        last=found["stood_until"],
        closed=locked_days_of(item),
    )
