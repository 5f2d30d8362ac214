"""Can I ...? A patient looks an activity up, and how to do it safely."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import Patient
from programs.catalogue_words import CAN_I
from programs.everyday_words import Line, by_group, in_words
from programs.forms.asking import LookUpForm
from programs.models.everyday import activities, answers_of
from programs.rules import looking_up
from programs.services import vouching
from programs.views.shared import own_record_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission


@limited("search")
@requires(Permission.SEE_OWN_DAY)
@require_GET
def everyday(request: SignedInRequest) -> HttpResponse:
    """All that may be looked up, or what the typed words speak of."""
    form = LookUpForm(request.GET)
    words = form.cleaned_data["q"] if form.is_valid() else ""
    lines = own_lines(request, own_record_of(request))
    by_slug = {line.found.activity.slug: line for line in lines}
    found = looking_up.found(words, in_words(activities().values()))
    page = {
        "words": words,
        "found": [by_slug[each.slug] for each in found],
        "groups": by_group(lines),
        "help": [line for line in lines if line.found.asks_for_help],
        "may_ask": request.actor.may(Permission.ASK_THERAPIST),
    }
    return render(request, "programs/everyday.html", page)


@requires(Permission.SEE_OWN_DAY)
@require_GET
def answer(request: SignedInRequest, slug: str) -> HttpResponse:
    """One activity: the safer way first, then why, then who looked at it."""
    if slug not in activities():
        raise Http404
    patient = own_record_of(request)
    (line,) = own_lines(request, patient, only=slug)
    shown = (*line.found.ways, *line.found.avoid)
    page = {
        "line": line,
        "found": line.found,
        "unreviewed": vouching.unreviewed(
            request.actor, CAN_I, *(each.slug for each in shown)
        ),
        "clinic": patient.clinic,
        "may_ask": request.actor.may(Permission.ASK_THERAPIST),
    }
    return render(request, "programs/everyday_answer.html", page)


def own_lines(
    request: SignedInRequest, patient: Patient, *, only: str = ""
) -> list[Line]:
    today = patient.today(timezone.now())
    found = answers_of(patient, request.actor, on=today, only=only)
    return [Line(each) for each in found]
