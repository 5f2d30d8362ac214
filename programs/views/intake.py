"""Before a first program: the checklist, and what therapists ask on the way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from patients import enrolling_words
from patients.forms import ReasonForm
from patients.models import (
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    Goal,
    GoalOutcome,
    HomeCheck,
    Referral,
    VisitNote,
)
from patients.models.body import Fact
from patients.models.checklists import care_entries
from patients.rules import checklist as rules
from patients.services import enrolling, keeping
from patients.views.finding import own_one, own_patient
from programs import prescribing_words
from programs.finding_words import entry_words
from programs.forms.intake import (
    DiagnosisForm,
    FractureCheckForm,
    GoalForm,
    GoalOutcomeForm,
    HomeCheckForm,
)
from programs.models import Program
from programs.models.bodies import body_of
from programs.views.shared import ask_entry
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

KINDS: dict[str, type[Fact]] = {
    "referral": Referral,
    "diagnosis": Diagnosis,
    "fracture-check": FractureCheck,
    "goal": Goal,
    "outcome": GoalOutcome,
    "home": HomeCheck,
    "contact": EmergencyContact,
    "visit-note": VisitNote,
}


@requires(Permission.SEE_FINDINGS)
@require_GET
def checklist(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What is asked before a first program: done, missing, and what that holds up."""
    patient = own_patient(request, patient_id)
    now = timezone.now()
    looked("chart.opened", about=patient, by=request.actor, at=now)
    entries = care_entries(patient, request.actor)
    body = body_of(patient, on=patient.today(now))
    programs = Program.objects.visible_to(request.actor).filter(
        patient=patient, ended_at=None
    )
    done, of = rules.share_done(entries)
    page = {
        "patient": patient,
        "groups": enrolling_words.grouped(entries, patient),
        "done": done,
        "of": of,
        "is_held_up": rules.held_up(entries),
        "is_gate_open": body.gate.is_open,
        "gate": prescribing_words.gate_words(body.gate),
        "program": programs.order_by("signed_at").first(),
    }
    return render(request, "programs/checklist.html", page)


@requires(Permission.SEE_FINDINGS)
@require_GET
def intake(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """All that was told before the first program, with who wrote it down and when."""
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())

    def standing(kind: type[Fact]) -> Any:
        rows = kind.objects.visible_to(request.actor).standing()
        return rows.filter(patient=patient).select_related("recorded_by")

    goals = standing(Goal).prefetch_related("outcomes__recorded_by")
    page = {
        "patient": patient,
        "referrals": standing(Referral).order_by("-referred_on", "-pk"),
        "diagnoses": standing(Diagnosis).order_by("-recorded_at"),
        "checks": standing(FractureCheck).order_by("-recorded_at"),
        "goals": goals.order_by("recorded_at", "pk"),
        "homes": standing(HomeCheck).order_by("-recorded_at"),
        "contacts": standing(EmergencyContact).order_by("recorded_at"),
    }
    return render(request, "programs/intake.html", page)


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def record_diagnosis(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    today = patient.today(timezone.now())
    form = DiagnosisForm(posted(request), patient=patient, today=today)

    return ask_entry(
        request,
        patient,
        form,
        lambda: enrolling.record_diagnosis(patient=patient, **said_by(request, form)),
        deed="diagnosis.recorded",
        title=_("Record the diagnosis"),
        hint=_("As the doctor told it. It is never made here."),
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def check_fractures(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Yes leads on to the fracture itself; no is an answer of its own."""
    patient = own_patient(request, patient_id)
    form = FractureCheckForm(posted(request))
    back = ""
    if form.is_valid() and form.cleaned_data["found_any"]:
        back = reverse("programs:record_fracture", args=[patient.pk])

    return ask_entry(
        request,
        patient,
        form,
        lambda: enrolling.check_fractures(patient=patient, **said_by(request, form)),
        deed="fractures.checked",
        title=_("Answer the fracture check"),
        hint=_("Also small ones: a wrist, a rib, a spine bone seen only on an X-ray."),
        back=back,
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def set_goal(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = GoalForm(posted(request))

    return ask_entry(
        request,
        patient,
        form,
        lambda: enrolling.set_goal(patient=patient, **said_by(request, form)),
        deed="goal.set",
        title=_("Write down a goal"),
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def settle_goal(request: SignedInRequest, goal_id: int) -> HttpResponse:
    """Met, or dropped. The words stay as they were said."""
    goal = own_one(request, Goal, goal_id, "patient")
    form = GoalOutcomeForm(posted(request))

    return ask_entry(
        request,
        goal.patient,
        form,
        lambda: enrolling.settle_goal(goal=goal, **said_by(request, form)),
        deed="goal.settled",
        title=_("What became of the goal"),
        hint=f"“{goal.words}”",
        refusals={
            enrolling.AlreadySettled: (
                "outcome",
                _("Somebody has settled this goal already."),
            )
        },
        back=reverse("programs:intake", args=[goal.patient_id]),
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def check_home(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = HomeCheckForm(posted(request))

    return ask_entry(
        request,
        patient,
        form,
        lambda: enrolling.check_home(patient=patient, **said_by(request, form)),
        deed="home.checked",
        title=_("Ask about the home"),
        hint=_("What is not asked is kept as not asked: it is not the same as none."),
        template="programs/home.html",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """It was wrong, or no longer holds: it is kept, and marked so."""
    if kind not in KINDS:
        raise Http404
    fact = own_one(request, KINDS[kind], fact_id, "patient__clinic")
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    return ask_entry(
        request,
        fact.patient,
        form,
        lambda: keeping.withdraw(fact=fact, **said_by(request, form)),
        deed="fact.withdrawn",
        title=_("Withdraw an entry"),
        hint=_("The entry stays on record with your name and the reason."),
        entry=entry_words(fact),
        refusals={
            keeping.AlreadyWithdrawn: (
                "reason",
                _("Somebody has withdrawn this already."),
            )
        },
        back=reverse("programs:intake", args=[fact.patient_id]),
    )
