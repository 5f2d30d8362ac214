"""What is asked of a plan of care and a progress note: each question, answered once."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from patients import clocks_words, courses
from patients.forms import ReasonForm
from patients.forms.clocks import NoteForm, PlanOfCareForm, StepForm
from patients.models import (
    CareStep,
    Patient,
    PlanOfCare,
    ProgressNote,
    Referral,
)
from patients.models.body import Fact
from patients.models.clock_facts import (
    clocks_of,
    limits_for,
)
from patients.services import certifying, keeping
from patients.views.asking import ask
from patients.views.clocks import BY_DESK, TITLES
from patients.views.finding import own_patient, today_at
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

DAY = dt.timedelta(days=1)
HINTS = {
    CareStep.Kind.ORDER: gettext_lazy(
        "With a signed, dated order on file, a first plan needs no signature if it is"
        " sent to that doctor within 30 days of the evaluation."
    ),
    CareStep.Kind.VERBAL: gettext_lazy("The signature follows within 14 days."),
    CareStep.Kind.ENDED: gettext_lazy(
        "When the goals change so much that a new plan is needed. Treatment need not"
        " stop; the new plan begins the day after."
    ),
}
REFUSALS: dict[type[Exception], tuple[str, Any]] = {
    keeping.InTheFuture: ("on", gettext_lazy("That day has not come yet.")),
    certifying.NotStanding: ("", gettext_lazy("The plan was withdrawn meanwhile.")),
    certifying.OutsidePlan: ("on", gettext_lazy("This is not a day of the plan.")),
    certifying.NeedsReason: (
        "reason",
        gettext_lazy("This is later than allowed: say why. It still counts then."),
    ),
    keeping.AlreadyWithdrawn: ("", gettext_lazy("This was taken back already.")),
}


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
def plan_care(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """A plan for some weeks: the days and how often, as far as they are known."""
    patient = own_patient(request, patient_id)
    today = today_at(patient.clinic)
    form = PlanOfCareForm(
        posted(request), today=today, initial=_proposed(patient, today)
    )
    longest = limits_for(patient, today=today).recertify_days

    too_long = _("A plan runs %(days)s days at the most.") % {"days": longest}
    begins_twice = _("Another plan begins on that day. Withdraw it first.")
    return ask(
        request,
        patient,
        form,
        lambda: certifying.plan_care(patient=patient, **said_by(request, form)),
        deed="planofcare.written",
        title=_("Write a plan of care"),
        hint=_("Its days, to be certified by the doctor. The document stays with you."),
        refusals={
            certifying.TooLong: ("certified_to", too_long),
            certifying.BeginsTwice: ("certified_from", begins_twice),
        },
        back=_care_of(patient),
    )


def _proposed(patient: Patient, today: dt.date) -> dict[str, Any]:
    """The first from the first treatment on; a later one follows the one before."""
    found = clocks_of(patient, today=today)
    longest = dt.timedelta(days=limits_for(patient, today=today).recertify_days)
    until = found.care.until
    first = until + DAY if until else found.first_on or today
    course = courses.course_of(patient, today=today)
    ends_on = course.ends_on if course else None
    last = first + longest
    return {
        "kind": PlanOfCare.Kind.FOLLOWING if until else PlanOfCare.Kind.INITIAL,
        "certified_from": first,
        "certified_to": min(ends_on, last) if ends_on and ends_on > first else last,
        "frequency": clocks_words.frequency_words(course) if course else "",
    }


@requires(Permission.CERTIFY_CARE)
@require_http_methods(["GET", "POST"])
def take_step(request: SignedInRequest, plan_id: int, kind: str) -> HttpResponse:
    """It was sent, ordered or signed: the desk may say so as well."""
    return _step(request, plan_id, kind)


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
def end_early(request: SignedInRequest, plan_id: int) -> HttpResponse:
    return _step(request, plan_id, CareStep.Kind.ENDED)


def _step(request: SignedInRequest, plan_id: int, kind: str) -> HttpResponse:
    rows = PlanOfCare.objects.visible_to(request.actor).standing()
    plan = get_object_or_404(rows.select_related("patient__clinic"), pk=plan_id)
    today = today_at(plan.patient.clinic)
    form = StepForm(
        posted(request), kind=kind, today=today, initial=_said_before(request, plan)
    )

    return ask(
        request,
        plan.patient,
        form,
        lambda: certifying.take_step(plan=plan, kind=kind, **said_by(request, form)),
        deed=f"planofcare.{kind}",
        title=TITLES[CareStep.Kind(kind)],
        hint=HINTS.get(CareStep.Kind(kind), ""),
        refusals=REFUSALS,
        back=_care_of(plan.patient),
    )


def _said_before(request: SignedInRequest, plan: PlanOfCare) -> dict[str, Any]:
    """The doctor to whom the plan went, or who referred the patient."""
    steps = CareStep.objects.visible_to(request.actor).standing().filter(plan=plan)
    named = steps.exclude(who="").order_by("-pk").values_list("who", flat=True).first()
    referrals = Referral.objects.visible_to(request.actor).standing()
    newest = referrals.filter(patient=plan.patient_id).order_by("-referred_on", "-pk")
    who = named or newest.values_list("referrer", flat=True).first() or ""
    return {"on": today_at(plan.patient.clinic), "who": who}


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
def write_note(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Signed with the writing; what is wrong is withdrawn and written anew."""
    patient = own_patient(request, patient_id)
    today = today_at(patient.clinic)
    form = NoteForm(
        posted(request),
        first=patient.admitted_on,
        today=today,
        initial={"on": today},
    )

    written = _("There is a note of that day: withdraw it first.")
    return ask(
        request,
        patient,
        form,
        lambda: certifying.write_note(patient=patient, **said_by(request, form)),
        deed="progressnote.signed",
        title=_("Write and sign a progress note"),
        hint=_(
            "It is signed under your name. A signed re-evaluation counts as a"
            " progress note as well."
        ),
        label=_("Sign the note"),
        refusals=REFUSALS | {certifying.WrittenAlready: ("on", written)},
        back=_care_of(patient),
    )


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
def withdraw_plan(request: SignedInRequest, plan_id: int) -> HttpResponse:
    rows = PlanOfCare.objects.visible_to(request.actor)
    return _take_back(request, rows, plan_id, "planofcare.withdrawn")


@requires(Permission.CERTIFY_CARE)
@require_http_methods(["GET", "POST"])
def withdraw_step(request: SignedInRequest, step_id: int) -> HttpResponse:
    """What a therapist has ended, only a therapist takes up again."""
    rows = CareStep.objects.visible_to(request.actor)
    if not request.actor.may(Permission.PLAN_CARE):
        rows = rows.filter(kind__in=BY_DESK)
    return _take_back(request, rows, step_id, "carestep.withdrawn")


@requires(Permission.PLAN_CARE)
@require_http_methods(["GET", "POST"])
def withdraw_note(request: SignedInRequest, note_id: int) -> HttpResponse:
    rows = ProgressNote.objects.visible_to(request.actor)
    return _take_back(request, rows, note_id, "progressnote.withdrawn")


def _take_back(
    request: SignedInRequest, rows: Any, row_id: int, deed: str
) -> HttpResponse:
    fact: Fact = get_object_or_404(rows.select_related("patient__clinic"), pk=row_id)
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    return ask(
        request,
        fact.patient,
        form,
        lambda: keeping.withdraw(fact=fact, **said_by(request, form)),
        deed=deed,
        title=_("Take it back"),
        hint=_("It was entered by mistake. It stays on record, and no longer counts."),
        refusals=REFUSALS,
        back=_care_of(fact.patient),
    )


def _care_of(patient: Patient) -> str:
    return reverse("patients:care", args=[patient.pk])
