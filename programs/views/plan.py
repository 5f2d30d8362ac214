"""What is prescribed for the week, and when to be reminded of it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from patients.models import EmergencyContact, Goal
from programs.doing_words import weekday_words
from programs.forms.logging import ReminderForm
from programs.models import Closing, Program, ProgramItem
from programs.models.day import is_over_with_care, latest_programs, reminder_of
from programs.models.lessons import lesson_of_the_week
from programs.models.program_item import ProgramItemQuerySet
from programs.models.sheets import sheet_of
from programs.models.weekplan import WeekPlan, week_plan
from programs.services import reminding
from programs.services.reminding import dues, exercises
from programs.treatment_words import often, words_of_week
from programs.views.shared import own_record_of
from ptcare.notices.reach import reached
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission
from ptcare.prepared import prepared

REMINDER = "reminder"  # in the address: that panel is open
EARLIEST, LATEST = 8, 21  # as `opens_at` and `closes_at` of the database


@requires(Permission.SEE_OWN_DAY)
@require_GET
def plan(request: SignedInRequest) -> HttpResponse:
    return plan_page(request)


@requires(Permission.LOG_EXERCISES)
@require_POST
def reminder(request: SignedInRequest) -> HttpResponse:
    """One wish, in one tap."""
    now = timezone.now()
    patient = own_record_of(request)
    wishes = reminding.wishes_of(patient)
    form = ReminderForm(request.POST, hours=hours_of(patient.clinic), wishes=wishes)
    if not form.is_valid():
        messages.error(request, _("Please choose one of these times."))
        return plan_page(request, status=422)
    reminding.choose(patient=patient, wishes=form.wanted(), by=request.actor, now=now)
    messages.success(request, _("Saved."))
    return redirect(f"{reverse('programs:plan')}?{REMINDER}#reminder")


def plan_page(request: SignedInRequest, *, status: int = 200) -> HttpResponse:
    now = timezone.now()
    patient = own_record_of(request)
    today = patient.today(now)
    program = next(iter(latest_programs(request.actor, on=today)), None)
    if program and (program.ended_at or is_over_with_care(program, patient, on=today)):
        program = None
    goals = Goal.objects.visible_to(request.actor).open()
    contacts = EmergencyContact.objects.visible_to(request.actor).standing()
    wishes, hours = reminding.wishes_of(patient), hours_of(patient.clinic)
    here = reached.reached(patient.user, patient.clinic_id)
    facts: dict[str, Any] = {
        "patient": patient,
        "program": program,
        "goals": goals.order_by("recorded_at", "pk"),
        "contacts": contacts.order_by("recorded_at", "pk"),
        "closing": last_closing(request) if patient.discharged_on else None,
        "clinic": patient.clinic,
        "wishes": wishes,
        "hears_daily": here.hears(exercises.REMINDER),
        "hears_of_dues": wishes.dues and here.hears(dues.NOTICE),
        "hours": [dt.time(hour) for hour in hours],
        "later_hours": [dt.time(hour) for hour in wishes.later_than(hours)],
        "reminded": reminder_of(request.actor, on=today),
        "opens_reminder": REMINDER in request.GET or request.method == "POST",
        "may_log": request.actor.may(Permission.LOG_EXERCISES),
    }
    if program or not patient.discharged_on:
        facts |= week_facts(week_plan(patient, request.actor, program, today=today))
    if program:
        facts |= {
            "coming": beginning(request, program, after=today),
            "has_plan": True,
            "lesson": lesson_of_the_week(request.actor, today=today),
            "is_over": program.is_over(on=today) and not program.is_held,
            "resting_count": getattr(patient, "resting_count", None),
            "code": sheet_of(program, on=today).code,
        }
    return render(request, "programs/plan.html", facts, status=status)


def last_closing(request: SignedInRequest) -> Closing | None:
    """How care ended, where a therapist said so."""
    rows = Closing.objects.visible_to(request.actor).standing()
    return rows.prefetch_related("checkups").order_by("-recorded_at").first()


def beginning(
    request: SignedInRequest, program: Program, *, after: dt.date
) -> list[tuple[ProgramItem, bool]]:
    """New doses that begin on a later day, each with whether that is tomorrow."""
    if program.starts_on > after:
        return []
    rows = _that_begin(request.actor, program_id=program.pk, after=after)
    tomorrow = after + dt.timedelta(days=1)
    return [(item, item.starts_on == tomorrow) for item in rows]


@prepared
def _that_begin(
    actor: Actor, *, program_id: int, after: dt.date
) -> ProgramItemQuerySet:
    rows = ProgramItem.objects.visible_to(actor).that_began()
    rows = rows.filter(program=program_id, starts_on__gt=after, is_waiting=False)
    later = rows.exclude(where=ProgramItem.Where.CLINIC).select_related("exercise")
    return later.defer("exercise__figure").order_by("starts_on", "place")


def week_facts(plan: WeekPlan) -> dict[str, Any]:
    """The plan of a week, and each thing in it as on the label of a medicine."""
    return words_of_week(plan) | {
        "plan": plan,
        "has_plan": bool(plan.items) or not plan.is_empty,
        "exercises": [(item, weekday_words(item.weekdays)) for item in plan.items],
        "medicines": [(row, often(row)) for row in plan.medicines],
    }


def hours_of(clinic: Clinic) -> range:
    """The hours at which somebody who wants it may be written to."""
    return range(EARLIEST, min(clinic.quiet_from, LATEST))
