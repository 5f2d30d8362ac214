"""The patient's messages: what was asked and answered, and a new question."""

from __future__ import annotations

from typing import Any

from django.contrib import messages as flash
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.models import Patient
from patients.models.absences import meanwhile
from patients.views.own_record import own
from programs.forms.asking import LONGEST_SEARCH, QuestionForm
from programs.message_words import lines
from programs.models.everyday import activities
from programs.models.messages import thread_of
from programs.services import messaging
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Membership
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.sent import by_now, posted, render_form, said_by

PAGE = 50


@requires(Permission.ASK_THERAPIST)
@require_http_methods(["GET", "POST"])
def messages(request: SignedInRequest) -> HttpResponse:
    """The thread, newest last, and a question to send. Opening it marks it as read."""
    patient = own(request)
    form = QuestionForm(posted(request), initial=asked_about(request))
    if form.is_valid():

        def act() -> str:
            messaging.ask(patient=patient, **said_by(request, form))
            flash.success(request, _("Sent. You will find the answer here."))
            return reverse("programs:messages")

        return once.answer(request, "message.asked", act)
    page = thread_page(request, patient) | {
        "form": form,
        "clinic": patient.clinic,
        "therapist": therapist_of(patient),
        "meanwhile": meanwhile(patient, now=timezone.now()),
    }
    return render_form(request, "programs/messages.html", page)


def thread_page(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    """The newest entries, or those before one; what is new to the reader is marked."""
    before = whole_number(request.GET.get("before"))
    rows = thread_of(patient, request.actor, most=PAGE + 1, before=before)
    shown = lines(rows[-PAGE:], reader_id=request.actor.user.pk)
    if request.actor.is_patient_side:
        new = [line.message for line in shown if line.is_new]
        messaging.mark_seen(messages=new, **by_now(request))
    is_more = len(rows) > PAGE
    return {
        "patient": patient,
        "lines": shown,
        "older": shown[0].message.pk if is_more else None,
        "is_older": before is not None,
    }


def asked_about(request: SignedInRequest) -> dict[str, str]:
    """What the page that led here was about, as the beginning of a question."""
    activity = activities().get(request.GET.get("about", ""))
    if activity:
        return {"text": activity.question, "about": activity.slug}
    return {"text": request.GET.get("q", "")[:LONGEST_SEARCH].replace("\x00", "")}


def therapist_of(patient: Patient) -> Membership | None:
    """Whose list the patient is on, while they work here."""
    row = patient.therapist
    return row if row and row.ended_at is None else None
