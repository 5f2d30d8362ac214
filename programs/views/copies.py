"""The copy that somebody asked the clinic for: made by who may read all of it.

It is in the language of whose record it is, and handed over in its ordinary place.
"""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils import timezone, translation
from django.views.decorators.http import require_GET

from patients.models import Patient
from patients.rules.answering import Wish
from patients.views.finding import own_patient
from patients.views.record_requests import own_request
from programs.record_set import as_file, as_paper
from ptcare.audit.recording import taken_out
from ptcare.exporting import as_download
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission


@limited("paper")
@requires(Permission.SEE_FINDINGS)
@asks_again
@require_GET
def pdf(request: SignedInRequest, request_id: int) -> HttpResponse:
    patient, now = made(request, request_id, "pdf")
    with translation.override(patient.user.language or "en"):
        answer = HttpResponse(as_paper.pdf(patient, now=now), "application/pdf")
    return as_download(answer, f"record-{patient.today(now)}.pdf")


@limited("export")
@requires(Permission.SEE_FINDINGS)
@asks_again
@require_GET
def json(request: SignedInRequest, request_id: int) -> HttpResponse:
    patient, now = made(request, request_id, "json")
    pieces = as_file.pieces(patient, now=now)
    answer = StreamingHttpResponse(pieces, content_type="application/json")
    return as_download(answer, f"record-{patient.today(now)}.json")


def made(
    request: SignedInRequest, request_id: int, form: str
) -> tuple[Patient, dt.datetime]:
    """Whose copy it is, while it is not handed over or refused; the ledger knows."""
    row = own_request(request, request_id)
    if row.wish != Wish.COPY or row.end:
        raise Http404
    patient, now = own_patient(request, row.patient_id), timezone.now()
    taken_out("record.copied", about=row, by=request.actor, at=now, note=form)
    return patient, now
