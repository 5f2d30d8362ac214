"""More visits: the request that a therapist reviews and signs, and what was issued.

The desk sees that a pack exists and downloads it for the payer; what it says of the
patient's health stays off the desk's pages (docs/adr).
"""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients import clocks_words, courses
from patients.models import Patient
from patients.views.finding import own_one, own_patient, today_at
from programs.forms.continuing import ContinueForm
from programs.models import ContinuationPack
from programs.models.continuing import goals_of
from programs.rules.continuing import Pack
from programs.services import continuing
from ptcare.audit.recording import looked, printed, taken_out
from ptcare.exporting import as_download
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted

WITHOUT_FILES = ("words", "text", "pdf")


@requires(Permission.SEND_PACKS)
@require_GET
def packs(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What was asked of the payer so far: when, by whom, and the files to send."""
    patient = own_patient(request, patient_id)
    looked("continuation.listed", about=patient, by=request.actor, at=timezone.now())
    rows = ContinuationPack.objects.visible_to(request.actor).filter(patient=patient)
    page = {
        "patient": patient,
        "rows": rows.select_related("signed_by")
        .defer(*WITHOUT_FILES)
        .order_by("-version"),
        "may_write": request.actor.may(Permission.ASK_FOR_VISITS),
        "may_read": request.actor.may(Permission.SEE_FINDINGS),
    }
    return render(request, "programs/packs.html", page)


@requires(Permission.ASK_FOR_VISITS)
@require_http_methods(["GET", "POST"])
def write(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Answered, reviewed as it would be sent, and only then signed."""
    patient = own_patient(request, patient_id)
    looked("continuation.opened", about=patient, by=request.actor, at=timezone.now())
    form = ContinueForm(
        posted(request),
        goals=goals_of(patient, request.actor),
        initial=_proposed(patient),
    )
    if not form.is_valid():
        return _page(request, patient, form)
    if "sign" not in request.POST:
        return _page(request, patient, form, pack=_composed(request, patient, form))
    try:
        return _issued(request, patient, form)
    except continuing.ChangedMeanwhile:
        words = _("Something has changed since you read it. Please read it again.")
        form.add_error(None, words)
        return _page(request, patient, form, pack=_composed(request, patient, form))


def _issued(
    request: SignedInRequest, patient: Patient, form: ContinueForm
) -> HttpResponse:
    def act() -> str:
        row = continuing.issue_pack(
            patient=patient,
            asked=form.asked,
            reviewed=request.POST.get("reviewed", ""),
            **by_now(request),
        )
        return reverse("programs:pack", args=[row.pk])

    return once.answer(request, "continuation.issued", act)


def _composed(request: SignedInRequest, patient: Patient, form: ContinueForm) -> Pack:
    return continuing.compose(patient=patient, asked=form.asked, **by_now(request))


def _page(
    request: SignedInRequest,
    patient: Patient,
    form: ContinueForm,
    *,
    pack: Pack | None = None,
) -> HttpResponse:
    page = {
        "patient": patient,
        "form": form,
        "pack": pack,
        "reviewed": continuing.digest_of(pack) if pack else "",
    }
    status = 422 if form.errors else 200
    return render(request, "programs/continue.html", page, status=status)


def _proposed(patient: Patient) -> dict[str, Any]:
    """How often the prescription asks to come."""
    course = courses.course_of(patient, today=today_at(patient.clinic))
    if course is None:
        return {}
    return {"frequency": clocks_words.often_words(course.sessions_per_week)}


@requires(Permission.SEE_FINDINGS)
@require_GET
def pack(request: SignedInRequest, pack_id: int) -> HttpResponse:
    """As it was issued, and as text to paste elsewhere."""
    row = _own_pack(request, pack_id)
    looked("continuation.read", about=row, by=request.actor, at=timezone.now())
    page = {"patient": row.patient, "row": row, "pack": row.pack}
    return render(request, "programs/pack.html", page)


@limited("paper")
@requires(Permission.SEND_PACKS)
@require_GET
def pack_pdf(request: SignedInRequest, pack_id: int) -> HttpResponse:
    row = _own_pack(request, pack_id)
    printed("continuation.printed", about=row, by=request.actor, at=timezone.now())
    answer = HttpResponse(bytes(row.pdf), content_type="application/pdf")
    return as_download(answer, f"visits-{row.pk}.pdf")


@limited("paper")
@requires(Permission.SEND_PACKS)
@require_GET
def pack_text(request: SignedInRequest, pack_id: int) -> HttpResponse:
    row = _own_pack(request, pack_id)
    taken_out("continuation.copied", about=row, by=request.actor, at=timezone.now())
    text = row.text.encode("ascii")
    answer = HttpResponse(text, content_type="text/plain; charset=us-ascii")
    return as_download(answer, f"visits-{row.pk}.txt")


def _own_pack(request: SignedInRequest, pack_id: int) -> ContinuationPack:
    return own_one(request, ContinuationPack, pack_id, "patient__clinic", "signed_by")
