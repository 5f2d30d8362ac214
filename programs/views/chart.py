"""The chart: what a therapist reads of one patient. Opening it is remembered."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from patients import clocks_words
from patients.models import (
    ClinicSession,
    EmergencyContact,
    FractureCheck,
    Goal,
    Patient,
)
from patients.models.clock_facts import clocks_of, limits_of
from patients.models.reevaluations import due_of
from patients.models.suggesting import suggestions_of
from patients.rules import clocks
from patients.rules.pain import Limits
from patients.rules.reevaluating import Due
from patients.services import counting, limiting
from patients.views.finding import form_status, own_patient, posted, today_at
from programs import charting
from programs import prescribing_words as words
from programs.flag_words import Sign
from programs.forms.charting import ClearFlagForm
from programs.models import (
    ItemRest,
    MonitoringSettings,
    Program,
    ProgressionProposal,
    SafetyFlag,
    charts,
    learning,
)
from programs.models.bodies import body_of
from programs.models.halfyear import HalfYear, half_year_of
from programs.models.messages import asked_at
from programs.models.weekplan import week_plan
from programs.services import flagging
from programs.treatment_words import words_of_week
from programs.views import proposals
from ptcare.audit.recording import record
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once

MOST_COMING, MOST_PAST = 3, 10


@requires(Permission.SEE_FINDINGS)
@require_GET
def chart(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    now = timezone.now()
    record("chart.opened", about=patient, by=request.actor, at=now)
    today = patient.today(now)
    body = body_of(patient, on=today)
    found = half_year_of(patient, request.actor, today=today)
    page: dict[str, Any] = {
        "patient": patient,
        "age": patient.age_on(today),
        "today": today,
        "conditions": sorted(each.label for each in body.conditions),
        "gate": words.gate_words(body.gate),
        "is_gate_open": body.gate.is_open,
        "signs": [Sign(flag) for flag in found.flags if flag.cleared_at is None],
        "past_signs": _past_signs(found),
        "proposals": proposals.of_patient(patient, request.actor),
        "decline_reasons": ProgressionProposal.Declined.choices,
        "to_sign_off": learning.to_sign_off(patient, request.actor, body=body),
        "suggested": len(suggestions_of(patient, on=today)),
        "resting": _resting(request, patient),
        "monitors": MonitoringSettings.of(patient.clinic_id).is_on,
        "next_tests": due_of(patient, today=today),
    }
    page |= _pictures(found, limiting.limits_of(patient), page["next_tests"])
    page |= _program(request, patient, found)
    page |= _visits(request, patient, today)
    page |= _intake(request, patient)
    page |= _clocks(patient)
    week = week_plan(patient, request.actor, page["program"], today=today)
    page |= {"plan": week} | words_of_week(week)
    page["is_held_by_sign"] = is_held_by(page["signs"], page["program"])
    return render(request, "programs/chart.html", page)


@requires(Permission.SEE_FINDINGS)
@require_POST
def see_flag(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """I have looked. The first look counts."""
    flag = _flag(request, flag_id)

    def act() -> str:
        flagging.see_flag(flag=flag, by=request.actor, now=timezone.now())
        return _chart(flag)

    return once.answer(request, "flag.seen", act)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def clear_flag(request: SignedInRequest, flag_id: int) -> HttpResponse:
    """Set a sign aside, and say why. A held program stays held."""
    flag = _flag(request, flag_id)
    today = flag.patient.today(timezone.now())
    form = ClearFlagForm(posted(request), flag=flag, today=today)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            is_first = flagging.clear_flag(
                flag=flag, by=request.actor, now=timezone.now(), **form.cleaned_data
            )
            if is_first:
                messages.success(request, _("Set aside. It stays on record below."))
            else:
                messages.warning(request, _("This sign was set aside already."))
            return _chart(flag)

        return once.answer(request, "flag.cleared", act)
    page = {
        "form": form,
        "sign": Sign(flag),
        "patient": flag.patient,
        "cancel": _chart(flag),
    }
    return render(
        request, "programs/clear_flag.html", page, status=form_status(request)
    )


def is_held_by(signs: list[Sign], program: Program | None) -> bool:
    """Whether one of these signs, which the chart shows already, is the reason."""
    reason = program.held_reason if program else ""
    return any(sign.flag.pauses and sign.question == reason for sign in signs)


def _resting(request: SignedInRequest, patient: Patient) -> list[ItemRest]:
    """What rests in the program that runs, in its order."""
    rests = ItemRest.objects.visible_to(request.actor).open()
    mine = rests.filter(patient=patient, item__program__is_next=False)
    return list(mine.select_related("item__exercise").order_by("item__place", "pk"))


def _flag(request: SignedInRequest, flag_id: int) -> SafetyFlag:
    flags = SafetyFlag.objects.visible_to(request.actor).select_related("patient")
    return get_object_or_404(flags, pk=flag_id)


def _chart(flag: SafetyFlag) -> str:
    return reverse("programs:chart", args=[flag.patient_id])


def _past_signs(found: HalfYear) -> list[Sign]:
    """The latest that were set aside, each with who said so and why."""
    past = [(flag.cleared_at, flag) for flag in found.flags if flag.cleared_at]
    past.sort(key=lambda each: each[0], reverse=True)
    return [Sign(flag) for _at, flag in past[:MOST_PAST]]


def _pictures(
    found: HalfYear, limits: Limits, next_tests: Due | None
) -> dict[str, Any]:
    """The sections of the chart, in the order in which one reads down."""
    return {
        "sections": [
            charting.falls(found),
            charting.felt(found, limits),
            charting.home(found),
            charting.doses(found),
            charting.visits(found),
            charting.treatment(found, next_tests),
            charting.results(found),
        ],
        "months": found.axis.months,
        "guides": charting.guides(found),
        "since": found.axis.first,
        "limits": limits,
    }


def _program(
    request: SignedInRequest, patient: Patient, found: HalfYear
) -> dict[str, Any]:
    """The program that runs or is held, the draft, and the days that were logged."""
    going = Program.objects.visible_to(request.actor).filter(
        patient=patient, ended_at=None
    )
    rows = list(going.select_related("signed_by", "patient"))
    current = next((row for row in rows if not row.is_draft), None)
    return {
        "program": current,
        "draft": next((row for row in rows if row.is_draft), None),
        "logged": charts.logged(found, current) if current else [],
        "days": charts.days_shown(found.today),
    }


def _clocks(patient: Patient) -> dict[str, Any]:
    """Both clocks in a line each, and of what they ask, what cannot wait."""
    today, limits = today_at(patient.clinic), limits_of(patient.clinic_id)
    found = clocks_of(patient, today=today)
    told = clocks.to_tell(found, limits=limits, today=today)
    return {
        "clocks": clocks_words.lines(found),
        "clocks_ask": [clocks_words.told_line(row) for row in told if row.is_last],
    }


def _intake(request: SignedInRequest, patient: Patient) -> dict[str, Any]:
    goals = Goal.objects.visible_to(request.actor).open().filter(patient=patient)
    contacts = EmergencyContact.objects.visible_to(request.actor).standing()
    checks = FractureCheck.objects.visible_to(request.actor)
    return {
        "goals": goals.order_by("recorded_at", "pk"),
        "contacts": contacts.filter(patient=patient).order_by("recorded_at", "pk"),
        "is_asked": checks.has_answer(patient.pk),
    }


def _visits(
    request: SignedInRequest, patient: Patient, today: dt.date
) -> dict[str, Any]:
    sessions = ClinicSession.objects.visible_to(request.actor).booked()
    coming = sessions.filter(patient=patient, on__gte=today)
    counting.catch_up([patient.pk], clinic=patient.clinic, now=timezone.now())
    covered = Patient.objects.visible_to(request.actor).with_cover(today=today)
    covered = covered.annotate(asked_at=asked_at("pk"))
    return {
        "coming": coming.order_by("on", "start")[:MOST_COMING],
        "cover": covered.get(pk=patient.pk),
    }
