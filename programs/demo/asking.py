"""What was answered before the exercises of each day: mostly that nothing is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from programs.demo.world import DAY, Case, World, dice_token
from programs.models import CheckIn
from programs.rules import redflags
from ptcare.people.roles import Role

ANSWERED = 0.85  # of days; the others went past the line
LAST_FULL = 2  # days ago
USUAL_PAIN = (1, 2, 2, 3)


def ask(world: World) -> None:
    """Before anything is logged: a day without an answer is then kept as such."""
    CheckIn.objects.bulk_create(
        (
            row
            for case in world.cases
            if case.has_program and case.story.has_email
            for row in _answers(case, world.dice(f"check-in of {case.story.name}"))
        ),
        batch_size=2000,
    )


def _answers(case: Case, dice: Random) -> Iterator[CheckIn]:
    usual = dice.choice(USUAL_PAIN)
    last = case.today - LAST_FULL * DAY
    for day in case.days():
        if day >= case.today:
            return
        is_full = (last - day) % redflags.FULL_EVERY == dt.timedelta()
        if not is_full and dice.random() > ANSWERED:
            continue
        yield CheckIn(
            **case.about,
            token=dice_token(dice),
            on=day,
            asked=CheckIn.Asked.FULL if is_full else CheckIn.Asked.LINE,
            listed=list(redflags.MOST_SERIOUS_FIRST) if is_full else [],
            signs=[],
            usual_pain=usual if is_full else None,
            said_at=case.moment(day, 8, 5),
            said_by=case.patient.user,
            said_as=Role.PATIENT,
        )
