"""Brings patients, plans, approvals and past visits in from another system's file.

Whoever admits patients may bring them in; the rest is for who enters cover.
"""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients import importing_columns, importing_pages
from patients.forms.importing import (
    MOST_IN_A_REQUEST,
    PressForm,
    SendForm,
    understood,
)
from patients.models import Import, ImportFile
from patients.rules.importing import Dates, Kind
from patients.rules.importing.rows import Row
from patients.services import importing
from patients.views.finding import own_clinic, own_one, today_at
from ptcare import spreadsheets
from ptcare.exporting import as_download
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, render_form

RECENT = 50


class Gone(importing.NotWaiting, Http404):
    """The file was imported or put aside, perhaps at this very moment."""


@requires(Permission.ADMIT_PATIENTS)
@require_GET
def imports(request: SignedInRequest) -> HttpResponse:
    """The kinds of file, and who brought in what and when."""
    rows = Import.objects.visible_to(request.actor).select_related("sent_by", "done_by")
    page = {
        "kinds": importing_pages.kinds(request.actor),
        "imports": rows.order_by("-sent_at", "-pk")[:RECENT],
    }
    return render(request, "patients/imports.html", page)


@limited("import")
@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_http_methods(["GET", "POST"])
def send_file(request: SignedInRequest, kind: str) -> HttpResponse:
    """What the columns are, and the file. What can be read is looked at next."""
    wanted, is_sent = kind_of(request, kind), request.method == "POST"
    form = SendForm(
        request.POST if is_sent else None,
        request.FILES if is_sent else None,
        kind=wanted,
        today=today_at(own_clinic(request)),
    )

    def act() -> str:
        row = importing.keep_file(
            kind=wanted,
            name=form.file_name,
            content=form.cleaned_data["content"],
            dates=form.cleaned_data["dates"],
            rows=form.rows,
            **by_now(request),
        )
        return reverse("patients:import", args=[row.pk])

    if form.is_valid():
        mark = importing.fingerprint(form.cleaned_data["content"])[:32]
        return once.answer(request, f"import.sent {mark}", act)
    page = {
        "form": form,
        "kind": importing_pages.KINDS[wanted],
        "columns": list(importing_columns.explained(wanted)),
        "template": reverse("patients:import_template", args=[kind]),
        "most": f"{MOST_IN_A_REQUEST:,}",
    }
    return render_form(request, "patients/import_send.html", page)


@limited("paper")
@requires(Permission.ADMIT_PATIENTS)
@require_GET
def template(request: SignedInRequest, kind: str) -> HttpResponse:
    """The names of the columns and one invented row, for a spreadsheet."""
    rows = importing_columns.template(kind_of(request, kind))
    return table_answer(rows, f"{kind}.csv")


@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_GET
def look(request: SignedInRequest, import_id: int) -> HttpResponse:
    """The dry run; and of one that is done, what it did."""
    row = own_import(request, import_id)
    if not row.is_waiting:
        return render(request, "patients/import_done.html", {"row": row})
    return _dry_run(request, row)


@limited("paper")
@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_GET
def problems(request: SignedInRequest, import_id: int) -> HttpResponse:
    """Every problem by its line, as a table to work through."""
    row = own_import(request, import_id)
    plan = importing.look(
        Kind(row.kind), _rows(row), clinic=row.clinic, now=timezone.now()
    )
    lines = importing_pages.problem_table(plan)
    return table_answer(lines, f"problems-{row.pk}.csv")


@limited("import")
@requires(Permission.ADMIT_PATIENTS)
@asks_again
@require_POST
def do(request: SignedInRequest, import_id: int) -> HttpResponse:
    """All or nothing, exactly as it was looked at."""
    row = own_import(request, import_id)
    form = PressForm(request.POST)
    if not form.is_valid():
        return _dry_run(request, row, _("Please press again."))

    def act() -> str:
        importing.import_rows(
            row=row,
            rows=_rows(row),
            seen=importing.Seen(**form.cleaned_data),
            **by_now(request),
        )
        messages.success(request, _done(row, is_told=form.cleaned_data["invites"]))
        return reverse("patients:import", args=[row.pk])

    try:
        return once.answer(request, "import.done", act)
    except importing.NotWaiting:
        messages.info(request, _("This file was imported or put aside already."))
        return redirect("patients:import", row.pk)
    except (importing.Stale, importing.OtherFile):
        why = _(
            "Something has changed since you looked: nothing was imported. This is how"
            " it stands now."
        )
    except importing.Unsound:
        why = _("Some rows have a problem, and so nothing was imported.")
    except importing.CannotTake as no:
        why = _(
            "Line %(line)s: what the file says cannot be taken over what is here."
            " Nothing was imported. Leave the box empty, or correct it here by hand."
        ) % {"line": no.line}
    return _dry_run(request, row, why)


@requires(Permission.ADMIT_PATIENTS)
@require_POST
def drop(request: SignedInRequest, import_id: int) -> HttpResponse:
    row = own_import(request, import_id)

    def act() -> str:
        importing.drop(row=row, **by_now(request))
        messages.success(request, _("The file is deleted. Nothing was imported."))
        return reverse("patients:imports")

    try:
        return once.answer(request, "import.dropped", act)
    except importing.NotWaiting:
        messages.info(request, _("This file was imported or put aside already."))
        return redirect("patients:import", row.pk)


def _done(row: Import, *, is_told: bool) -> str:
    if row.kind == Kind.PATIENTS and is_told:
        return _("Imported. They are in care, and the letters go out.")
    if row.kind == Kind.PATIENTS:
        return _("Imported. They are in care. Nobody was written to.")
    return _("Imported. The visits are counted anew.")


def kind_of(request: SignedInRequest, word: str) -> Kind:
    try:
        kind = Kind(word)
    except ValueError:
        raise Http404 from None
    permission = importing_pages.KINDS[kind].permission
    if not request.actor.may(permission):
        raise PermissionDenied(permission)
    return kind


def own_import(request: SignedInRequest, import_id: int) -> Import:
    return own_one(request, Import, import_id, "clinic", "sent_by", "done_by")


def table_answer(rows: list[list[str]], name: str) -> HttpResponse:
    text = spreadsheets.as_csv(rows)
    answer = HttpResponse(
        text.encode("utf-8-sig"), content_type="text/csv; charset=utf-8"
    )
    return as_download(answer, name)


def _rows(row: Import) -> list[Row]:
    """What the file says, read anew. Raises Gone."""
    file = ImportFile.objects.filter(pk=row.pk).first()
    if file is None:
        raise Gone
    return understood(
        bytes(file.content),
        Kind(row.kind),
        Dates(row.dates),
        today=today_at(row.clinic),
        most_rows=MOST_IN_A_REQUEST,
    )


def _dry_run(request: SignedInRequest, row: Import, why: str = "") -> HttpResponse:
    plan = importing.look(
        Kind(row.kind), _rows(row), clinic=row.clinic, now=timezone.now()
    )
    seen = {"sha256": row.sha256, "digest": plan.digest}
    page = {
        "row": row,
        "kind": importing_pages.KINDS[Kind(row.kind)],
        "run": importing_pages.DryRun(plan),
        "form": PressForm(initial=seen),
        "why": why,
    }
    return render(
        request, "patients/import_look.html", page, status=422 if why else 200
    )
