"""Whether a plan that was printed is still what its patient should do."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from programs.models.flags import SafetyFlag
from programs.models.program import Program
from programs.rules.sheet import Sheet


def sheet_of(program: Program, *, on: dt.date) -> Sheet:
    return Sheet(program=program.pk, edition=program.edition, printed_on=on)


def everything_rests(program: Program) -> bool:
    """On hold, or behind a sign that closes all of it."""
    signs = SafetyFlag.objects.closing_all().filter(patient=program.patient_id)
    return program.is_held or signs.exists()


def is_current(sheet: Sheet, program: Program, *, today: dt.date) -> bool:
    """Nothing was changed since, nothing rests, and no dose begins or ends between."""
    is_going = not program.is_held and program.ended_at is None
    is_over = program.is_over(on=today)
    if not is_going or is_over or program.edition != sheet.edition:
        return False
    printed = max(sheet.printed_on, program.starts_on)
    turns = Q(starts_on__gt=printed, starts_on__lte=today) | Q(
        ends_on__gte=printed, ends_on__lt=today
    )
    live = program.items.that_began().filter(is_waiting=False)
    return not live.filter(turns).exists()
