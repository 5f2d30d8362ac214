"""What was said of one day: all of it, also what was taken back or corrected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from patients.models import Patient
from programs.models.gym import GymDay
from programs.models.log import DayReport, ExerciseLog, Said
from programs.models.ticking import Tick
from ptcare.people.actors import Actor

# What each kind of row is about, fetched with it.
ABOUT: dict[type[Any], tuple[str, ...]] = {
    ExerciseLog: ("item__exercise",),
    DayReport: (),
    Tick: ("medication", "aid"),
    GymDay: (),
}


@dataclass(frozen=True, kw_only=True)
class Telling:
    """One row. `is_corrected`: another answer took its place in the same moment, or
    what was ticked was put right."""

    row: Said
    is_corrected: bool
    is_late: bool


def tellings_of(patient: Patient, actor: Actor, *, on: dt.date) -> list[Telling]:
    """In the order in which it was said: one query a kind."""
    rows = [row for model in ABOUT for row in _rows(model, patient, actor, on)]
    answered_at = {(_thing(row), row.said_at) for row in rows}
    return [
        Telling(
            row=row,
            is_corrected=(_thing(row), row.undone_at) in answered_at
            or _was_put_right(row),
            is_late=row.is_late(patient.zone),
        )
        for row in sorted(rows, key=lambda row: (row.said_at, row.pk))
    ]


def _was_put_right(row: Said) -> bool:
    thing = (row.medication or row.aid) if isinstance(row, Tick) else None
    return thing is not None and row.undone_at == thing.withdrawn_at is not None


def _rows(
    model: type[Any], patient: Patient, actor: Actor, on: dt.date
) -> Sequence[Said]:
    rows = model.objects.visible_to(actor)
    found: Sequence[Said] = (
        rows.filter(patient=patient, on=on)
        .select_related("said_by", "undone_by", *ABOUT[model])
        .defer(*["item__exercise__figure"] * (model is ExerciseLog))
    )
    return found


def _thing(row: Said) -> tuple[object, ...]:
    """What a row is about: two answers about the same thing cannot both stand."""
    names = ("item_id", "medication_id", "aid_id", "says_pain")
    return type(row), *(getattr(row, name, None) for name in names)
