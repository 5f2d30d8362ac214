"""What of a plan goes on paper, gathered for its words: a few queries, whatever its
length."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects
from django.utils.functional import cached_property

from patients.rules.precautions import Condition
from programs.models.bodies import body_of
from programs.models.exercise import AvoidMovement, Exercise
from programs.models.paper import PrintedWeek, week_of
from programs.models.program import Program
from programs.models.program_item import ProgramItem
from programs.models.sheets import sheet_of
from programs.rules.keying import STAFF_BACK
from programs.rules.sheet import WEEK, Sheet
from ptcare.people.actors import Actor


@dataclass(frozen=True, kw_only=True)
class Printable:
    """A running program on the day it is printed. It comes with patient and clinic."""

    program: Program
    actor: Actor
    today: dt.date
    pictures: dict[str, Exercise | AvoidMovement] = field(default_factory=dict)

    @cached_property
    def sheet(self) -> Sheet:
        return sheet_of(self.program, on=max(self.today, self.program.starts_on))

    @cached_property
    def conditions(self) -> Collection[Condition]:
        return body_of(self.program.patient, on=self.today).conditions

    @cached_property
    def movements(self) -> Sequence[AvoidMovement]:
        return list(AvoidMovement.objects.order_by("pk"))

    @cached_property
    def week(self) -> PrintedWeek:
        """From today on, with all that is asked for at home."""
        week = self._week(0)
        self._ready([item for item, _boxes in week.rows])
        return week

    def weeks(self, number: int) -> list[PrintedWeek]:
        """So many sheets from today on, as far as the program asks for anything."""
        found = [self._week(after) for after in range(number)]
        weeks = [week for week in found if week.boxes] or found[:1]
        self._ready([item for week in weeks for item, _boxes in week.rows])
        return weeks

    def _week(self, after: int) -> PrintedWeek:
        first = self.sheet.printed_on + dt.timedelta(days=WEEK * after)
        sheet = sheet_of(self.program, on=first)
        return week_of(
            sheet, self.program, self.actor, today=self.today, back=STAFF_BACK
        )

    def _ready(self, items: list[ProgramItem]) -> None:
        """With the cautions of each exercise; its picture is kept for the setting."""
        prefetch_related_objects(items, "exercise__levels", "exercise__cautions")
        self.pictures.update({row.pictured_as: row for row in self.movements})
        for item in items:
            self.pictures[item.exercise.pictured_as] = item.exercise
