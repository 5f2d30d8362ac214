"""Whether a printed plan still holds, by the code on it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from programs.forms.sheets import SheetForm
from programs.models import Program
from programs.models.sheets import is_current
from programs.rules.sheet import Sheet
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


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


def _found(request: SignedInRequest, said: Sheet) -> dict[str, object]:
    """The program it is of, as far as one may see it; else as if there were none."""
    rows = Program.objects.visible_to(request.actor).filter(signed_at__isnull=False)
    program = rows.select_related("patient__clinic").filter(pk=said.program).first()
    if program is None or not 0 < said.edition <= program.edition:
        return {}
    today = program.patient.today(timezone.now())
    return {
        "program": program,
        "printed": said,
        "is_current": is_current(said, program, today=today),
        "clinic": program.patient.clinic,
    }
