"""Whether a printed plan still holds, by its code; and a returned one typed in."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from programs.forms.sheets import KeyForm, SheetForm
from programs.models import Program
from programs.models.paper import Box, PrintedWeek, week_of
from programs.models.sheets import everything_rests, is_current
from programs.rules import sheet as codes
from programs.rules.keying import Shut
from programs.rules.sheet import Sheet
from programs.services import keying
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, render_form, said_by


@requires(Permission.CHECK_SHEETS)
@require_GET
def sheet(request: SignedInRequest) -> HttpResponse:
    """Type the code, and read whether to go by the sheet. Keeps nothing."""
    form = SheetForm(request.GET if "code" in request.GET else None)
    page: dict[str, object] = {"form": form}
    if form.is_valid():
        page |= _found(request, form.cleaned_data["code"])
        if not page.get("program"):
            form.add_error("code", SheetForm.unknown)
    status = 422 if form.errors else 200
    return render(request, "programs/sheet.html", page, status=status)


@requires(Permission.KEY_SHEETS)
@require_http_methods(["GET", "POST"])
def key(request: SignedInRequest, code: str) -> HttpResponse:
    """The boxes of that very sheet, to be ticked as they were ticked on paper."""
    said, program = own_sheet(request, code)
    if request.method == "GET":
        if not request.actor.is_patient_side:
            now = timezone.now()
            looked("sheet.opened", about=program, by=request.actor, at=now)
        return key_page(request, said, program, KeyForm())
    token, form = once.token_of(request), KeyForm(request.POST)
    if not form.is_valid():
        return key_page(request, said, program, form)

    def act() -> str:
        written = keying.key_sheet(
            sheet=said,
            program=program,
            token=token,
            **said_by(request, form),
        )
        messages.success(request, written_words(written))
        address = reverse("programs:key_sheet", args=[said.code])
        return f"{address}?said={token}" if written else address

    try:
        return once.answer(request, "sheet.keyed", act)
    except keying.BoxShut as refusal:
        form.add_error(None, shut_words(refusal.box, sees_more=sees_more(request)))
        return key_page(request, said, program, form)


@requires(Permission.KEY_SHEETS)
@require_POST
def take_back(request: SignedInRequest, code: str) -> HttpResponse:
    """What was typed in just now, by the token of that page."""
    said, program = own_sheet(request, code)
    try:
        token = uuid.UUID(request.POST.get("said", ""))
    except ValueError:
        raise once.NoToken from None
    week = printed_week(request, said, program)
    if keying.take_back(week=week, token=token, **by_now(request)):
        messages.success(request, _("Taken back."))
    return redirect("programs:key_sheet", said.code)


def _found(request: SignedInRequest, said: Sheet) -> dict[str, object]:
    """The program it is of, as far as one may see it; else as if there were none."""
    program = program_of(request, said)
    if program is None:
        return {}
    today = program.patient.today(timezone.now())
    week = printed_week(request, said, program)
    return {
        "program": program,
        "printed": said,
        "until": week.until,
        "is_current": is_current(said, program, today=today),
        "rests": everything_rests(program),
        "clinic": program.patient.clinic,
        "may_key": bool(week.boxes) and request.actor.may(Permission.KEY_SHEETS),
    }


def own_sheet(request: SignedInRequest, code: str) -> tuple[Sheet, Program]:
    """404 for a slip, for somebody else's, and for a version that never was."""
    try:
        said = codes.read(code)
    except codes.NoSuchCode:
        raise Http404 from None
    program = program_of(request, said)
    if program is None:
        raise Http404
    return said, program


def program_of(request: SignedInRequest, said: Sheet) -> Program | None:
    rows = Program.objects.visible_to(request.actor).filter(signed_at__isnull=False)
    program = rows.select_related("patient__clinic").filter(pk=said.program).first()
    if program is None or not 0 < said.edition <= program.edition:
        return None
    return program


def printed_week(
    request: SignedInRequest, said: Sheet, program: Program
) -> PrintedWeek:
    return week_of(
        said,
        program,
        request.actor,
        today=program.patient.today(timezone.now()),
        back=keying.back_of(request.actor),
    )


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One box on the screen: its name in the form, and which marks it has now."""

    box: Box
    name: str
    marks: frozenset[str]

    @property
    def is_open(self) -> bool:
        return self.box.shut is None

    @property
    def is_shown(self) -> bool:
        """Also where there is little room: something to tick, or to read."""
        return self.is_open or self.box.said is not None


def key_page(
    request: SignedInRequest, said: Sheet, program: Program, form: KeyForm
) -> HttpResponse:
    week = printed_week(request, said, program)
    today = program.patient.today(timezone.now())
    page = {
        "form": form,
        "week": week,
        "program": program,
        "patient": program.patient,
        "rows": [
            (item, [_cell(request, box) for box in boxes]) for item, boxes in week.rows
        ],
        "is_current": is_current(said, program, today=today),
        "shuts": shut_days(week, sees_more=sees_more(request)),
        "has_open": any(box.shut is None for box in week.boxes.values()),
        "sees_more": sees_more(request),
        "fresh": request.GET.get("said", "") if is_fresh(request, week) else "",
    }
    return render_form(request, "programs/key_sheet.html", page)


def _cell(request: SignedInRequest, box: Box) -> Cell:
    """With the marks that were posted; or all ticked, where that was asked for."""
    name = f"{box.item.pk}-{box.day.isoformat()}"
    marks = {
        mark for mark in ("done", "less", "hurt") if f"{mark}-{name}" in request.POST
    }
    if "all" in request.GET and request.method == "GET":
        marks = {"done"}
    return Cell(box=box, name=name, marks=frozenset(marks))


def is_fresh(request: SignedInRequest, week: PrintedWeek) -> bool:
    """Whether a keying of this very person led here, and something of it stands."""
    try:
        token = uuid.UUID(request.GET.get("said", ""))
    except ValueError:
        return False
    return any(
        box.said is not None
        and box.said.said_by_id == request.user.pk
        and box.said.token == keying.box_token(token, *key)
        for key, box in week.boxes.items()
    )


def sees_more(request: SignedInRequest) -> bool:
    """Than whether a box was ticked: what was said, and that pain stopped it."""
    actor = request.actor
    return actor.is_patient_side or actor.may(Permission.SEE_FINDINGS)


def shut_days(week: PrintedWeek, *, sees_more: bool) -> list[str]:
    """Why some days take no ticks, each reason once."""
    found: dict[Shut, Box] = {}
    for box in week.boxes.values():
        if box.shut is not None:
            found.setdefault(box.shut, box)
    words = [shut_words(box, sees_more=sees_more) for box in found.values()]
    return list(dict.fromkeys(words))


def shut_words(box: Box | None, *, sees_more: bool) -> str:
    words = {
        Shut.AHEAD: _("Days that lie ahead cannot be typed in yet."),
        Shut.TOO_LATE: _("Days so far back cannot be typed in here any more."),
        Shut.REPLACED: _(
            "Days after the plan was changed or set to rest cannot be typed in from "
            "this sheet."
        ),
        Shut.STOPPED: _(
            "Exercises that were stopped rest until the therapist has looked. Days "
            "after that cannot be typed in."
        ),
    }
    if box is None or box.shut not in words:
        return _("This sheet has no such box. Nothing was saved.")
    is_for_desk = box.shut is Shut.STOPPED and not sees_more
    return words[Shut.REPLACED if is_for_desk else box.shut]


def written_words(number: int) -> str:
    if not number:
        return _("Saved. Every box was written down before.")
    return ngettext(
        "%(number)d box written down.", "%(number)d boxes written down.", number
    ) % {"number": number}
