"""When nothing was asked of a patient: their own breaks, and programs on hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet
from django.db.models.functions import JSONObject

from patients.models import Patient
from patients.models.days import LocalDay, day_in
from patients.models.one_value import OneValue
from programs.models.pausing import Pause
from programs.models.program import Program
from ptcare.people.actors import Actor
from ptcare.prepared import prepared

DAY = dt.timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Quiet:
    """Days that were not asked for: of one program on hold, or of all in a break."""

    starts_on: dt.date
    back_on: dt.date
    of: int | None = None  # the program; None: all


def quiet_days(
    patient: Patient, actor: Actor, *, first: dt.date, last: dt.date
) -> list[Quiet]:
    """All that touch these days: one query."""
    (found,) = _quiet(actor, patient_id=patient.pk, first=first, last=last)
    return list(as_quiet(vars(found), last=last))


@prepared
def _quiet(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> QuerySet[Patient]:
    rows = quiet_rows(actor, patient_id=patient_id, first=first, last=last)
    mine = Patient.objects.visible_to(actor).filter(pk=patient_id)
    return mine.only("pk").annotate(**rows)


def quiet_rows(
    actor: Actor, *, patient_id: int, first: dt.date, last: dt.date
) -> dict[str, OneValue]:
    """Of a patient: all that touch these days, for `as_quiet`."""
    pauses = Pause.objects.visible_to(actor).overlapping(first, last)
    held = Program.objects.visible_to(actor).filter(held_at__isnull=False)
    held_on = LocalDay(OuterRef("time_zone"), F("held_at"))
    over_on = LocalDay(OuterRef("time_zone"), F("pgh_created_at"))
    ended_on = LocalDay(OuterRef("time_zone"), F("ended_at"))
    its_end = LocalDay(OuterRef("time_zone"), F("pgh_obj__ended_at"))
    was_held = _was_held().alias(over_on=over_on).filter(over_on__gte=first)
    mine = {"patient_id": patient_id}
    return {
        "breaks": OneValue(pauses.filter(**mine).order_by(), "starts_on", "back_on"),
        "held": OneValue(held.filter(**mine).order_by(), "pk", held_on, ended_on),
        "was_held": OneValue(
            was_held.filter(**mine).order_by(),
            *("pgh_obj_id", held_on, over_on, its_end),
        ),
    }


def as_quiet(found: Mapping[str, Any], *, last: dt.date) -> Iterator[Quiet]:
    """What `quiet_rows` put on a patient. The day of a resume is of the hold too; that
    on which a program was ended, on hold or not, is the next one's."""
    day = dt.date.fromisoformat
    for on, back_on in found["breaks"]:
        yield Quiet(starts_on=day(on), back_on=day(back_on))
    for program_id, on, ended_on in found["held"]:
        back_on = day_in(ended_on) or last + DAY
        yield Quiet(starts_on=day(on), back_on=back_on, of=program_id)
    for program_id, on, over_on, ended_on in found["was_held"]:
        back_on = min(day(over_on) + DAY, day_in(ended_on) or dt.date.max)
        yield Quiet(starts_on=day(on), back_on=back_on, of=program_id)


def holds() -> ArraySubquery:
    """Of patients, what `holds_of` reads."""
    zone = OuterRef("time_zone")
    row = JSONObject(
        of="pgh_obj",
        on=LocalDay(zone, F("held_at")),
        over_on=LocalDay(zone, F("pgh_created_at")),
    )
    mine = _was_held().filter(pgh_obj__patient=OuterRef("pk"))
    return ArraySubquery(mine.order_by().values(row=row))


def holds_of(rows: Iterable[Mapping[str, Any]]) -> list[Quiet]:
    """Each time that a program was on hold, of what `holds` read."""
    day = dt.date.fromisoformat
    return [
        Quiet(starts_on=day(row["on"]), back_on=day(row["over_on"]) + DAY, of=row["of"])
        for row in rows
    ]


def _was_held() -> QuerySet[Any]:
    """From the history of programs: each time that one was on hold."""
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    return history.filter(held_at__isnull=False)
