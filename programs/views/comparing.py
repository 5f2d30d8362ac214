"""An evaluation beside the first: what moved, and what lay between."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from programs.models import comparing
from programs.models.trails import trails_of
from programs.views.evaluations import own_evaluation
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.SEE_FINDINGS)
@require_GET
def compare(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    row = own_evaluation(request, evaluation_id)
    if row.is_misplaced:
        raise Http404
    looked("evaluation.read", about=row, by=request.actor, at=timezone.now())
    lines = comparing.lines_of(row, trails_of(row.patient, request.actor))
    page = {
        "evaluation": row,
        "patient": row.patient,
        "lines": lines,
        "counts": comparing.counts(lines),
        "between": comparing.between(row, request.actor),
    }
    return render(request, "programs/compare.html", page)
