"""Good faith estimates of one patient: the clock, what was issued, how it was given."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients import estimate_desk_words
from patients.forms import ReasonForm
from patients.forms.estimating import HandingForm
from patients.models import EstimateRequest, GoodFaithEstimate, Patient
from patients.services import estimating
from patients.views.asking import ask
from patients.views.finding import own_patient, today_at
from ptcare.audit.recording import looked, printed
from ptcare.exporting import as_download
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, said_by


@requires(Permission.SEE_COVERAGE)
@require_GET
def estimates(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient, now = own_patient(request, patient_id), timezone.now()
    looked("estimate.listed", about=patient, by=request.actor, at=now)
    rows = GoodFaithEstimate.objects.visible_to(request.actor).filter(patient=patient)
    standing = estimating.standing_of(patient, now=now)
    asked = EstimateRequest.objects.visible_to(request.actor).open()
    page = {
        "patient": patient,
        "rows": rows.without_files()
        .select_related("issued_by")
        .prefetch_related("deliveries__by")
        .order_by("-version"),
        "told": estimate_desk_words.told(
            standing,
            asked.filter(patient=patient).select_related("asked_by").first(),
            today=today_at(patient.clinic),
        ),
        "is_asked": asked.filter(patient=patient).exists(),
        "may_write": request.actor.may(Permission.MANAGE_COVERAGE),
    }
    return render(request, "patients/estimates.html", page)


@requires(Permission.SEE_COVERAGE)
@require_GET
def estimate(request: SignedInRequest, estimate_id: int) -> HttpResponse:
    row = own_row(request, estimate_id)
    looked("estimate.read", about=row, by=request.actor, at=timezone.now())
    page = {"row": row, "patient": row.patient, "words": row.words}
    return render(request, "patients/estimate.html", page)


@limited("paper")
@requires(Permission.SEE_COVERAGE)
@require_GET
def estimate_pdf(request: SignedInRequest, estimate_id: int) -> HttpResponse:
    row = own_row(request, estimate_id)
    printed("estimate.printed", about=row, by=request.actor, at=timezone.now())
    return as_file(row)


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def given(request: SignedInRequest, estimate_id: int) -> HttpResponse:
    """A copy went out, or it was given another way."""
    row = own_row(request, estimate_id)
    email = row.patient.user.email or ""
    form = HandingForm(posted(request), email=email)

    return ask(
        request,
        row.patient,
        form,
        lambda: estimating.deliver(
            estimate=row, handing=form.handing, **by_now(request)
        ),
        deed="estimate.delivered",
        title=_("It was given to the patient"),
        hint=_("An e-mail says only that there is something to sign in and read."),
        back=_estimates_of(row.patient),
    )


@requires(Permission.HEAR_ABOUT_PRICE)
@require_POST
def asked(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """The patient has asked about the price: the clock runs."""
    patient = own_patient(request, patient_id)

    def act() -> str:
        row = estimating.ask(patient=patient, **by_now(request))
        words = _("Written down. The estimate is due on %(day)s.")
        messages.success(request, words % {"day": desk_day(row.due_on)})
        return _estimates_of(patient)

    return once.answer(request, "estimate.asked", act)


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def not_wanted(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = ReasonForm(
        posted(request),
        label=_("Why no estimate is written"),
        help_text=_("For example: uses the health plan for all visits."),
    )
    nobody_waits = _("Nobody waits for an estimate any more.")
    return ask(
        request,
        patient,
        form,
        lambda: estimating.decline(patient=patient, **said_by(request, form)),
        deed="estimate.not_wanted",
        title=_("No estimate"),
        refusals={estimating.NothingOpen: ("", nobody_waits)},
        back=_estimates_of(patient),
    )


def own_row(request: SignedInRequest, estimate_id: int) -> GoodFaithEstimate:
    rows = GoodFaithEstimate.objects.visible_to(request.actor)
    return get_object_or_404(
        rows.select_related("patient__clinic", "patient__user", "issued_by"),
        pk=estimate_id,
    )


def as_file(row: GoodFaithEstimate) -> HttpResponse:
    """Byte by byte as it was issued."""
    answer = HttpResponse(bytes(row.pdf), content_type="application/pdf")
    return as_download(answer, f"estimate-{row.pk}.pdf")


def _estimates_of(patient: Patient) -> str:
    return reverse("patients:estimates", args=[patient.pk])
