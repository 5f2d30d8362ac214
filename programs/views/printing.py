"""Paper: what there is to print, and the sheet and the booklet as page and as PDF."""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from patients.models import Patient
from patients.services import limiting
from patients.views.finding import own_patient
from programs import paper_words
from programs.forms.paper import PAPERS, WEEKS, PaperForm
from programs.models import Program
from programs.models.printable import Printable
from programs.models.sheets import everything_rests
from programs.services import flag_texts, printing
from programs.views.shared import own_record_of
from ptcare.audit.recording import looked, printed
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission

PAGE_SIZES = {"letter": "us-letter", "a4": "a4"}


@requires(Permission.SEE_OWN_DAY)
@require_GET
def own_paper(request: SignedInRequest) -> HttpResponse:
    return paper_page(request, own_record_of(request))


@requires(Permission.FIND_PATIENTS)
@require_GET
def paper(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    looked("patient.opened", about=patient, by=request.actor, at=timezone.now())
    return paper_page(request, patient)


def paper_page(request: SignedInRequest, patient: Patient) -> HttpResponse:
    """What may be printed of the plan that runs, and the way to key what came back."""
    rows = Program.objects.visible_to(request.actor).current().filter(patient=patient)
    program = rows.select_related("patient__clinic").first()
    today = patient.today(timezone.now())
    usual, _weeks = PaperForm({}).wanted(time_zone=patient.clinic.time_zone)
    page = {
        "patient": patient,
        "program": program,
        "rests": bool(program and everything_rests(program)),
        "is_open": bool(program and may_be_printed(program, patient, today=today)),
        "papers": PAPERS.items(),
        "usual": usual,
        "weeks": WEEKS,
        "may_book": request.actor.may(Permission.PRINT_BOOKLETS),
        "may_key": request.actor.may(Permission.KEY_SHEETS),
    }
    return render(request, "programs/paper.html", page)


@requires(Permission.PRINT_SHEETS)
@require_GET
def week_sheet(request: SignedInRequest, program_id: int) -> HttpResponse:
    printable, said = printable_of(request, program_id)
    words = week_words(printable, said)
    return on_page(request, "programs/week_sheet.html", words, printable)


@limited("paper")
@requires(Permission.PRINT_SHEETS)
@require_GET
def week_sheet_pdf(request: SignedInRequest, program_id: int) -> HttpResponse:
    printable, said = printable_of(request, program_id)
    return as_pdf("week", week_words(printable, said), printable)


@requires(Permission.PRINT_BOOKLETS)
@require_GET
def booklet(request: SignedInRequest, program_id: int) -> HttpResponse:
    printable, said = printable_of(request, program_id)
    words = booklet_words(printable, said)
    return on_page(request, "programs/booklet.html", words, printable)


@limited("paper")
@requires(Permission.PRINT_BOOKLETS)
@require_GET
def booklet_pdf(request: SignedInRequest, program_id: int) -> HttpResponse:
    printable, said = printable_of(request, program_id)
    return as_pdf("booklet", booklet_words(printable, said), printable)


def printable_of(
    request: SignedInRequest, program_id: int
) -> tuple[Printable, tuple[str, int]]:
    """The program to print and how; 404 where it is not one's own, rests or is over."""
    rows = Program.objects.visible_to(request.actor).signed()
    rows = rows.select_related("patient__clinic", "patient__user")
    program = get_object_or_404(rows, pk=program_id)
    now = timezone.now()
    today = program.patient.today(now)
    if not may_be_printed(program, program.patient, today=today):
        raise Http404
    if not request.actor.is_patient_side:
        printed("program.printed", about=program, by=request.actor, at=now)
    form = PaperForm(request.GET)
    said = form.wanted(time_zone=program.patient.clinic.time_zone)
    return Printable(program=program, actor=request.actor, today=today), said


def may_be_printed(program: Program, patient: Patient, *, today: dt.date) -> bool:
    """A sheet of what rests would be done all the same."""
    in_care = patient.discharged_on is None or program.is_upkeep
    is_going = not program.is_over(on=today) and in_care
    return is_going and not everything_rests(program)


def in_their_language(program: Program) -> AbstractContextManager[None]:
    """Whoever prints it, the patient reads it."""
    return translation.override(program.patient.user.language or get_language())


def week_words(printable: Printable, said: tuple[str, int]) -> dict[str, Any]:
    paper, weeks = said
    with in_their_language(printable.program):
        return paper_words.week_sheets(
            printable.weeks(weeks),
            conditions=printable.conditions,
            movements=printable.movements,
            limits=limiting.limits_of(printable.program.patient),
        ) | {"paper": PAGE_SIZES[paper]}


def booklet_words(printable: Printable, said: tuple[str, int]) -> dict[str, Any]:
    paper, _weeks = said
    with in_their_language(printable.program):
        return paper_words.booklet(
            printable.week,
            conditions=printable.conditions,
            movements=printable.movements,
            limits=limiting.limits_of(printable.program.patient),
            advice=flag_texts.pain_advice(),
        ) | {"paper": PAGE_SIZES[paper]}


def on_page(
    request: SignedInRequest, template: str, words: dict[str, Any], printable: Printable
) -> HttpResponse:
    page = {"words": words, "patient": printable.program.patient}
    return render(request, template, page)


def as_pdf(kind: str, words: dict[str, Any], printable: Printable) -> HttpResponse:
    """Kept nowhere, and without a name in its own: it lies among downloads."""
    drawn = printing.pdf(kind, words, pictures=printable.pictures, now=timezone.now())
    code = printable.sheet.code
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="{kind}-{code}.pdf"',
    }
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)
