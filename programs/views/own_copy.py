"""All that is held about a patient, to take along: to read, to print, to compute with.

Nobody is asked. Whoever takes it proves first who they are, and each copy is noted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import cast

import orjson
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from patients.fhir.bundles import bundle_of
from patients.models import Patient
from patients.views.own_record import own
from programs.record_set import (
    CHAPTERS,
    as_file,
    as_paper,
    as_table,
    parts_of,
    profile_of,
)
from programs.record_set.left_out import AS_WRITTEN, SAID
from ptcare.audit.recording import record
from ptcare.exporting import as_download
from ptcare.people import tenancy
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission

HERE = "<!-- the record -->"


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def copy(request: SignedInRequest) -> HttpResponse:
    """Which form of it: each one press."""
    return render(request, "programs/own_copy.html", {"left_out": SAID})


def taken(request: SignedInRequest, form: str) -> tuple[Patient, dt.datetime]:
    """Whose it is, and that it was taken in that form."""
    patient, now = own(request), timezone.now()
    record("record.taken", about=patient, by=request.actor, at=now, note=form)
    return patient, now


@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def page(request: SignedInRequest) -> HttpResponse:
    """To read here: it comes chapter by chapter, however long it is."""
    patient, now = taken(request, "page")
    facts = {
        "patient": patient,
        "now": now,
        "profile": profile_of(patient),
        "chapters": CHAPTERS,
        "left_out": SAID,
        "as_written": AS_WRITTEN,
        "here": HERE,
    }
    frame = render_to_string("programs/own_copy_page.html", facts, request=request)
    chapters = within(frame, patient, get_language() or "en")
    return cast(HttpResponse, StreamingHttpResponse(chapters))


def within(frame: str, patient: Patient, language: str) -> Iterator[str]:
    """The page, with the chapters where it has room for them. Each in a transaction of
    its own, for the request is over by then."""
    head, _here, foot = frame.partition(HERE)
    yield head
    for number, chapter in enumerate(CHAPTERS, 1):
        with tenancy.within(patient.clinic_id), translation.override(language):
            parts = list(parts_of(chapter, patient))
            facts = {"chapter": chapter, "parts": parts, "number": number}
            said = render_to_string("programs/_record_chapter.html", facts)
        yield said
    yield foot


@limited("paper")
@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def pdf(request: SignedInRequest) -> HttpResponse:
    patient, now = taken(request, "pdf")
    answer = HttpResponse(as_paper.pdf(patient, now=now), "application/pdf")
    return as_download(answer, f"my-record-{patient.today(now)}.pdf")


@limited("export")
@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def json(request: SignedInRequest) -> HttpResponse:
    patient, now = taken(request, "json")
    pieces = as_file.pieces(patient, now=now)
    answer = StreamingHttpResponse(pieces, content_type="application/json")
    return as_download(answer, f"my-record-{patient.today(now)}.json")


@limited("export")
@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def fhir(request: SignedInRequest) -> HttpResponse:
    """As other health programs read it: a FHIR R4 bundle."""
    patient, now = taken(request, "fhir")
    said = orjson.dumps(bundle_of(patient, request.actor))
    answer = HttpResponse(said, "application/fhir+json")
    return as_download(answer, f"my-record-{patient.today(now)}.fhir.json")


@limited("export")
@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def logs(request: SignedInRequest) -> HttpResponse:
    """Each exercise on each day, for a spreadsheet."""
    patient, now = taken(request, "csv")
    lines = as_table.lines(patient)
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    return as_download(answer, f"my-record-{patient.today(now)}.csv")
