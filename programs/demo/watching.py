"""What the desk has to do about cover: raised as always, and some of it settled."""

from __future__ import annotations

import datetime as dt

from patients.models import CoverAlert
from patients.services import alerting
from programs.demo.world import DAY, World
from ptcare.people.models import Clinic


def watch(world: World) -> None:
    """A little that is put off and done already, so that each list shows something."""
    for clinic in world.clinics.values():
        alerting.look(clinic=clinic, now=world.now, is_thorough=True)
        _settle_some(clinic, world)


def _settle_some(clinic: Clinic, world: World) -> None:
    desk, today = world.desk_of(clinic), world.today_at(clinic)
    rows = CoverAlert.objects.filter(clinic=clinic).order_by("-rank", "due_on", "pk")
    first, second = rows[:1], rows[1:2]
    for row in first:
        row.snoozed_until, row.snoozed_by = today + 3 * DAY, desk
        row.snoozed_at = world.now - dt.timedelta(hours=2)
        row.save()
    for row in second:
        row.done_at, row.done_by = world.now - dt.timedelta(hours=1), desk
        row.save()
