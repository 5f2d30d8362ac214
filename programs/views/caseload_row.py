"""One row of the caseload, opened in its place: what to do about it, and what was done.

Each answer is the row itself, to put where the row stands; without JavaScript the same
addresses are pages.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients.models import Patient
from patients.models.absences import on_lists_of
from patients.views.finding import own_patient
from programs import caseload_words as words
from programs import prescribing_words
from programs.escalation_words import signs_of
from programs.forms.caseload import CallForm, InViewForm, SnoozeForm, WriteForm
from programs.forms.prescribing import HoldForm
from programs.models import (
    Message,
    ProgramItem,
    ProgressionProposal,
    Review,
    SafetyFlag,
)
from programs.models.program import Program
from programs.services import looking, messaging, prescribing
from programs.views import picking, proposals
from programs.views.caseload_lines import Line, lines_of
from programs.views.questions import ANSWERED_SINCE
from programs.views.shared import own_program
from ptcare.audit.recording import looked
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by

SHOWN_LOOKS = 5
FORMS = ("call", "write", "snooze", "hold")


@requires(Permission.SEE_FINDINGS)
@require_GET
def row(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The row, open; or closed again. Opening it is remembered."""
    patient = own_patient(request, patient_id)
    if "closed" in request.GET and not _is_part(request):
        return redirect("programs:caseload")
    if "closed" in request.GET:
        page = {"line": _line(request, patient), "is_open": False}
        return render(request, "programs/_caseload_row.html", page)
    looked("caseload.opened", about=patient, by=request.actor, at=timezone.now())
    return _shown(request, patient)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def look(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Reviewed: seen, with what was in view."""
    return _look(request, own_patient(request, patient_id), Review.Kind.REVIEWED)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def call(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """They were called, and this came of it."""
    patient, form = own_patient(request, patient_id), CallForm(request.POST)
    if not form.is_valid():
        return _shown(request, patient, call=form)
    note = form.cleaned_data["note"]
    return _look(request, patient, form.kind, note=note, call=form)


@requires(Permission.RECORD_FINDINGS)
@require_POST
def snooze(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Put off until a day; signs that nobody has seen stay where they are."""
    patient = own_patient(request, patient_id)
    form = SnoozeForm(request.POST, today=patient.today(timezone.now()))
    if not form.is_valid():
        return _shown(request, patient, snooze=form)
    until = form.cleaned_data["until"]
    return _look(request, patient, Review.Kind.SNOOZED, until=until, snooze=form)


@requires(Permission.ANSWER_PATIENTS)
@require_POST
def write(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A message, or the answer to what they asked."""
    patient, form = own_patient(request, patient_id), WriteForm(request.POST)
    if not form.is_valid():
        return _shown(request, patient, write=form)
    view = InViewForm(request.POST).view()
    return _done(
        request,
        patient,
        lambda: looking.write(
            patient=patient,
            up_to=whole_number(request.POST.get("up_to")),
            view=view,
            **said_by(request, form),
        ),
        said=_("Sent."),
        write=form,
    )


@requires(Permission.RECORD_FINDINGS)
@require_POST
def take_back(
    request: SignedInRequest, patient_id: int, review_id: int
) -> HttpResponse:
    """A wrong tap."""
    patient = own_patient(request, patient_id)
    mine = Review.objects.visible_to(request.actor).filter(patient=patient)
    review = get_object_or_404(mine.select_related("patient"), pk=review_id)
    return _done(
        request,
        patient,
        lambda: looking.take_back(review=review, **by_now(request)),
        said=_("Taken back."),
    )


@requires(Permission.PRESCRIBE)
@require_POST
def hold(request: SignedInRequest, program_id: int) -> HttpResponse:
    """The whole program rests, without leaving the list."""
    program, form = own_program(request, program_id), HoldForm(request.POST)
    if not form.is_valid():
        if program.is_held or program.ended_at:  # then its form is shown no more
            gone = prescribing.NotCurrent()
            messages.warning(request, prescribing_words.refusal_words(gone))
        return _shown(request, program.patient, hold=form)
    return _done(
        request,
        program.patient,
        lambda: prescribing.hold_program(program=program, **said_by(request, form)),
        said=_("Saved."),
    )


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def dose(request: SignedInRequest, item_id: int) -> HttpResponse:
    """Another dose of one exercise, without leaving the list."""
    item, now = picking.own_item(request, item_id), timezone.now()
    form = picking.item_form(posted(request), item, today=item.patient.today(now))
    if form.is_valid():

        def act() -> str:
            picking.change(item, form, request, now)
            messages.success(request, _("Saved."))
            return _address(item.patient)

        try:
            return once.answer(request, "item.changed", act)
        except prescribing_words.ANY_REFUSAL as refusal:
            form.add_error(None, prescribing_words.refusal_words(refusal))
    form.auto_id = f"dose-{item.pk}-%s"
    page = {"item": item, "form": form, "cancel": _address(item.patient)}
    is_part = _is_part(request)
    name = "programs/_caseload_dose.html" if is_part else "programs/caseload_dose.html"
    response = render_form(request, name, page)
    if is_part:  # a saved one is the whole row, any other the form, in view
        response.headers["HX-Retarget"] = f"#dose-{item.patient_id}"
        response.headers["HX-Reswap"] = "innerHTML show:top"
    return response


def _look(
    request: SignedInRequest,
    patient: Patient,
    kind: str,
    *,
    note: str = "",
    until: dt.date | None = None,
    **forms: Form,
) -> HttpResponse:
    """Written down with what was in view."""
    view = InViewForm(request.POST).view()
    return _done(
        request,
        patient,
        lambda: looking.look(
            patient=patient,
            kind=kind,
            view=view,
            note=note,
            until=until,
            **by_now(request),
        ),
        said=_("Saved."),
        **forms,
    )


def _done(
    request: SignedInRequest,
    patient: Patient,
    act: Callable[[], object],
    *,
    said: str,
    **forms: Form,
) -> HttpResponse:
    """Once, and back to the row; what was typed is kept where a colleague was first."""

    def act_and_say() -> str:
        act()
        messages.success(request, said)
        return _address(patient)

    try:
        return once.answer(request, "caseload.looked", act_and_say)
    except looking.AlreadyLooked as first:
        messages.warning(request, words.was_first(first))
        return _shown(request, patient, **forms)
    except messaging.NothingWaits:
        messages.warning(request, ANSWERED_SINCE)
        return _shown(request, patient, **forms)
    except looking.NothingToTakeBack:
        messages.warning(request, _("There is nothing to take back any more."))
    except looking.NotThatLong:
        messages.warning(request, _("From tomorrow on, and for four weeks at most."))
    except prescribing_words.ANY_REFUSAL as refusal:
        messages.warning(request, prescribing_words.refusal_words(refusal))
    return redirect(_address(patient))


def _shown(request: SignedInRequest, patient: Patient, **forms: Form) -> HttpResponse:
    """The open row, with what was typed where a form was refused."""
    line = _line(request, patient)
    is_part = _is_part(request)
    page: dict[str, Any] = {"line": line, "is_open": True, "is_part": is_part}
    page |= _facts(request, patient) | _empty(line) | forms
    for name in FORMS:
        page[name].auto_id = f"{name}-{patient.pk}-%s"  # rows are open side by side
    name = "programs/_caseload_row.html" if is_part else "programs/caseload_row.html"
    return render_form(request, name, page)


def _empty(line: Line) -> dict[str, Any]:
    return {
        "call": CallForm(),
        "write": WriteForm(),
        "snooze": SnoozeForm(today=line.row.today),
        "hold": HoldForm(),
    }


def _facts(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    """What an open row shows of one patient: seven queries."""
    actor = request.actor
    signs = SafetyFlag.objects.visible_to(actor).open().unseen().filter(patient=patient)
    asked = Message.objects.visible_to(actor).waiting().filter(patient=patient)
    planned = (
        ProgramItem.objects.visible_to(actor)
        .unplanned()
        .filter(
            patient=patient,
            program__in=Program.objects.visible_to(actor).current(),
            is_waiting=False,
            ends_on=None,
        )
    )
    items = list(planned.select_related("exercise", "program").order_by("place", "pk"))
    going = (each.program for each in items if not each.program.is_held)
    looks = Review.objects.visible_to(actor).standing().filter(patient=patient)
    newest = looks.select_related("recorded_by").order_by("-pk")[:SHOWN_LOOKS]
    return {
        "patient": patient,
        "signs": signs_of(signs.select_related("taken_by").most_serious_first()),
        "questions": list(asked.order_by("pk")),
        "items": items,
        "running": next(going, None),
        "proposals": proposals.of_patient(patient, actor),
        "decline_reasons": ProgressionProposal.Declined.choices,
        "looks": [words.look_of(each) for each in newest],
    }


def _line(request: SignedInRequest, patient: Patient) -> Line:
    now = timezone.now()
    away = on_lists_of(request.actor, now=now)
    (line,) = lines_of([looking.row_of(patient, now=now)], request.actor, away=away)
    return line


def _is_part(request: SignedInRequest) -> bool:
    return "HX-Request" in request.headers


def _address(patient: Patient) -> str:
    return reverse("programs:caseload_row", args=[patient.pk])
