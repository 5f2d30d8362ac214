"""A draft as the patient will see it: from the patient's own parts, not a likeness."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import WEEKDAYS
from django.views.decorators.http import require_GET

from programs.doing_words import doing, standing_of, weekday_words
from programs.models import Program, ProgramItem
from programs.models.confirming import fingerprint_of
from programs.rules import templates
from programs.views.shared import address_of, items_of, own_program
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

DAYS = range(1, 8)


@requires(Permission.PRESCRIBE)
@require_GET
def preview(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = own_program(request, program_id)
    if not program.is_draft:
        return redirect(address_of(program))
    return preview_page(request, program)


def preview_page(
    request: SignedInRequest, program: Program, *, problem: str = ""
) -> HttpResponse:
    draft = fingerprint_of(program)  # of no more than what is read below
    items = [row for row in items_of(program) if not row.is_waiting]
    at_home = [row for row in items if row.where != ProgramItem.Where.CLINIC]
    day = _day_asked_for(request, program)
    today = [row for row in at_home if day in row.weekdays]
    shown = _shown(request, at_home, today)
    page = {
        "program": program,
        "draft": draft,
        "patient": program.patient,
        "days": _tabs(program, day),
        "day_name": str(WEEKDAYS[day - 1]),
        "today": today,
        "short": templates.short_day(today),
        "plan": [(row, weekday_words(row.weekdays)) for row in at_home],
        "shown": shown,
        "doing": doing(shown, standing_of(shown.patient_id)) if shown else None,
        "problem": problem,
    }
    status = 422 if problem else 200
    return render(request, "programs/preview.html", page, status=status)


def _day_asked_for(request: SignedInRequest, program: Program) -> int:
    """A weekday, or that of the first day."""
    said = request.GET.get("day", "")
    is_one = said in {str(day) for day in DAYS}
    return int(said) if is_one else program.starts_on.isoweekday()


def _shown(
    request: SignedInRequest, items: list[ProgramItem], today: list[ProgramItem]
) -> ProgramItem | None:
    """The exercise that is opened, or the first of the day."""
    said = request.GET.get("exercise", "")
    opened = [row for row in items if str(row.pk) == said]
    return next(iter([*opened, *today, *items]), None)


def _tabs(program: Program, day: int) -> list[dict[str, Any]]:
    address = reverse("programs:preview", args=[program.pk])
    return [
        {
            "label": WEEKDAYS[each - 1],
            "url": f"{address}?day={each}",
            "is_current": each == day,
        }
        for each in DAYS
    ]
