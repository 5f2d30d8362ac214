"""Paper: what there is to print, and the sheet and the booklet as page and as PDF."""

from __future__ import annotations

import datetime as dt
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
WEEK, BOOKLET = "week", "booklet"
PAGES = {WEEK: "programs/week_sheet.html", BOOKLET: "programs/booklet.html"}


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
    return on_page(request, WEEK, *printable_of(request, program_id))


@limited("paper")
@requires(Permission.PRINT_SHEETS)
@require_GET
def week_sheet_pdf(request: SignedInRequest, program_id: int) -> HttpResponse:
    return as_pdf(WEEK, *printable_of(request, program_id))


@requires(Permission.PRINT_BOOKLETS)
@require_GET
def booklet(request: SignedInRequest, program_id: int) -> HttpResponse:
    return on_page(request, BOOKLET, *printable_of(request, program_id))


@limited("paper")
@requires(Permission.PRINT_BOOKLETS)
@require_GET
def booklet_pdf(request: SignedInRequest, program_id: int) -> HttpResponse:
    return as_pdf(BOOKLET, *printable_of(request, program_id))


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


def words_of(kind: str, printable: Printable, said: tuple[str, int]) -> dict[str, Any]:
    """Whoever prints it, the patient reads it."""
    (paper, weeks), patient = said, printable.program.patient
    about: dict[str, Any] = {
        "conditions": printable.conditions,
        "movements": printable.movements,
        "limits": limiting.limits_of(patient),
    }
    with translation.override(patient.user.language or get_language()):
        if kind == WEEK:
            words = paper_words.week_sheets(printable.weeks(weeks), **about)
        else:
            advice = flag_texts.pain_advice()
            words = paper_words.booklet(printable.week, advice=advice, **about)
    return words | {"paper": PAGE_SIZES[paper]}


def on_page(
    request: SignedInRequest, kind: str, printable: Printable, said: tuple[str, int]
) -> HttpResponse:
    words = words_of(kind, printable, said)
    page = {"words": words, "patient": printable.program.patient}
    return render(request, PAGES[kind], page)


def as_pdf(kind: str, printable: Printable, said: tuple[str, int]) -> HttpResponse:
    """Kept nowhere, and without a name in its own: it lies among downloads."""
    words = words_of(kind, printable, said)
    drawn = printing.pdf(kind, words, pictures=printable.pictures, now=timezone.now())
    code = printable.sheet.code
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'inline; filename="{kind}-{code}.pdf"',
    }
    return HttpResponse(drawn, content_type="application/pdf", headers=headers)
