"""The days after today, read at once: nothing was said of them yet."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from patients.models import Patient
from programs.models.day import Day, latest_of, own_items
from programs.models.log import DayReport
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.ticking import of_day
from programs.rules import schedule
from ptcare.people.actors import Actor


def days_ahead(today: Day, actor: Actor, *, dates: Sequence[dt.date]) -> list[Day]:
    """Each as its own page would say it in the morning: three statements in all.

    `dates` are in order and later than `today`, a day as `day_of` reads it. What rests
    now still rests then: only a person can say that it is well again.
    """
    patient = not_asked_yet(today.patient)
    items = all_items(actor, first=dates[0], last=dates[-1])
    programs = list(Program.objects.visible_to(actor).filter(signed_at__isnull=False))
    numbers = numbers_of(patient, dates)
    days = []
    for on in dates:
        mine = [item for item in items if is_asked(item, on)]
        program = mine[0].program if mine else latest_of(programs, on=on)
        sunday = schedule.sunday_to_ask_about(on)
        asks = mine and program and sunday and program.starts_on <= sunday
        day = replace(today, patient=patient, on=on, today=on, report=None, items=mine)
        days.append(
            replace(
                day,
                program=program,
                asks_about=sunday if asks else None,
                week_pain=numbers.get(sunday),
                beside=[
                    replace(thing, said=None)
                    for thing in of_day(vars(patient)["due_rows"], on=on)
                ],
            )
        )
    return days


def not_asked_yet(patient: Patient) -> Patient:
    """What was answered today is no answer of another morning."""
    same = copy.copy(patient)
    vars(same).update(answered_today=[], was_sore=False)
    return same


def all_items(actor: Actor, *, first: dt.date, last: dt.date) -> list[ProgramItem]:
    """What is asked for on some of these days, in the order of a day."""
    items = own_items(actor, on=first).filter(
        program__ended_at=None, starts_on__lte=last
    )
    return list(items.exclude(ends_on__lt=first).order_by("place", "pk"))


def is_asked(item: ProgramItem, on: dt.date) -> bool:
    return item.is_prescribed_for(on) and on.isoweekday() in item.weekdays


def numbers_of(
    patient: Patient, dates: Sequence[dt.date]
) -> dict[dt.date | None, DayReport]:
    """The pain of the weeks that are asked about on these days, by their Sundays."""
    sundays = [day for day in map(schedule.sunday_to_ask_about, dates) if day]
    rows = DayReport.objects.standing().filter(patient=patient, pain__isnull=False)
    return {row.on: row for row in rows.filter(on__in=sundays)}
