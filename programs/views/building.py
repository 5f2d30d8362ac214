"""The draft at work: its exercises, its week, its days, and the signature."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from patients.views.finding import form_status, posted
from programs import prescribing_words as words
from programs.forms.prescribing import PlanForm
from programs.models import Program
from programs.models.bodies import body_of
from programs.services import prescribing
from programs.views.bench import bench
from programs.views.confirming import conditions_of
from programs.views.finding import (
    address_of,
    beside_its_field,
    own_program,
    too_late,
)
from programs.views.preview import preview_page
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def builder(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The draft at work: its exercises, its week, its days and its words."""
    program = own_program(request, program_id)
    now = timezone.now()
    form = PlanForm(
        posted(request), today=program.patient.today(now), initial=_plan(program)
    )
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            prescribing.change_plan(
                program=program, by=request.actor, now=now, **form.cleaned_data
            )
            messages.success(request, _("Saved."))
            return reverse("programs:builder", args=[program.pk])

        try:
            return once.answer(request, "program.changed", act)
        except prescribing.NotADraft as refusal:
            return too_late(request, program, refusal)
        except words.ANY_REFUSAL as refusal:
            beside_its_field(form, refusal)
    if not program.is_draft:
        return redirect(address_of(program))
    return _builder_page(request, program, form, status=form_status(request))


@requires(Permission.PRESCRIBE)
@require_POST
def sign(request: SignedInRequest, program_id: int) -> HttpResponse:
    program = own_program(request, program_id)

    def act() -> str:
        prescribing.sign_program(program=program, by=request.actor, now=timezone.now())
        messages.success(request, _("Signed. The patient sees it from its first day."))
        return program.get_absolute_url()

    try:
        return once.answer(request, "program.signed", act)
    except prescribing.NotADraft as refusal:
        return too_late(request, program, refusal)
    except words.ANY_REFUSAL as refusal:
        problem = words.refusal_words(refusal)
        if request.POST.get("from") == "preview":
            return preview_page(request, program, problem=problem)
        form = PlanForm(initial=_plan(program), today=program.starts_on)
        return _builder_page(request, program, form, problem=problem, status=422)


def _plan(program: Program) -> dict[str, Any]:
    """What stands, as the form says it."""
    return {
        "starts_on": program.starts_on,
        "ends_on": program.ends_on,
        "message": program.message,
        "sessions_per_week": f"{program.sessions_per_week.normalize():f}",
    }


def _builder_page(
    request: SignedInRequest,
    program: Program,
    form: PlanForm,
    *,
    problem: str = "",
    status: int,
) -> HttpResponse:
    body = body_of(program.patient, on=program.patient.today(timezone.now()))
    page = bench(program, body) | {
        "form": form,
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "problem": problem,
        "conditions": conditions_of(request, program),
    }
    return render(request, "programs/builder.html", page, status=status)
