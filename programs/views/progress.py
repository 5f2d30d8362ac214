"""What a patient has reached: the page to show to one's daughter."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from programs.forms.logging import WhyForm
from programs.models import Hindrance, charts
from programs.models.month import month_of
from programs.models.progress import progress_of
from programs.models.trails import trails_of
from programs.models.weeks import first_shown
from programs.progress_words import HELP, compared
from programs.rules.picturing import effort_dots, grid, stones
from programs.services import hindering, saying
from programs.views.shared import own_record_of, pressed_for
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.SEE_OWN_DAY)
@require_GET
def progress(request: SignedInRequest) -> HttpResponse:
    return progress_page(request)


@requires(Permission.LOG_EXERCISES)
@require_POST
def why(request: SignedInRequest) -> HttpResponse:
    """What stood in the way last week, in one tap."""
    form = WhyForm(request.POST)
    if not form.is_valid():
        return progress_page(request, problem=_("Please choose one."))
    said = pressed_for(request, form.cleaned_data["monday"])
    patient = own_record_of(request)
    try:
        hindering.say_why(patient=patient, what=form.cleaned_data["what"], said=said)
    except saying.DayClosed:
        return progress_page(request, problem=_("That week was too long ago."))
    messages.success(request, _("Saved."))
    return redirect("programs:progress")


@requires(Permission.SEE_OWN_DAY)
@require_GET
def month(request: SignedInRequest, year: int, number: int) -> HttpResponse:
    """One month as a calendar, and what was said of each of its days."""
    now = timezone.now()
    try:
        first = dt.date(year, number, 1)
    except ValueError:
        raise Http404 from None
    shown = month_of(request.actor, first=first, now=now)
    if shown is None:
        raise Http404
    page = {"month": shown, "names": weekday_names()}
    return render(request, "programs/progress_month.html", page)


def progress_page(request: SignedInRequest, *, problem: str = "") -> HttpResponse:
    found = progress_of(request.actor, now=timezone.now())
    if found is None:
        raise Http404
    patient, today, since = found.patient, found.today, first_shown(found.today)
    page: dict[str, Any] = {
        "progress": found,
        "patient": patient,
        "today": today,
        "stones": stones(found.weeks),
        "grid": grid(found.grid, mondays=[week.monday for week in found.weeks]),
        "names": weekday_names(),
        "plot": charts.pain_plot(found.pains, today=today),
        "plot_since": today - charts.PAIN_SINCE,
        "dots": effort_dots([(f.monday, f.word) for f in found.felt], since=since),
        "tests": compared(trails_of(patient, request.actor)),
        "clinic": patient.clinic,
        "may_log": request.actor.may(Permission.LOG_EXERCISES),
        "problem": problem,
        "reasons": Hindrance.What.choices,
        "help": HELP[found.reason] if found.reason else "",
    }
    status = 422 if problem else 200
    return render(request, "programs/progress.html", page, status=status)


def weekday_names() -> list[tuple[str, str]]:
    """Short and whole, Monday first."""
    return [(str(WEEKDAYS_ABBR[n]), str(WEEKDAYS[n])) for n in range(7)]
