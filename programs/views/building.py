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

from programs import prescribing_words as words
from programs.forms.prescribing import PlanForm
from programs.models import Program
from programs.models.bodies import body_of
from programs.models.confirming import fingerprint_of
from programs.services import prescribing
from programs.views.bench import bench
from programs.views.confirming import conditions_of
from programs.views.limits import bone_limits
from programs.views.preview import preview_page
from programs.views.shared import address_of, beside_its_field, own_program, too_late
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.people.views import way_on
from ptcare.submissions import once
from ptcare.submissions.sent import form_status, posted, said_by


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def builder(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The draft at work: its exercises, its week, its days and its words."""
    program = own_program(request, program_id)
    today = program.patient.today(timezone.now())
    form = PlanForm(posted(request), today=today, initial=_plan(program))
    if form.is_valid():

        def act() -> str:
            prescribing.change_plan(program=program, **said_by(request, form))
            messages.success(request, _("Saved."))
            wished = way_on(request, request.POST.get("next", ""))
            return wished or reverse("programs:builder", args=[program.pk])

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
    """What was read, and what was typed of the plan beside it and not saved yet."""
    program = own_program(request, program_id)
    now = timezone.now()
    typed = None
    if "starts_on" in request.POST:
        typed = PlanForm(request.POST, today=program.patient.today(now))
        if not typed.is_valid():
            return _builder_page(request, program, typed, status=422)

    def act() -> str:
        said: dict[str, Any] = {"program": program, "by": request.actor, "now": now}
        draft = request.POST.get("draft")
        if typed:
            prescribing.change_plan(read=draft, **typed.cleaned_data, **said)
            draft = None
        prescribing.sign_program(draft=draft, **said)
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
        program.refresh_from_db()
        form = typed or PlanForm(initial=_plan(program), today=program.starts_on)
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
    draft = fingerprint_of(program)  # of no more than what is read below
    body = body_of(program.patient, on=program.patient.today(timezone.now()))
    page = bench(program, body) | {
        "draft": draft,
        "form": form,
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "limits": bone_limits(request, program.patient),
        "problem": problem,
        "conditions": conditions_of(request, program),
    }
    return render(request, "programs/builder.html", page, status=status)
