"""A returned week sheet is written down: ticks become logs, in one go.

Of two desks with the same sheet, and of a desk and a patient who tapped it already, one
row comes out of each box. Pain on paper is a cross without a number, a place or a time:
nobody guesses at it here, and the therapist is asked to.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import shorten

from django.db import transaction

from patients.services import counting
from programs.models import ExerciseLog, Program, SafetyFlag
from programs.models.day import reminder_key
from programs.models.log import Said
from programs.models.paper import Box, PrintedWeek, week_of
from programs.rules import keying, redflags
from programs.rules.sheet import Sheet
from programs.services import flagging
from programs.services.exercising import CREDIT, Told, new_log
from programs.services.saying import Saying
from ptcare.audit.recording import record
from ptcare.notices import sending
from ptcare.people.actors import Actor

BoxKey = tuple[int, dt.date]  # item, day
LONGEST_NOTE = 300
BETWEEN = "; "
MORE = "; …"


class BoxShut(Exception):
    """One of the boxes takes no tick. `box` is None where the sheet has no such box."""

    def __init__(self, box: Box | None) -> None:
        super().__init__(box.shut if box else None)
        self.box = box


@dataclass(frozen=True, kw_only=True)
class Mark:
    """What somebody wrote into one box."""

    done: bool = False
    less: bool = False
    hurt: bool = False

    @property
    def told(self) -> Told | None:
        """None where only pain was marked: whether it was done is not known."""
        if not (self.done or self.less):
            return None
        done = ExerciseLog.Done.SOME if self.less else ExerciseLog.Done.ALL
        return Told(done=done, credit=CREDIT[done])


def back_of(actor: Actor) -> dt.timedelta:
    """How far back this person may write down a sheet."""
    return keying.PATIENT_BACK if actor.is_patient_side else keying.STAFF_BACK


@transaction.atomic
def key_sheet(
    *,
    sheet: Sheet,
    program: Program,
    marks: Mapping[BoxKey, Mark],
    note: str,
    token: uuid.UUID,
    by: Actor,
    now: dt.datetime,
) -> int:
    """How many boxes that wrote; what was said before stands. Raises BoxShut."""
    patient = counting.hold(program.patient)  # whoever holds a program waits here too
    program = Program.objects.select_related("patient").get(pk=program.pk)
    today = patient.today(now)
    week = week_of(sheet, program, by, today=today, back=back_of(by))
    boxes = {key: _open(week, key) for key in marks}
    rows = [
        _row(boxes[key], told, token, by, now)
        for key, mark in sorted(marks.items())
        if boxes[key].said is None and (told := mark.told)
    ]
    written = ExerciseLog.objects.say(rows)
    hurt = [boxes[key] for key, mark in sorted(marks.items()) if mark.hurt]
    _tell_therapist(week, hurt, note, by=by, now=now)
    record("sheet.keyed", about=program, by=by, at=now, note=sheet.code)
    if any(row.on == today for row in written):
        key = reminder_key(patient.pk, today)
        sending.cancel(keys=[key], now=now, reason="logged")
    return len(written)


@transaction.atomic
def take_back(
    *, week: PrintedWeek, token: uuid.UUID, by: Actor, now: dt.datetime
) -> int:
    """The ticks of one keying, by whoever keyed them. They stay in the history."""
    mine = (
        ExerciseLog.objects.visible_to(by)
        .standing()
        .filter(
            how=Said.How.PAPER,
            said_by=by.user,
            token__in=[box_token(token, *key) for key in week.boxes],
        )
    )
    undone = mine.update(undone_at=now, undone_by=by.user)
    if undone:
        record("sheet.undone", about=week.program, by=by, at=now, note=week.sheet.code)
    return undone


def box_token(token: uuid.UUID, item_id: int, day: dt.date) -> uuid.UUID:
    """The token of one box's row, from the token of the page."""
    return uuid.uuid5(token, f"{item_id}:{day}")


def _open(week: PrintedWeek, key: BoxKey) -> Box:
    box = week.boxes.get(key)
    if box is None or box.shut is not None:
        raise BoxShut(box)
    return box


def _row(
    box: Box, told: Told, token: uuid.UUID, by: Actor, now: dt.datetime
) -> ExerciseLog:
    said = Saying(day=box.day, token=token, by=by, now=now, how=Said.How.PAPER)
    row = new_log(box.item, told, said)
    row.token = box_token(token, box.item.pk, box.day)
    return row


def _tell_therapist(
    week: PrintedWeek, hurt: Iterable[Box], note: str, *, by: Actor, now: dt.datetime
) -> None:
    """One task for each day with pain, and one for what was written; each once."""
    names: dict[dt.date, list[str]] = {}
    for box in hurt:
        names.setdefault(box.day, []).append(box.item.exercise.name)
    known = _known(week)
    signs = []
    for day, all_names in names.items():
        told = known.get((redflags.PAPER_PAIN, day), "")
        new = [name for name in all_names if name not in told.split(BETWEEN)]
        if new and not told.endswith(MORE):
            signs.append((redflags.PAPER_PAIN, day, BETWEEN.join(new)))
    first = week.sheet.printed_on
    if note and note not in known.get((redflags.PAPER_NOTE, first), ""):
        signs.append((redflags.PAPER_NOTE, first, note))
    flagging.raise_watches(
        patient=week.program.patient,
        signs=[
            (key, day, shorten(words, LONGEST_NOTE, placeholder=MORE))
            for key, day, words in signs
        ],
        by=by,
        now=now,
    )


def _known(week: PrintedWeek) -> dict[tuple[str, dt.date], str]:
    """What the therapist was told already of this week's paper."""
    rows = SafetyFlag.objects.filter(
        patient=week.program.patient_id,
        key__in=[redflags.PAPER_PAIN, redflags.PAPER_NOTE],
        on__range=(week.days[0], week.days[-1]),
    )
    found: dict[tuple[str, dt.date], str] = {}
    for key, day, note in rows.order_by("pk").values_list("key", "on", "note"):
        found[key, day] = BETWEEN.join(filter(None, [found.get((key, day)), note]))
    return found
