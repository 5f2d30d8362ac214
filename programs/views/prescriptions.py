"""The choice a program begins with; one that is signed, held, resumed and ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import ReasonForm
from patients.models import BoneDensity, FractureCheck, Patient
from patients.views.finding import own_patient
from programs import prescribing_words as words
from programs.forms.prescribing import HoldForm, StartForm
from programs.models import Program, ProgramTemplate, ProgressionProposal
from programs.models.bodies import Body, body_of
from programs.models.confirming import confirmed_by
from programs.models.phase import due_phase
from programs.rules import templates
from programs.services import prescribing
from programs.views.limits import bone_limits
from programs.views.proposals import of_patient, standing_of
from programs.views.resting import resting_in
from programs.views.shared import (
    address_of,
    beside_its_field,
    items_of,
    own_program,
    pressed,
)
from ptcare.audit.recording import looked
from ptcare.languages.dates import CHOICE_OF_DAYS_SHORT
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import posted, render_form, said_by


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def start(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A template, a first day, sessions a week: the draft."""
    patient = own_patient(request, patient_id)
    today = patient.today(timezone.now())
    body = body_of(patient, on=today)
    checks = FractureCheck.objects.visible_to(request.actor)
    is_asked = checks.has_answer(patient.pk)
    suggestion = _suggestion(request, patient, body) if is_asked else None
    began = {"starts_on": today, "template": suggestion.template if suggestion else ""}
    form = StartForm(posted(request), today=today, initial=began)
    if form.is_valid():

        def act() -> str:
            said = said_by(request, form)
            program = prescribing.start_draft(patient=patient, **said)
            return reverse("programs:builder", args=[program.pk])

        try:
            return once.answer(request, "program.drafted", act)
        except words.ANY_REFUSAL as refusal:
            beside_its_field(form, refusal)
    drafts = Program.objects.visible_to(request.actor).drafts()
    page = {
        "patient": patient,
        "form": form,
        "draft": drafts.filter(patient=patient).first(),
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "limits": bone_limits(request, patient),
        "suggestion": suggestion,
        "templates": _templates(suggestion, body),
        "conditions": sorted(each.label for each in body.conditions),
        "is_asked": is_asked,
    }
    return render_form(request, "programs/start.html", page)


@requires(Permission.PRESCRIBE)
@require_GET
def program(request: SignedInRequest, program_id: int) -> HttpResponse:
    """A signed program: what it asks for, and what may be done with it."""
    row = own_program(request, program_id)
    if row.is_draft:
        return redirect(address_of(row))
    now = timezone.now()
    looked("program.opened", about=row, by=request.actor, at=now)
    items = items_of(row)
    standing = standing_of(row, now=now)
    page = {
        "program": row,
        "patient": row.patient,
        "going": [
            (each, standing.get(each.pk, [])) for each in items if each.ends_on is None
        ],
        "over": [row for row in items if row.ends_on and row.starts_on <= row.ends_on],
        "weekdays": CHOICE_OF_DAYS_SHORT,
        "may_change": row.ended_at is None,
        "proposals": of_patient(row.patient, request.actor),
        "decline_reasons": ProgressionProposal.Declined.choices,
        "phases": list(row.phases.standing()),
        "second": confirmed_by(row),
        "limits": bone_limits(request, row.patient),
        "due": due_phase(row, today=row.patient.today(timezone.now())),
    }
    page |= resting_in(request, row)
    return render(request, "programs/program.html", page)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def end(request: SignedInRequest, program_id: int) -> HttpResponse:
    """A draft is dropped, a program is over; the reason is kept."""
    row, form = own_program(request, program_id), ReasonForm(posted(request))
    label = _("End the program") if row.signed_at else _("Drop the draft")
    return _with_reason(
        request, row, prescribing.end_program, form, deed="program.ended", label=label
    )


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def hold(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The whole of it rests; the reason is kept."""
    row, form = own_program(request, program_id), HoldForm(posted(request))
    label = _("Put it on hold")
    return _with_reason(
        request, row, prescribing.hold_program, form, deed="program.held", label=label
    )


def _suggestion(
    request: SignedInRequest, patient: Patient, body: Body
) -> templates.Suggestion | None:
    densities = BoneDensity.objects.visible_to(request.actor)
    return templates.suggest(
        is_gate_open=body.gate.is_open,
        conditions=body.conditions,
        t_score=densities.lowest_t_score(patient),
    )


def _templates(
    suggestion: templates.Suggestion | None, body: Body
) -> list[dict[str, Any]]:
    """Each with whether the rules would begin with it, and what it is not meant for."""
    return [
        {
            "row": row,
            "is_suggested": bool(suggestion and suggestion.template == row.slug),
            "not_for": sorted(
                each.label
                for each in templates.excluded_by(
                    row.content, conditions=body.conditions
                )
            ),
        }
        for row in ProgramTemplate.objects.all()
    ]


def _with_reason(
    request: SignedInRequest,
    row: Program,
    do: Callable[..., None],
    form: ReasonForm,
    *,
    deed: str,
    label: str,
) -> HttpResponse:
    form.fields["reason"].widget.attrs["autofocus"] = True  # all that is asked here
    if form.is_valid():

        def act() -> str:
            do(program=row, **said_by(request, form))
            return row.get_absolute_url()

        return pressed(request, deed, act, row)
    page = {
        "form": form,
        "title": label,
        "patient": row.patient,
        "cancel": address_of(row),
    }
    return render_form(request, "programs/finding.html", page)
