"""What was said of a day, in words: what, by whom, when, how, and what came of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from programs.models.gym import GymDay
from programs.models.log import DayReport, ExerciseLog, Said
from programs.models.telling import Telling
from programs.models.ticking import Tick
from ptcare.people.actors import Actor
from ptcare.people.models import User
from ptcare.people.roles import Role


@dataclass(frozen=True, kw_only=True)
class Line:
    """One telling as people read it. `undone` is empty while it stands."""

    telling: Telling
    what: str
    who: str
    undone: str
    because: str

    @property
    def at(self) -> dt.datetime:
        return self.telling.row.said_at

    @property
    def on(self) -> dt.date:
        """The day on which it was said, where it is read."""
        return timezone.localdate(self.at)

    @property
    def undone_on(self) -> dt.date | None:
        at = self.telling.row.undone_at
        return timezone.localdate(at) if at else None

    @property
    def how(self) -> str:
        row = self.telling.row
        return "" if row.how == Said.How.EACH else str(row.get_how_display())


def lines_of(tellings: Sequence[Telling], actor: Actor) -> list[Line]:
    return [
        Line(
            telling=each,
            what=what_of(each.row),
            who=who_said(each.row.said_by, each.row.said_as, actor),
            undone=_undone(each, actor),
            because=getattr(each.row, "corrected_because", ""),
        )
        for each in tellings
    ]


def what_of(row: Said) -> str:
    if isinstance(row, ExerciseLog):
        return _of_exercise(row)
    if isinstance(row, Tick):
        thing = {"thing": row.medication or row.aid}
        taken, worn = _("%(thing)s: taken") % thing, _("%(thing)s: worn") % thing
        return taken if row.medication_id else worn
    if isinstance(row, GymDay):
        return _("At the gym")
    assert isinstance(row, DayReport)  # noqa: S101
    return _of_day(row)


def _of_exercise(row: ExerciseLog) -> str:
    done = row.get_done_display().lower()  # as a tick: "taken"
    said = {"name": row.item.exercise.words.name, "done": done}
    if row.pain is not None:
        words = _("%(name)s: %(done)s, pain %(pain)s of 10")
        return words % (said | {"pain": row.pain})
    if row.reason:
        why = DayReport.NotToday(row.reason).label
        return _("%(name)s: %(done)s (%(why)s)") % (said | {"why": why})
    return _("%(name)s: %(done)s") % said


def _of_day(row: DayReport) -> str:
    if row.pain is not None:
        return _("Pain of the week: %(pain)s of 10") % {"pain": row.pain}
    if row.not_today:
        return _("Left out: %(why)s") % {"why": row.get_not_today_display()}
    return _("How it was: %(effort)s") % {"effort": row.get_effort_display()}


def who_said(user: User, role: str, actor: Actor) -> str:
    if user == actor.user:
        return _("You")
    if role == Role.PATIENT:
        return str(user.name)
    if role == Role.HELPER:
        return _("%(name)s, helper") % {"name": user.name}
    if role == Role.CLINIC_ADMIN:
        return _("%(name)s, front desk") % {"name": user.name}
    return _("%(name)s, therapist") % {"name": user.name}


def _undone(telling: Telling, actor: Actor) -> str:
    by = telling.row.undone_by
    if by is None:
        return ""
    is_own = by == actor.user
    if telling.is_corrected:
        mine, theirs = _("You corrected this"), _("Corrected by %(name)s")
    else:
        mine, theirs = _("You took this back"), _("Taken back by %(name)s")
    return mine if is_own else theirs % {"name": by.name}
