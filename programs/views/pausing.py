"""The patient's own breaks: two taps to begin one, one tap to be back."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from patients.models import Patient
from patients.views.finding import own_one
from programs.forms.pausing import PauseForm
from programs.models import Pause
from programs.models.pausing import as_read
from programs.rules.pausing import DAY
from programs.services import pausing
from programs.views.shared import own_record_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import posted, render_form

Reason = Pause.Reason
LENGTHS = {
    1: gettext_lazy("Just today"),
    3: gettext_lazy("3 days"),
    7: gettext_lazy("A week"),
    14: gettext_lazy("2 weeks"),
}
OFFERED = {
    Reason.ILL: ("thermometer", (1, 3, 7)),
    Reason.AWAY: ("luggage", (3, 7, 14)),
    Reason.TREATMENT: ("syringe", (1, 3)),
    Reason.OTHER: ("coffee", (1, 3, 7)),
}


@dataclass(frozen=True)
class Length:
    """One button: so many days, and the last of them."""

    days: int
    until: dt.date

    @property
    def words(self) -> str | Promise:
        return LENGTHS[self.days]


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def pause(request: SignedInRequest) -> HttpResponse:
    """A reason and a length in one tap, or days of one's own choice."""
    now = timezone.now()
    patient = own_record_of(request)
    form = PauseForm(posted(request), today=patient.today(now))

    def act() -> str:
        pausing.start(patient=patient, by=request.actor, now=now, **form.asked())
        return reverse("programs:today")

    told = ("", _("You have a break on these days. See below."))
    refusals: Refusals = {pausing.AlreadyPaused: told}
    answer = answer_or_tell(request, form, "pause.started", act, refusals)
    return answer or pause_page(request, patient, form)


def pause_page(
    request: SignedInRequest, patient: Patient, form: PauseForm
) -> HttpResponse:
    today = form.today
    pauses = as_read(getattr(patient, "pauses", None))
    page = {
        "form": form,
        "pauses": [each for each in pauses if each.back_on > today],
        "today": today,
        "offers": offers(today),
        "clinic": patient.clinic,
    }
    return render_form(request, "programs/pause.html", page)


def offers(today: dt.date) -> list[tuple[Reason, str, list[Length]]]:
    return [
        (reason, icon, [Length(days, today + (days - 1) * DAY) for days in lengths])
        for reason, (icon, lengths) in OFFERED.items()
    ]


@requires(Permission.LOG_EXERCISES)
@require_POST
def pause_end(request: SignedInRequest, pause_id: int) -> HttpResponse:
    """I am back: from today on the plan goes on."""
    row = own_one(request, Pause, pause_id, "patient")
    now = timezone.now()
    has_begun = row.starts_on <= row.patient.today(now)
    try:
        pausing.end(pause=row, by=request.actor, now=now)
    except pausing.NotPaused:
        messages.info(request, _("This break is over already."))
        return redirect("programs:today")
    if has_begun:
        messages.success(request, _("Good to see you. Your plan goes on."))
        return redirect("programs:today")
    messages.success(request, _("This break is taken back."))
    return redirect("programs:pause")
