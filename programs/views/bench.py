"""A list of exercises being worked on: of a draft, or of a phase yet to come."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from programs.meter_words import Meter, meter_of
from programs.models import Category, Phase, Program, ProgramItem
from programs.models.bodies import Body
from programs.rules.meter import Planned
from programs.views.judging import judged_as_prescribed
from programs.views.shared import address_of, items_of
from ptcare.languages.dates import CHOICE_OF_DAYS_SHORT


def bench(program: Program, body: Body, phase: Phase | None = None) -> dict[str, Any]:
    """What a page shows of it: its rows judged, what waits, and its week."""
    items = list(phase.planned.with_rules()) if phase else items_of(program)
    begins = [row for row in items if begins_now(row)]
    return {
        "program": program,
        "patient": program.patient,
        "phase": phase,
        "rows": [(row, judged_as_prescribed(row, body)) for row in begins],
        "waiting": [row for row in items if not begins_now(row)],
        "meter": meter_for(begins, program, phase),
        "weekdays": CHOICE_OF_DAYS_SHORT,
        "categories": Category.choices,
        "tabs": phase_tabs(program, phase),
    }


def begins_now(row: ProgramItem) -> bool:
    """Whether it begins with its list, or waits in it."""
    return row.begins_phase if row.phase_id else not row.is_waiting


def meter_for(
    items: Iterable[Planned], program: Program, phase: Phase | None = None
) -> Meter:
    sessions: Decimal = (phase or program).sessions_per_week
    return meter_of(items, sessions=sessions)


def phase_tabs(program: Program, current: Phase | None) -> list[dict[str, Any]]:
    """One for each phase, in order; none where there is no second one."""
    found = list(program.phases.standing())
    return [
        {
            "label": _("%(name)s, weeks %(first)d to %(last)d")
            % {"name": each, "first": each.week_from, "last": each.week_to},
            "url": reverse("programs:phase", args=[each.pk])
            if number and not each.is_open
            else address_of(program),
            "is_current": each == (current or found[0]),
        }
        for number, each in enumerate(found)
    ]
