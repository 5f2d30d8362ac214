"""What the patient's helpers did, for the patient to read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Count

from programs.models.log import DayReport, ExerciseLog
from ptcare.people.actors import Actor
from ptcare.people.roles import Role


@dataclass(frozen=True, kw_only=True)
class HelperDeed:
    """One press of a helper that stands: of how many exercises, or of the day."""

    name: str
    on: dt.date
    at: dt.datetime
    exercises: int  # none: it says how the day was, or why it was left out


def deeds_of_helpers(
    actor: Actor, names: Mapping[int, str], *, since: dt.date
) -> list[HelperDeed]:
    """Newest first, of the days since then. `names` are by the account's id."""
    said = {"said_as": Role.HELPER, "on__gte": since, "said_by__in": list(names)}
    by_press = ("said_by", "on", "said_at")
    logs = ExerciseLog.objects.visible_to(actor).standing().filter(**said)
    reports = DayReport.objects.visible_to(actor).standing().filter(**said)
    presses = [
        *logs.order_by().values(*by_press).annotate(number=Count("pk")),
        *({**row, "number": 0} for row in reports.values(*by_press)),
    ]
    deeds = [
        HelperDeed(
            name=names[press["said_by"]],
            on=press["on"],
            at=press["said_at"],
            exercises=press["number"],
        )
        for press in presses
    ]
    return sorted(deeds, key=lambda deed: (deed.at, deed.exercises), reverse=True)
