"""Phases that are planned: looked at, changed, added and dropped."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from programs import prescribing_words as words
from programs.forms.phases import PhaseForm
from programs.models import Phase, Program
from programs.models.bodies import body_of
from programs.models.phase import WEEKS
from programs.services import prescribing
from programs.views.bench import bench
from programs.views.shared import (
    address_of,
    beside_its_field,
    own_phase,
    own_program,
    pressed,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def phase(request: SignedInRequest, phase_id: int) -> HttpResponse:
    """A phase yet to come: what it will begin with, its weeks and its sessions."""
    row = own_phase(request, phase_id)
    if row.is_open or row.program.ended_at:
        return redirect(address_of(row.program))
    form = PhaseForm(posted(request), initial=_weeks(row))
    if form.is_valid():

        def act() -> str:
            prescribing.change_phase(phase=row, weeks=form.weeks, **by_now(request))
            messages.success(request, _("Saved."))
            return reverse("programs:phase", args=[row.pk])

        try:
            return once.answer(request, "phase.changed", act)
        except words.ANY_REFUSAL as refusal:
            beside_its_field(form, refusal)
    body = body_of(row.patient, on=row.patient.today(timezone.now()))
    page = bench(row.program, body, row) | {"form": form, "due_on": row.due_on}
    return render_form(request, "programs/phase.html", page)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def phase_add(request: SignedInRequest, program_id: int) -> HttpResponse:
    """More weeks, to begin with what the weeks before them ask for."""
    program = own_program(request, program_id)
    form = PhaseForm(posted(request), initial=_next_weeks(program))
    if form.is_valid():

        def act() -> str:
            row = prescribing.add_phase(
                program=program, weeks=form.weeks, **by_now(request)
            )
            return reverse("programs:phase", args=[row.pk])

        try:
            return once.answer(request, "phase.planned", act)
        except words.ANY_REFUSAL as refusal:
            beside_its_field(form, refusal)
    page = {
        "form": form,
        "patient": program.patient,
        "title": _("Add a phase"),
        "hint": _(
            "It begins with a copy of what the weeks before it ask for; then you "
            "change it."
        ),
        "action": _("Add the phase"),
        "cancel": address_of(program),
    }
    return render_form(request, "programs/finding.html", page)


@requires(Permission.PRESCRIBE)
@require_POST
def phase_drop(request: SignedInRequest, phase_id: int) -> HttpResponse:
    """It will not come. Pressed twice, it is dropped once."""
    row = own_phase(request, phase_id)

    def act() -> str:
        prescribing.drop_phase(phase=row, **by_now(request))
        messages.success(request, _("Taken out of the plan: %(name)s") % {"name": row})
        return address_of(row.program)

    return pressed(request, "phase.dropped", act, row.program)


def _weeks(row: Phase) -> dict[str, Any]:
    return {
        "name": row.name,
        "focus": row.focus,
        "week_from": row.week_from,
        "week_to": row.week_to,
        "sessions_per_week": f"{row.sessions_per_week.normalize():f}",
    }


def _next_weeks(program: Program) -> dict[str, Any]:
    """Behind the last phase, to the end; half way where there is none."""
    last = program.phases.standing().last()
    first = min(last.week_to + 1 if last else WEEKS // 2, WEEKS)
    return {"week_from": first, "week_to": WEEKS, "sessions_per_week": "1"}
