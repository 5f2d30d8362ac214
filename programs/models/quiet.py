"""When nothing was asked of a patient: their own breaks, and programs on hold."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import (
    BigIntegerField,
    DateField,
    ExpressionWrapper,
    F,
    QuerySet,
    Value,
)
from django.db.models.expressions import Combinable

from patients.models import Patient
from programs.models.day import LocalDay
from programs.models.pausing import Pause
from programs.models.program import Program
from ptcare.people.actors import Actor

DAY = dt.timedelta(days=1)
NO_PROGRAM = Value(None, BigIntegerField())


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Days that were not asked for: of one program on hold, or of all in a break."""

    starts_on: dt.date
    back_on: dt.date
    of: int | None = None  # the program; None: all


def quiet_days(
    patient: Patient, actor: Actor, *, first: dt.date, last: dt.date
) -> list[Quiet]:
    """All that touch these days: one query. The day of a resume is of the hold too."""
    zone = Value(patient.time_zone)
    held_on = LocalDay(zone, F("held_at"))
    pauses = Pause.objects.visible_to(actor).overlapping(first, last)
    held = Program.objects.visible_to(actor).filter(held_at__isnull=False)
    rows = _rows(pauses, patient, F("starts_on"), F("back_on"), NO_PROGRAM).union(
        _rows(held, patient, held_on, Value(last, DateField()), F("pk")),
        _rows(
            _was_held(since=first - DAY),
            patient,
            held_on,
            LocalDay(zone, F("pgh_created_at")),
            F("pgh_obj"),
        ),
    )
    return [
        Quiet(starts_on=on, back_on=until + DAY if program_id else until, of=program_id)
        for on, until, program_id in rows
    ]


def _rows(
    rows: QuerySet[Any], patient: Patient, *columns: Combinable
) -> QuerySet[Any, tuple[dt.date, dt.date, int | None]]:
    on, until, of = columns
    mine = rows.filter(patient=patient).order_by()
    return mine.values_list(
        ExpressionWrapper(on, DateField()),
        ExpressionWrapper(until, DateField()),
        ExpressionWrapper(of, BigIntegerField()),
    )


def _was_held(*, since: dt.date) -> QuerySet[Any]:
    """From the history of programs: each time that one was on hold, and until when."""
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    return history.filter(held_at__isnull=False, pgh_created_at__date__gte=since)
