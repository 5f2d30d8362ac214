"""Breaks that people took: a holiday, a cold, one that runs, and a long illness."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from programs.demo.cast import MARGARET
from programs.demo.world import DAY, Case, World
from programs.models import Pause
from programs.rules.pausing import Days, covers
from ptcare.people.roles import Role


@dataclass(frozen=True)
class Taken:
    """So many days from so many days ago; `was_back` after fewer of them."""

    ago: int
    days: int
    reason: Pause.Reason
    was_back: int | None = None


AWAY = (Taken(41, 14, Pause.Reason.AWAY),)  # the weeks that this habit leaves out
BREAKS = {
    MARGARET: (
        Taken(68, 9, Pause.Reason.AWAY),
        Taken(30, 5, Pause.Reason.ILL, was_back=3),
    ),
    "Marilyn Voss": (*AWAY, Taken(2, 7, Pause.Reason.AWAY)),
    "Norma Jean Tafoya": (*AWAY, Taken(8, 12, Pause.Reason.ILL)),
}


def taken_by(case: Case) -> tuple[Taken, ...]:
    usual = AWAY if case.story.habit == "away" else ()
    breaks = BREAKS.get(case.story.name, usual)
    return tuple(b for b in breaks if case.today - b.ago * DAY > case.starts_on)


def is_off(case: Case, day: dt.date) -> bool:
    """Whether nothing was said of that day."""
    return any(covers(_days(case, each), day) for each in taken_by(case))


def take(world: World) -> None:
    rows = [
        _pause(case, each)
        for case in world.cases
        if case.has_program
        for each in taken_by(case)
    ]
    Pause.objects.bulk_create(rows)


def _days(case: Case, taken: Taken) -> Days:
    starts_on = case.today - taken.ago * DAY
    length = taken.days if taken.was_back is None else taken.was_back
    return Days(starts_on=starts_on, back_on=starts_on + length * DAY)


def _pause(case: Case, taken: Taken) -> Pause:
    days = _days(case, taken)
    person = case.patient.user
    pause = Pause(
        **case.about,
        reason=taken.reason,
        starts_on=days.starts_on,
        until=days.starts_on + (taken.days - 1) * DAY,
        back_on=days.back_on,
        started_at=case.moment(days.starts_on, 8),
        started_by=person,
        started_as=Role.PATIENT,
    )
    if taken.was_back is not None:
        pause.ended_at = case.moment(days.back_on, 9)
        pause.ended_by, pause.ended_as = person, Role.PATIENT
    return pause
