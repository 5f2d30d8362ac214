"""To whom a record was given outside care: written down by staff, read by whose it is.

The paper is the same for both, in the language of whose record it is.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients import disclosed_words
from patients.forms import ReasonForm
from patients.forms.disclosing import DisclosureForm
from patients.models import Disclosure, Patient
from patients.models.disclosing import DisclosureQuerySet
from patients.rules import disclosing as rules
from patients.services import disclosing, keeping
from patients.views.asking import ask
from patients.views.finding import own_patient
from patients.views.own_record import own
from ptcare.audit.recording import looked, printed
from ptcare.exporting import as_download
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by


def accounted(
    request: SignedInRequest, patient: Patient, now: dt.datetime
) -> DisclosureQuerySet:
    """Six years back from the patient's own day."""
    rows = Disclosure.objects.visible_to(request.actor).filter(patient=patient)
    return rows.accounted(patient.today(now)).select_related("recorded_by")


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_GET
def disclosures(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient, now = own_patient(request, patient_id), timezone.now()
    looked("disclosure.listed", about=patient, by=request.actor, at=now)
    page = {
        "patient": patient,
        "rows": accounted(request, patient, now),
        "since": rules.since(patient.today(now)),
    }
    return render(request, "patients/disclosures.html", page)


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_http_methods(["GET", "POST"])
def write_down(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    today = patient.today(timezone.now())
    days = {"today": today, "first": rules.since(today)}
    form = DisclosureForm(posted(request), initial={"on": today}, **days)
    return ask(
        request,
        patient,
        form,
        lambda: disclosing.write_down(patient=patient, **said_by(request, form)),
        deed="disclosure.recorded",
        title=_("Write down a disclosure"),
        hint=_(
            "Only what went to somebody who does not treat the person, pay for it or "
            "work for the clinic, and that the person did not ask for. They read this."
        ),
        refusals={keeping.InTheFuture: ("on", _("This day has not come yet."))},
        back=reverse("patients:disclosures", args=[patient.pk]),
    )


@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, disclosure_id: int) -> HttpResponse:
    rows = Disclosure.objects.visible_to(request.actor).standing()
    row = get_object_or_404(rows.select_related("patient"), pk=disclosure_id)
    form = ReasonForm(
        posted(request),
        label=_("Why it falls away"),
        help_text=_("It stays in the history, marked so. Write the right one anew."),
    )
    return ask(
        request,
        row.patient,
        form,
        lambda: keeping.withdraw(fact=row, **said_by(request, form)),
        deed="disclosure.withdrawn",
        title=_("Not given to %(recipient)s") % {"recipient": row.recipient},
        refusals={
            keeping.AlreadyWithdrawn: ("", _("A colleague has taken it back already."))
        },
        back=reverse("patients:disclosures", args=[row.patient_id]),
    )


@limited("paper")
@requires(Permission.ANSWER_ABOUT_RECORDS)
@require_GET
def paper(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """For a patient who asks for it on paper."""
    return _paper(request, own_patient(request, patient_id))


@requires(Permission.KEEP_OWN_RECORD)
@require_GET
def own_disclosures(request: SignedInRequest) -> HttpResponse:
    patient, now = own(request), timezone.now()
    rows = accounted(request, patient, now)
    page = {
        "rows": [(row, disclosed_words.pairs_of(row)) for row in rows],
        "since": rules.since(patient.today(now)),
        "clinic": patient.clinic,
    }
    return render(request, "patients/own_disclosures.html", page)


@limited("paper")
@requires(Permission.KEEP_OWN_RECORD)
@asks_again
@require_GET
def own_paper(request: SignedInRequest) -> HttpResponse:
    return _paper(request, own(request))


def _paper(request: SignedInRequest, patient: Patient) -> HttpResponse:
    now = timezone.now()
    printed("disclosure.printed", about=patient, by=request.actor, at=now)
    rows = accounted(request, patient, now)
    with translation.override(patient.user.language or "en"):
        pdf = disclosed_words.pdf(patient, rows, now=now)
    answer = HttpResponse(pdf, content_type="application/pdf")
    return as_download(answer, f"disclosures-{patient.today(now):%Y-%m-%d}.pdf")
