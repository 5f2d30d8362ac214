"""The therapist's patients, each with the reason to look, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.models import Patient
from programs import caseload_words as words
from programs.models.caseload import Row, rows_of, with_last_log
from programs.models.log import SafetyFlag
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

PAGE = 50
MOST_FLAGS = 10


@dataclass(frozen=True)
class Line:
    """A row of the list, with its words."""

    row: Row

    @property
    def why(self) -> str:
        return words.sentence(self.row)

    @property
    def tone(self) -> str:
        return words.tone(self.row)

    @property
    def percent(self) -> int | None:
        return None if self.row.share is None else round(self.row.share * 100)


@requires(Permission.SEE_FINDINGS)
@require_http_methods(["GET", "POST"])
def caseload(request: SignedInRequest) -> HttpResponse:
    """A page by name. A name that is looked for travels in the body of a POST, so that
    no address or log ever holds it."""
    is_whole = request.GET.get("of") == "clinic"
    found = list(_listed(request, is_whole=is_whole)[: PAGE + 1])
    rows = rows_of(found[:PAGE], request.actor, now=timezone.now())
    flags = SafetyFlag.objects.visible_to(request.actor).open().unseen()
    page = {
        "lines": [Line(row) for row in rows],
        "flags": flags.select_related("patient").order_by("-raised_at")[:MOST_FLAGS],
        "words": request.POST.get("words", "")[:120],
        "is_whole": is_whole,
        "is_further": "after" in request.POST,
        "goes_on": rows[-1].patient if len(found) > PAGE else None,
    }
    return render(request, "programs/caseload.html", page)


def _listed(request: SignedInRequest, *, is_whole: bool) -> QuerySet[Patient]:
    rows = Patient.objects.visible_to(request.actor).in_care()
    if not is_whole:
        rows = rows.filter(therapist=request.actor.standing.row_id)
    rows = rows.named(request.POST.get("words", "")[:120])
    after = request.POST.get("after", "")
    if after.isascii() and after.isdigit() and len(after) < 19:
        name = request.POST.get("after_name", "")[:120].replace("\x00", "")
        rows = rows.behind(Patient(pk=int(after), name=name))
    return with_last_log(rows.with_cover()).order_by("name", "pk")
