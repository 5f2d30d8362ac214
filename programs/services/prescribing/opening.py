"""Opens a phase when a therapist says so, and asks everything anew of that day's body.

What runs ends the day before; nothing is overwritten, and what nobody opens does not
begin.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import F

from programs.models import Phase, Program, ProgramItem
from programs.rules import phases
from programs.services.prescribing.asking import (
    DAY,
    asked_from,
    body_to_do,
    refuse_closed,
    refuse_conflicts,
    refuse_unconfirmed,
)
from programs.services.prescribing.items import copy_of
from programs.services.prescribing.phasing import planned
from programs.services.prescribing.refusals import NotPlanned, StartsTooEarly
from programs.services.prescribing.telling import tell_patient
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


@transaction.atomic
def open_phase(
    *,
    phase: Phase,
    begin: Collection[int],
    end: Collection[int],
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
) -> None:
    """From that day on the chosen planned items; those to end, end the day before.

    `begin` and `end` are ids of planned and of running items. Running ones in neither
    go on as they are. Raises NotPlanned, StartsTooEarly, GateClosed,
    UnsafePrescription and NotSignedWith.
    """
    phase = planned(phase)
    program = phase.program
    today = program.patient.today(now)
    is_next = phases.next_to_open(program.phases.standing()) == phase
    if not program.signed_at or not is_next:
        raise NotPlanned
    if from_day < max(today, program.starts_on) or program.is_over(on=from_day):
        raise StartsTooEarly
    rows = list(phase.planned.with_rules())
    chosen = [row for row in rows if row.pk in begin]
    exercises = [row.exercise for row in chosen]
    refuse_closed(body := body_to_do(program.patient, exercises, on=today))
    refuse_conflicts(chosen, body)
    refuse_unconfirmed(program, exercises)
    _begin(chosen, program, end, from_day, by, now)
    _wait(rows, program, from_day, by, now)
    phase.opened_on, phase.opened_at, phase.opened_by = from_day, now, by.user
    phase.save(update_fields=["opened_on", "opened_at", "opened_by"])
    program.sessions_per_week = phase.sessions_per_week
    program.save(update_fields=["sessions_per_week"])
    record("phase.opened", about=phase, by=by, at=now)
    tell_patient(program, key=f"phase:{phase.pk}:opened", now=now)


def _begin(
    chosen: Collection[ProgramItem],
    program: Program,
    end: Collection[int],
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
) -> None:
    """What goes on unchanged stays one row; the others end, and the new ones begin."""
    new = {row.exercise_id: row for row in chosen}
    kept_first = F("ends_on").asc(nulls_first=True)
    for row in asked_from(program, from_day).order_by(kept_first, "pk"):
        successor = new.get(row.exercise_id)
        if successor and row.ends_on is None and phases.is_same(successor, row):
            row.place, row.is_minimum = successor.place, successor.is_minimum
            row.save(update_fields=["place", "is_minimum"])
            del new[row.exercise_id]
        elif successor or row.pk in end:
            _cut(row, from_day)
    for row in new.values():
        _put(row, program, from_day, by, now, is_waiting=False)


def _wait(
    rows: Collection[ProgramItem],
    program: Program,
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
) -> None:
    """What the phase keeps for later takes the place of what waited before."""
    for row in program.items.unplanned().filter(is_waiting=True, ends_on=None):
        _cut(row, from_day)
    asked = {row.exercise_id for row in asked_from(program, from_day)}
    for row in rows:
        if row.exercise_id not in asked:
            _put(row, program, from_day, by, now, is_waiting=True)


def _cut(row: ProgramItem, from_day: dt.date) -> None:
    """It ends the day before; what would only begin then never comes to a day."""
    row.ends_on = from_day - DAY
    row.save(update_fields=["ends_on"])


def _put(
    planned: ProgramItem,
    program: Program,
    from_day: dt.date,
    by: Actor,
    now: dt.datetime,
    *,
    is_waiting: bool,
) -> None:
    """As planned, from that day on.

    In the row that would have begun that day, if there is one and nothing was said of
    it. Raises StartsTooEarly if something was.
    """
    row = copy_of(planned, program, by, now)
    row.starts_on, row.is_waiting = from_day, is_waiting
    same_day = program.items.unplanned().filter(
        exercise_id=planned.exercise_id, starts_on=from_day
    )
    if before := same_day.first():
        if before.logs.exists():
            raise StartsTooEarly
        row.pk = before.pk
    row.save()
