"""A week as it was printed: its exercises at that version, and what is known of them.

The database keeps what each row was before it changed. So the sheet itself needs no
row: its code names a version, and the version is read back from the history.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q

from programs.models.flags import SafetyFlag
from programs.models.log import ExerciseLog
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.rules import schedule
from programs.rules.keying import Reach, Shut
from programs.rules.redflags import Lock
from programs.rules.sheet import Sheet
from ptcare.people.actors import Actor

PRINTED = (  # of an item, on paper
    *("level", "sets", "reps", "hold_seconds", "minutes", "steps", "is_per_side"),
    *("times_per_day", "load", "weekdays", "where", "place", "is_waiting", "note"),
    *("phase_id", "starts_on", "ends_on"),
)


@dataclass(frozen=True, kw_only=True)
class Box:
    """One exercise on one day of a sheet. `shut` says why it takes no tick; `rests`,
    that a sign closes it on that day: no paper that is printed now asks for it."""

    item: ProgramItem
    day: dt.date
    shut: Shut | None
    said: ExerciseLog | None
    rests: bool = False

    @property
    def is_to_tick(self) -> bool:
        return self.shut is not Shut.NOT_ASKED and not self.rests


@dataclass(frozen=True, kw_only=True)
class PrintedWeek:
    """A sheet with all its boxes. `until` is the day its version was replaced."""

    sheet: Sheet
    program: Program
    until: dt.date | None
    rows: Sequence[tuple[ProgramItem, Sequence[Box]]]

    @property
    def days(self) -> tuple[dt.date, ...]:
        return self.sheet.days

    @property
    def boxes(self) -> dict[tuple[int, dt.date], Box]:
        """By item and day; those that were never asked for are none."""
        return {
            (box.item.pk, box.day): box
            for _item, boxes in self.rows
            for box in boxes
            if box.shut is not Shut.NOT_ASKED
        }


def week_of(
    sheet: Sheet, program: Program, actor: Actor, *, today: dt.date, back: dt.timedelta
) -> PrintedWeek:
    """Four queries at most, however many exercises; the program comes with its patient.

    The items are as they were printed: to be read, never saved.
    """
    replaced_at = _replaced_at(program, sheet.edition)
    items = _printed_items(sheet, program, replaced_at=replaced_at)
    until = program.patient.today(replaced_at) if replaced_at else None
    reach = Reach(today=today, back=back, until=until)
    said = _said(program, sheet, actor)
    signs = _signs(program, actor)
    return PrintedWeek(
        sheet=sheet,
        program=program,
        until=until,
        rows=[
            (item, [_box(item, day, reach, said, signs) for day in sheet.days])
            for item in items
        ],
    )


def _printed_items(
    sheet: Sheet, program: Program, *, replaced_at: dt.datetime | None
) -> list[ProgramItem]:
    """What is asked for at home in that week, in the order of the day."""
    first, last = sheet.days[0], sheet.days[-1]
    evening = schedule.local_moment(
        first, hour=23, minute=59, zone=program.patient.zone
    )
    rows = ProgramItem.objects.filter(program=program).with_sign_off(at=evening)
    rows = rows.select_related("exercise").defer("exercise__evidence")
    if replaced_at:
        rows = rows.filter(prescribed_at__lt=replaced_at)
    then = _as_it_was(program, since=replaced_at) if replaced_at else {}
    items = [_as_printed(item, program, then.get(item.pk, {})) for item in rows]
    asked = [item for item in items if _is_asked(item, first, last)]
    return sorted(asked, key=lambda item: (item.place, item.pk))


def _is_asked(item: ProgramItem, first: dt.date, last: dt.date) -> bool:
    """On some of these days; what ended before its first day is for none."""
    first = max(first, item.starts_on)
    return bool(
        item.is_known_at_home
        and not item.is_waiting
        and item.phase_id is None
        and item.where != ProgramItem.Where.CLINIC
        and item.weekdays
        and first <= last
        and (item.ends_on is None or item.ends_on >= first)
    )


def _box(
    item: ProgramItem,
    day: dt.date,
    reach: Reach,
    said: Mapping[tuple[int, dt.date], ExerciseLog],
    signs: Sequence[SafetyFlag],
) -> Box:
    """Care that ended asks for nothing, but for what the patient goes on with."""
    is_asked = schedule.is_due(item, on=day) and _is_in_care(item, day)
    stopped_on = _stopped_on(item, day, signs)
    shut = reach.shut(day, stopped_on=stopped_on)
    return Box(
        item=item,
        day=day,
        shut=shut if is_asked else Shut.NOT_ASKED,
        said=said.get((item.exercise_id, day)),
        rests=stopped_on is not None and day >= stopped_on,
    )


def _is_in_care(item: ProgramItem, day: dt.date) -> bool:
    program = item.program
    is_within = program.starts_on <= day and not program.is_over(on=day)
    return is_within and (program.is_upkeep or program.patient.is_in_care(on=day))


def _replaced_at(program: Program, edition: int) -> dt.datetime | None:
    """When the next version began; None while that one holds."""
    if program.edition == edition:
        return None
    if program.edition == edition + 1:
        return program.edition_at
    history = apps.get_model("programs", "ProgramEvent")._default_manager
    rows = history.filter(pgh_obj=program.pk, edition=edition + 1)
    found: dt.datetime | None = rows.values_list("edition_at", flat=True).first()
    return found or program.edition_at


def _as_it_was(program: Program, *, since: dt.datetime) -> dict[int, dict[str, Any]]:
    """By item, what it was before the first change since then."""
    history = apps.get_model("programs", "ProgramItemEvent")._default_manager
    rows = history.filter(program=program.pk, pgh_created_at__gte=since)
    first = rows.order_by("pgh_obj_id", "pgh_id").distinct("pgh_obj_id")
    return {row.pop("pgh_obj_id"): row for row in first.values("pgh_obj_id", *PRINTED)}


def _as_printed(
    item: ProgramItem, program: Program, then: Mapping[str, Any]
) -> ProgramItem:
    item.program = program
    for name, value in then.items():
        setattr(item, name, value)
    return item


def _said(
    program: Program, sheet: Sheet, actor: Actor
) -> dict[tuple[int, dt.date], ExerciseLog]:
    """By exercise and day: whichever dose it was said of, the day has had it."""
    rows = ExerciseLog.objects.visible_to(actor).standing()
    rows = rows.filter(
        patient=program.patient_id, on__range=(sheet.days[0], sheet.days[-1])
    )
    return {
        (row.item.exercise_id, row.on): row
        for row in rows.select_related("item").order_by("pk")
    }


def _signs(program: Program, actor: Actor) -> list[SafetyFlag]:
    """What closes exercises: pain that nobody has looked at, and open locks."""
    pain = Q(level=SafetyFlag.Level.HOLD, log__isnull=False, seen_at=None)
    locks = Q(cleared_at=None) & ~Q(locks=[], day_locks=[])
    rows = SafetyFlag.objects.visible_to(actor).filter(patient=program.patient_id)
    return list(rows.filter(pain | locks).select_related("log__item").order_by("on"))


def _stopped_on(
    item: ProgramItem, day: dt.date, signs: Sequence[SafetyFlag]
) -> dt.date | None:
    """The day on which the first of these signs closed it, as far as it still does."""
    return next((sign.on for sign in signs if _closes(sign, item, day)), None)


def _closes(sign: SafetyFlag, item: ProgramItem, day: dt.date) -> bool:
    log = sign.log
    if log and log.item.exercise_id == item.exercise_id and sign.seen_at is None:
        return True
    if sign.cleared_at:
        return False
    is_going = sign.day_locks_ended_on is None or sign.day_locks_ended_on > day
    locks = [*sign.locks, *(sign.day_locks if is_going else [])]
    return item.is_closed_by(list(map(Lock, locks)))
