"""One standing row of what was said: written once, however often and wherever said.

The token of the page that was pressed makes it harmless to press again; a different
answer from elsewhere undoes the first and is written beside it. Nothing here opens a
savepoint: a log costs six statements.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from patients.models import Patient
from programs.models import ExerciseLog, ProgramItem
from programs.models.log import Said
from programs.rules import schedule
from ptcare.audit import noticing
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import line_beside
from ptcare.people.actors import Actor
from ptcare.submissions.once import OtherBody
from ptcare.submissions.writing import write_free


class Refused(Exception):
    """Not to be logged now; the subclass says why."""


class DayClosed(Refused):
    """That day lies ahead, or more than a week back."""


class OnHold(Refused):
    """The program, or this exercise, rests until a therapist has looked."""


@dataclass(frozen=True, kw_only=True)
class Saying:
    """Of which day, by whom, and how it came to us.

    `now` is when it reached us; `made_at` when a device that was offline says that it
    was made.
    """

    day: dt.date
    token: uuid.UUID
    by: Actor
    now: dt.datetime
    how: str = Said.How.EACH
    made_at: dt.datetime | None = None

    def of_a_row(self) -> dict[str, Any]:
        """What every row that is said has in common, its token aside."""
        return {
            "on": self.day,
            "said_at": self.now,
            "said_by": self.by.user,
            "said_as": self.by.role,
            "how": self.how,
            "made_at": self.made_at,
        }


def check_day(patient: Patient, said: Saying) -> None:
    if not schedule.is_open_for_logging(said.day, today=patient.today(said.now)):
        raise DayClosed


def say(mine: Said, said: Saying, *, deed: str, over: Said | None = None) -> bool:
    """Write it, once, and with it the deed into the ledger; whether that is new. `over`
    is what was seen to stand before.

    Where something stands already, writers wait for each other on one row, look again,
    and undo what says otherwise.
    """
    line = line_beside(deed, about=mine, by=said.by, at=said.now)
    if over is None and _is_written(mine, line):
        return True
    if isinstance(mine, ExerciseLog):
        in_turn: QuerySet[Any] = ProgramItem.objects.filter(pk=mine.item_id)
    else:
        in_turn = Patient.objects.filter(pk=mine.patient_id)
    # Not a full lock: whoever writes without looking refers to this row as well.
    in_turn.select_for_update(of=("self",), no_key=True).get()
    while not was_said(mine):
        standing = type(mine)._default_manager.filter(mine.same_place(), undone_at=None)
        before = standing.first()
        if before is not None and before.says_the_same_as(mine):
            return False
        standing.update(undone_at=mine.said_at, undone_by=mine.said_by)
        if _is_written(mine, line):
            return True
    return False


def _is_written(mine: Said, line: AuditEvent) -> bool:
    if not write_free([mine], line):
        return False
    noticing.line()
    return True


def was_said(mine: Said) -> bool:
    """Whether this very press was taken before. Raises OtherBody if it said else."""
    earlier = type(mine)._default_manager.filter(token=mine.token).first()
    if earlier is not None and not earlier.says_the_same_as(mine):
        raise OtherBody(mine.token)
    return earlier is not None
