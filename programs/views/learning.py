"""Short pages to read, and the sheet that goes along to a gym."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import HomeCheck, Patient
from patients.models.reevaluations import due_of
from patients.views.finding import own_one
from programs.forms.logging import DayForm
from programs.models import AvoidMovement, GymDay, Program
from programs.models.bodies import body_of
from programs.models.gym import gym_price, rests
from programs.models.lessons import (
    all_lessons,
    lesson,
    lesson_of_the_week,
    machines,
    shown,
    sources,
)
from programs.services import gym, saying, vouching
from programs.views.shared import pressed_for
from ptcare.languages.library import translated
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.actors import Actor
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now

SHOWN_DAYS = 30
FALLS = "falls"  # the page that the home check belongs to


@requires(Permission.SEE_OWN_DAY)
@require_GET
def lessons(request: SignedInRequest) -> HttpResponse:
    """All of them, and the one of this week first."""
    _patient, today = reader(request)
    now = lesson_of_the_week(request.actor, today=today)
    others = [each for each in all_lessons() if each is not now]
    page = {"this_week": now, "others": others}
    return render(request, "programs/lessons.html", page)


@requires(Permission.SEE_OWN_DAY)
@require_GET
def read(request: SignedInRequest, slug: str) -> HttpResponse:
    """One page, its exercises as they suit this reader, and where each word is from."""
    found = lesson(slug)
    if found is None:
        raise Http404
    patient, today = reader(request)
    body = body_of(patient, on=today)
    seen = shown(found.exercises, request.actor, body=body, today=today)
    facts = {
        "lesson": found,
        "parts": [
            (part, [seen[slug] for slug in part.exercises if slug in seen])
            for part in found.parts
        ],
        "sources": [(key, sources()[key]) for key in found.sources],
        "hazards": hazards(request, patient) if slug == FALLS else [],
        "clinic": patient.clinic,
        "unreviewed": vouching.unreviewed(request.actor, slug),
    }
    return render(request, "programs/lesson.html", facts)


@requires(Permission.SEE_OWN_DAY)
@require_GET
def gym_sheet(request: SignedInRequest) -> HttpResponse:
    """What a trainer has to know, the days at the gym, and their price."""
    patient, today = reader(request)
    days = GymDay.objects.visible_to(request.actor).standing().with_price()
    days = days.filter(on__gt=today - dt.timedelta(days=SHOWN_DAYS)).order_by("-on")
    body = body_of(patient, on=today)
    facts = {
        "patient": patient,
        "clinic": patient.clinic,
        "body": body,
        "conditions": sorted(translated(each.label) for each in body.conditions),
        "machines": machines(body) if has_been_seen(request.actor, patient) else [],
        "movements": AvoidMovement.objects.order_by("pk"),
        "price_cents": gym_price(patient, on=today),
        "rests": rests(patient, on=today),
        "due": due_of(patient, today=today),
        "days": list(days),
        "today": today,
        "yesterday": today - dt.timedelta(days=1),
        "may_log": request.actor.may(Permission.LOG_EXERCISES),
    }
    return render(request, "programs/gym.html", facts)


def has_been_seen(actor: Actor, patient: Patient) -> bool:
    """A therapist has prescribed: before that, no machine is known to suit."""
    return Program.objects.visible_to(actor).filter(patient=patient).exists()


@requires(Permission.LOG_EXERCISES)
@require_POST
def log_gym(request: SignedInRequest) -> HttpResponse:
    form = DayForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("That did not work. Please tap it again here."))
        return redirect("programs:gym")
    said = pressed_for(request, form.cleaned_data["day"])
    patient = get_object_or_404(Patient.objects.visible_to(request.actor))
    try:
        gym.log_gym_day(patient=patient, said=said)
    except saying.DayClosed:
        messages.error(request, _("You can log today and the seven days before it."))
    except saying.OnHold:
        messages.error(request, _("Not saved: no gym until your therapist says so."))
    else:
        messages.success(request, _("Saved."))
    return redirect("programs:gym")


@requires(Permission.LOG_EXERCISES)
@require_POST
def undo_gym(request: SignedInRequest, day_id: int) -> HttpResponse:
    day = own_one(request, GymDay, day_id)
    gym.undo_gym_day(day=day, **by_now(request))
    messages.success(request, _("Taken back."))
    return redirect("programs:gym")


def reader(request: SignedInRequest) -> tuple[Patient, dt.date]:
    patients = Patient.objects.visible_to(request.actor).select_related("clinic")
    patient = get_object_or_404(patients)
    return patient, patient.today(timezone.now())


def hazards(request: SignedInRequest, patient: Patient) -> list[str]:
    """What was found when the home was asked about; empty too where nobody asked."""
    homes = HomeCheck.objects.visible_to(request.actor)
    home = homes.latest(patient.pk, "hazards")
    return home.hazard_words if home else []
