"""The therapist's patients, each with the reason to look, where there is one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from patients.models import Patient
from programs import caseload_words as words
from programs.flag_words import Sign
from programs.models.caseload import Row, listed, rows_of
from programs.models.flags import SafetyFlag
from programs.models.monitored import with_monitors
from programs.models.urgency import QUIET, behind, most_urgent_first
from programs.rules.attention import Why
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

PAGE = 50
SHOWN_FLAGS, MOST_FLAGS = 10, 50
OF_PROGRAM = frozenset({Why.RESTING, Why.PROGRAM_ENDS, Why.PHASE_DUE})
CHART = "programs:chart"
WHERE: dict[Why | None, tuple[str, str]] = {
    Why.EMERGENCY: (CHART, "#flags"),
    Why.WARNING_SIGN: (CHART, "#flags"),
    Why.HELD: (CHART, "#program"),
    Why.LOCKED: (CHART, "#flags"),
    Why.PAIN_UP: (CHART, "#pain"),
    Why.QUESTION: ("programs:thread", ""),
    Why.ILL: (CHART, "#weeks"),
    Why.SILENT: (CHART, "#program"),
    Why.COVER_ENDS: ("patients:coverage", ""),
    Why.FEW_VISITS: ("patients:coverage", ""),
    Why.RE_EVALUATION: ("programs:tests", ""),
    Why.NO_PROGRAM: ("programs:start", ""),
    Why.PROPOSALS: (CHART, "#proposals"),
}


@dataclass(frozen=True)
class Line:
    """A row of the list, with its words."""

    row: Row

    @property
    def why(self) -> str:
        return words.sentence(self.row)

    @property
    def url(self) -> str:
        """Where one acts on the reason."""
        program, patient = self.row.program, self.row.patient
        if program and self.row.why in OF_PROGRAM:
            return reverse("programs:program", args=[program.pk])
        name, place = WHERE.get(self.row.why, (CHART, ""))
        return reverse(name, args=[patient.pk]) + place

    @property
    def tone(self) -> str:
        return words.tone(self.row)

    @property
    def percent(self) -> int | None:
        return None if self.row.share is None else round(self.row.share * 100)


@requires(Permission.SEE_FINDINGS)
@require_http_methods(["GET", "POST"])
def caseload(request: SignedInRequest) -> HttpResponse:
    """A page of the list. A name that is looked for travels in the body of a POST, so
    that no address or log ever holds it."""
    is_whole = request.GET.get("of") == "clinic"
    found = list(_listed(request, is_whole=is_whole)[: PAGE + 1])
    rows = rows_of(found[:PAGE], request.actor, now=timezone.now())
    flags = SafetyFlag.objects.visible_to(request.actor).open().unseen()
    flags = flags.most_serious_first().select_related("patient")
    signs = [Sign(flag) for flag in flags[:MOST_FLAGS]]
    page = {
        "lines": [Line(row) for row in rows],
        "signs": signs[:SHOWN_FLAGS],
        "further_signs": signs[SHOWN_FLAGS:],
        "words": request.POST.get("words", "")[:120],
        "is_whole": is_whole,
        "is_further": "after" in request.POST,
        "monitors": any(row.patient.monitors for row in rows),  # type: ignore[attr-defined]
        "goes_on": rows[-1].patient if len(found) > PAGE else None,
    }
    return render(request, "programs/caseload.html", page)


def _listed(request: SignedInRequest, *, is_whole: bool) -> QuerySet[Patient]:
    """The own list with the most urgent first; the whole clinic's, which may be long,
    by name."""
    words, today = request.POST.get("words", "")[:120], timezone.localdate()
    rows = Patient.objects.visible_to(request.actor).in_care().named(words)
    rows = with_monitors(rows)
    after = _after(request)
    if is_whole:
        rows = rows.behind(after) if after else rows
        return listed(rows, today=today).order_by("name", "pk")
    mine = rows.filter(therapist=request.actor.standing.row_id)
    sorted_rows = most_urgent_first(listed(mine, today=today), now=timezone.now())
    if after is None:
        return sorted_rows
    urgency = whole_number(request.POST.get("after_urgency")) or 0
    return behind(sorted_rows, after, urgency=min(urgency, QUIET))


def _after(request: SignedInRequest) -> Patient | None:
    """The last one of the page before."""
    pk = whole_number(request.POST.get("after"))
    name = request.POST.get("after_name", "")[:120].replace("\x00", "")
    return None if pk is None else Patient(pk=pk, name=name)
