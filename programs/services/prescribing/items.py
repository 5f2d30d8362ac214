"""One exercise of a program, as the therapist wants it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from programs.models import Exercise, Program, ProgramItem
from programs.models.bodies import Body
from programs.rules import safety, schedule, substituting
from programs.rules.catalogue import Where
from programs.rules.dose import Dose, Unit, amount
from programs.services.prescribing.asking import refuse_unsafe
from ptcare.people.actors import Actor

DOSE = (
    *("exercise_id", "level", "sets", "reps", "hold_seconds", "minutes", "steps"),
    *("is_per_side", "times_per_day", "load", "weekdays", "where", "note"),
    *("place", "is_minimum"),
)


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What the therapist asks of one exercise."""

    level: int
    dose: Dose
    weekdays: tuple[int, ...]
    where: Where
    note: str = ""


def new_item(
    program: Program,
    exercise: Exercise,
    level: int,
    where: Where,
    by: Actor,
    now: dt.datetime,
) -> ProgramItem:
    """Not yet saved, with the dose of that level and the days that are usual for it."""
    step = next(each for each in exercise.levels.all() if each.level == level)
    row = ProgramItem(
        program=program,
        patient=program.patient,
        clinic_id=program.clinic_id,
        exercise=exercise,
        level=level,
        where=where,
        weekdays=_usual_days(where, step.days_per_week),
        starts_on=program.starts_on,
        prescribed_by=by.user,
        prescribed_at=now,
    )
    _dose_of(row, step.amount)
    return row


def copy_of(
    row: ProgramItem, program: Program, by: Actor, now: dt.datetime
) -> ProgramItem:
    """The same exercise at the same dose, not yet saved."""
    return ProgramItem(
        program=program,
        patient_id=program.patient_id,
        clinic_id=program.clinic_id,
        starts_on=program.starts_on,
        prescribed_by=by.user,
        prescribed_at=now,
        **{name: getattr(row, name) for name in DOSE},
    )


def wish_for(item: ProgramItem, exercise: Exercise, wish: Wish) -> None:
    amount(wish.dose, unit=Unit(exercise.dose_unit))
    item.level, item.where, item.note = wish.level, wish.where, wish.note
    item.weekdays = [] if wish.where is Where.CLINIC else sorted(set(wish.weekdays))
    _dose_of(item, wish.dose)


def _dose_of(item: ProgramItem, dose: Dose) -> None:
    item.sets, item.reps, item.hold_seconds = dose.sets, dose.reps, dose.hold_seconds
    item.minutes, item.steps = dose.minutes, dose.steps
    item.is_per_side, item.times_per_day = dose.per_side, dose.times_per_day
    item.load = dose.load


def _usual_days(where: Where, days_per_week: int) -> list[int]:
    return [] if where is Where.CLINIC else list(schedule.spread(days_per_week))


def place_for(exercise: Exercise, *, level: int, body: Body) -> Where:
    """Where that level may be done now: home before clinic.

    Raises UnsafePrescription, with what speaks against it in the clinic too.
    """
    rule = exercise.as_rule
    if body.verdict(rule, level=level, where=Where.HOME).is_open_at_home:
        return Where.HOME
    refuse_unsafe([safety.demand(rule, level=level, where=Where.CLINIC)], body)
    return Where.CLINIC


def first_level(exercise: Exercise, *, body: Body) -> int:
    """The first that is allowed; the very first where none is."""
    return substituting.opening(exercise.as_rule, judge=body.judge).level
