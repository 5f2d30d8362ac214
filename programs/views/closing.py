"""The end of care, the plan that stays, and the checks after it."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from patients.models import ClinicSession, Evaluation
from patients.services import admitting
from patients.views.finding import own_clinic, own_one, own_patient, today_at
from programs import prescribing_words
from programs.forms.closing import CheckupForm, CloseForm, FinishForm, OwnDaysForm
from programs.models import Checkup, Program, ProgramItem
from programs.services import closing, prescribing
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import by_now, posted, render_form, said_by

MOST = 100

REFUSALS: Refusals = {
    closing.NoLastTests: (
        "reason",
        gettext_lazy("Sign the discharge evaluation first, or choose another reason."),
    ),
    admitting.UnseenSign: (
        "",
        gettext_lazy(
            "Nobody has looked at a warning sign: do that first, on the chart."
        ),
    ),
    admitting.StillBooked: (
        "",
        gettext_lazy("Sessions are booked: mark or cancel them first."),
    ),
    prescribing.NotCurrent: (
        "keeps_plan",
        gettext_lazy("No program runs: there is nothing that could stay."),
    ),
    prescribing.SignOpen: (
        "keeps_plan",
        gettext_lazy("A warning sign pauses everything: set it aside first."),
    ),
    prescribing.OnHold: (
        "keeps_plan",
        gettext_lazy("The program is on hold: resume it first, or let nothing stay."),
    ),
    prescribing.Empty: (
        "keeps_plan",
        gettext_lazy("Nothing in the program may be done alone at home."),
    ),
}


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def close(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What was reached, what stays, and what to watch for."""
    patient = own_patient(request, patient_id)
    if patient.discharged_on and request.method == "GET":
        return redirect("programs:chart", patient.pk)
    form = CloseForm(posted(request))

    def act() -> str:
        closing.close_care(patient=patient, **said_by(request, form))
        messages.success(request, _("Care has ended. The record stays."))
        return reverse("programs:chart", args=[patient.pk])

    try:
        if answer := answer_or_tell(request, form, "care.closed", act, REFUSALS):
            return answer
    except admitting.AlreadyEnded:
        messages.warning(request, _("Care has ended already."))
        return redirect("programs:chart", patient.pk)
    except prescribing.GateClosed as refusal:
        form.add_error("keeps_plan", prescribing_words.gate_words(refusal.gate))
    evaluations = Evaluation.objects.visible_to(request.actor).signed()
    sessions = ClinicSession.objects.visible_to(request.actor)
    booked = sessions.booked().filter(patient=patient)
    page = {
        "patient": patient,
        "form": form,
        "last": evaluations.filter(patient=patient).newest_first().first(),
        "booked": booked.count(),
        "ahead": booked.filter(on__gte=today_at(patient.clinic)).count(),
    }
    return render_form(request, "programs/close.html", page)


@requires(Permission.SEE_FINDINGS)
@require_GET
def checkups(request: SignedInRequest) -> HttpResponse:
    """Who has left care and is to be asked how it goes; the worrying first."""
    rows = Checkup.objects.visible_to(request.actor).due(now=timezone.now())
    due = rows.select_related("patient__therapist__user", "closing")
    page = {"checkups": due.worrying_first()[:MOST]}
    return render(request, "programs/checkups.html", page)


@requires(Permission.PRESCRIBE)
@require_http_methods(["GET", "POST"])
def checkup(request: SignedInRequest, checkup_id: int) -> HttpResponse:
    """One check: what the patient said, and what came of it."""
    row = own_one(request, Checkup, checkup_id, "patient", "closing")
    form = FinishForm(posted(request))
    if form.is_valid():

        def act() -> str:
            closing.finish(checkup=row, **said_by(request, form))
            messages.success(request, _("Saved."))
            return reverse("programs:checkups")

        try:
            return once.answer(request, "checkup.done", act)
        except closing.AlreadyDone:
            messages.warning(request, _("A colleague has done this check already."))
            return redirect("programs:checkups")
    page = {"checkup": row, "patient": row.patient, "form": form}
    return render_form(request, "programs/checkup.html", page)


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def own_checkup(request: SignedInRequest) -> HttpResponse:
    """The patient's four questions, when they are due."""
    now = timezone.now()
    row = _own_checkup(request, now)
    form = CheckupForm(posted(request))
    if form.is_valid():

        def act() -> str:
            found = closing.answer(
                checkup=row, said=form.answers, by=request.actor, now=now
            )
            _thank(request, found)
            return reverse("programs:today")

        try:
            return once.answer(request, "checkup.answered", act)
        except closing.AlreadyAnswered:
            messages.info(request, _("These questions were answered already."))
            return redirect("programs:today")
    page = {"checkup": row, "form": form, "clinic": row.patient.clinic}
    return render_form(request, "programs/own_checkup.html", page)


def _own_checkup(request: SignedInRequest, now: dt.datetime) -> Checkup:
    """The first that waits; a press may come again when it was answered, too."""
    rows = Checkup.objects.visible_to(request.actor).due(now=now)
    if request.method != "POST":
        rows = rows.unanswered()
    waits_first = F("answered_at").desc(nulls_first=True)
    found = rows.select_related("patient__clinic").order_by(waits_first, "due_on")
    return get_object_or_404(found[:1])


@requires(Permission.LOG_EXERCISES)
@require_http_methods(["GET", "POST"])
def own_days(request: SignedInRequest) -> HttpResponse:
    """After care the plan is the patient's: which exercise on which days."""
    programs = Program.objects.visible_to(request.actor).upkeep()
    program = get_object_or_404(programs)
    items = _own_items(request, program)
    form = OwnDaysForm(posted(request), items=items)
    if form.is_valid():

        def act() -> str:
            prescribing.choose_days(
                program=program, wishes=form.wishes, **by_now(request)
            )
            _say_saved(request, form)
            return reverse("programs:plan")

        try:
            return once.answer(request, "upkeep.changed", act)
        except (prescribing.NotCurrent, prescribing.OnHold):
            messages.warning(request, _("Your exercises are resting. Call the clinic."))
            return redirect("programs:plan")
    page = {"form": form, "rows": [(item, form[f"days_{item.pk}"]) for item in items]}
    return render_form(request, "programs/own_days.html", page)


def _own_items(request: SignedInRequest, program: Program) -> list[ProgramItem]:
    rows = ProgramItem.objects.visible_to(request.actor).filter(
        program=program, ends_on=None
    )
    return list(rows.select_related("exercise").defer("exercise__evidence"))


def _say_saved(request: SignedInRequest, form: OwnDaysForm) -> None:
    messages.success(request, _("Saved. It holds from tomorrow."))
    if form.is_strength_side_by_side:
        messages.info(
            request,
            _("Tip: muscles grow on days of rest. Leave a day between strength days."),
        )


def _thank(request: SignedInRequest, found: Checkup) -> None:
    if found.is_worrying:
        clinic = own_clinic(request)
        messages.warning(
            request,
            _(
                "Thank you. We will get in touch. If it cannot wait, call us: "
                "%(phone)s. In an emergency call %(emergency)s."
            )
            % {"phone": clinic.phone, "emergency": clinic.emergency_number},
        )
    else:
        messages.success(request, _("Thank you. It is good to hear from you."))
