"""What was said of a day, who said it and when; and how a therapist puts it right."""

from __future__ import annotations

import datetime as dt

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.models import Patient
from patients.views.finding import own_patient
from programs.checkin_words import Answer
from programs.forms.logging import CorrectionForm
from programs.models import CheckIn, ProgramItem
from programs.models.telling import tellings_of
from programs.services import exercising, saying
from programs.telling_words import lines_of
from programs.views.shared import ask_entry, pressed_for
from programs.views.today import address_of, day_asked_for
from ptcare.audit.recording import looked
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted

DAY = dt.timedelta(days=1)


@requires(Permission.SEE_OWN_DAY)
@require_GET
def told(request: SignedInRequest) -> HttpResponse:
    """For the patient and the helper: all that was said of one of their days.

    What was answered before the exercises only who may answer it reads.
    """
    mine = Patient.objects.visible_to(request.actor)
    patient = get_object_or_404(mine, pk=request.actor.patient_id)
    today = patient.today(timezone.now())
    day = min(day_asked_for(request) or today, today)
    lines = lines_of(tellings_of(patient, request.actor, on=day), request.actor)
    may_log = request.actor.may(Permission.LOG_EXERCISES)
    answers = answers_of(request, patient, day) if may_log else []
    facts = {
        "day": day,
        "lines": lines,
        "answers": [each for each in answers if each.is_said],
        "back": address_of(day),
    }
    return render(request, "programs/told.html", facts)


@requires(Permission.SEE_FINDINGS)
@require_GET
def day(request: SignedInRequest, patient_id: int, on: dt.date) -> HttpResponse:
    """For the therapist: the same, and each exercise of that day to correct."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    today = patient.today(now)
    if on > today:
        raise Http404
    looked("chart.opened", about=patient, by=request.actor, at=now)
    asked_for = items_of(request, patient, on)
    facts = {
        "patient": patient,
        "day": on,
        "lines": lines_of(tellings_of(patient, request.actor, on=on), request.actor),
        "items": asked_for,
        "answers": answers_of(request, patient, on),
        "before": on - DAY if on > patient.admitted_on else None,
        "after": on + DAY if on < today else None,
    }
    return render(request, "programs/day.html", facts)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, item_id: int, on: dt.date) -> HttpResponse:
    """Put right what was said of one exercise on one day, however long ago."""
    rows = ProgramItem.objects.visible_to(request.actor).with_log_of(on)
    rows = rows.was_prescribed_for(on).select_related("patient__clinic", "exercise")
    item = get_object_or_404(rows, pk=item_id)
    form = CorrectionForm(posted(request), said=item.said)

    def act() -> None:
        exercising.correct_log(
            item=item,
            told=form.told(),
            because=form.cleaned_data["because"],
            said=pressed_for(request, on),
        )

    return ask_entry(
        request,
        item.patient,
        form,
        act,
        deed="exercise.corrected",
        title=_("Correct %(exercise)s, %(day)s")
        % {"exercise": item.exercise, "day": desk_day(on)},
        action=_("Save"),
        hint=_("What was said before stays in the history, with who said it and when."),
        back=reverse("programs:day", args=[item.patient_id, on]),
        refusals={saying.DayClosed: ("done", _("That day is still to come."))},
    )


def answers_of(request: SignedInRequest, patient: Patient, on: dt.date) -> list[Answer]:
    """What was asked before the exercises of that day, in the order of the answers."""
    rows = CheckIn.objects.visible_to(request.actor).filter(patient=patient, on=on)
    return [
        Answer(row, request.actor)
        for row in rows.select_related("said_by").order_by("said_at", "pk")
    ]


def items_of(
    request: SignedInRequest, patient: Patient, on: dt.date
) -> list[ProgramItem]:
    """What was prescribed for home on that day, also by a program that has ended."""
    rows = ProgramItem.objects.visible_to(request.actor).with_log_of(on)
    mine = rows.filter(patient=patient).was_prescribed_for(on)
    found = mine.select_related("exercise").defer("exercise__figure")
    return list(found.order_by("place", "pk"))
