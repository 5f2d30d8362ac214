"""Which other systems read along at the clinics, and one that does no longer.

Nobody knows their secrets: whoever wants to try connects a system of their own.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from patients.forms.connecting import ALWAYS, GROUPS
from patients.models import ConnectedSystem
from programs.demo.cast import East
from programs.demo.world import DAY, World, dice_token

HOUR = dt.timedelta(hours=1)
NOBODY_KNOWS = "0" * 64  # the hash of no secret that anybody has
# Name, what it reads, when it was connected, when it last read, when it was shut out.
SYSTEMS: tuple[tuple[str, tuple[str, ...], dt.timedelta, Any, Any], ...] = (
    (
        "Saratoga General Hospital",
        ("person", "findings", "plans", "medicines", "visits"),
        120 * DAY,
        2 * HOUR,
        None,
    ),
    (
        "Hudson Billing Services",
        ("person", "visits", "cover"),
        75 * DAY,
        9 * HOUR,
        None,
    ),
    ("Balance study, 2025", ("findings",), 300 * DAY, 61 * DAY, 60 * DAY),
)


def connect(world: World) -> None:
    dice = world.dice("systems")
    clinic, lead = world.clinics[East], world.staff["ruth"].user
    ConnectedSystem.objects.bulk_create(
        ConnectedSystem(
            clinic=clinic,
            name=name,
            key=f"{clinic.pk}-{dice_token(dice).hex[:20]}",
            secret_hash=NOBODY_KNOWS,
            types=sorted({*ALWAYS, *(t for group in reads for t in GROUPS[group])}),
            token=dice_token(dice),
            made_at=world.now - made,
            made_by=lead,
            secret_at=world.now - made,
            used_at=world.now - used,
            ended_at=world.now - ended if ended else None,
            ended_by=lead if ended else None,
        )
        for name, reads, made, used, ended in SYSTEMS
    )
