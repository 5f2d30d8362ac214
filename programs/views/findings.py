"""What was found of the body: read, recorded, and withdrawn with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Prefetch
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import ReasonForm
from patients.models import (
    Condition,
    ConditionClearance,
    Fall,
    Fracture,
    FractureClearance,
    HealingConfirmation,
    Measurement,
    Patient,
)
from patients.models.body import Fact
from patients.models.clearing import holding
from patients.models.fractures import SITES
from patients.rules import precautions
from patients.rules.gate import Site
from patients.services import charting, keeping
from patients.views.finding import own_one, own_patient
from programs.assessing_words import assessments, result_of
from programs.finding_words import entry_words
from programs.flag_words import what_to_say
from programs.forms.findings import (
    ConditionForm,
    FallForm,
    FractureClearanceForm,
    FractureForm,
)
from programs.models import Exercise, Program
from programs.models.bodies import body_of
from programs.prescribing_words import gate_words
from programs.services import falling
from programs.views.shared import ask_entry
from programs.views.suggestions import confirmed_from
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals
from ptcare.submissions.sent import by_now, posted, said_by

BRINGING = (Site.SPINE, Site.HIP, Site.WRIST_ARM)  # a condition, until healed

KINDS: dict[str, type[Fact]] = {
    "fracture": Fracture,
    "clearance": FractureClearance,
    "healing": HealingConfirmation,
    "condition": Condition,
    "cleared": ConditionClearance,
    "test": Measurement,
    "fall": Fall,
}
Words = str | Promise

TITLES: dict[str, tuple[Words, Words]] = {
    "fracture.recorded": (
        _("Record a fracture"),
        _("A program rests at once where a new fracture closes the gate."),
    ),
    "fracture.cleared": (
        _("Record a doctor's clearance"),
        _("The word of a physician or surgeon opens the gate before six weeks."),
    ),
    "condition.set": (
        _("Set a condition"),
        _("What is prescribed is checked against it at once."),
    ),
    "fall.recorded": (
        _("Record a fall"),
        _(
            "Everything rests at once where a bone may have broken or the head was hit "
            "in the last six weeks, until a doctor has looked."
        ),
    ),
    "fact.withdrawn": (
        _("Withdraw an entry"),
        _("The entry stays on record with your name and the reason."),
    ),
}
SIGN_GOES_TOO = _(
    "The warning sign that it raised goes with it, as a mistake of yours. Only do this "
    "if it was never so: a bone or a head that was looked at since is cleared on the "
    "doctor's word. If there was a fall, record it anew."
)
SIGN_STAYS = _(
    "The warning sign that it raised stays open: it is set aside on a doctor's word. "
    "Only whoever wrote the entry can take back the sign, within a week, and if nobody "
    "else has told of the fall."
)
SIGN_CORRECTED = _(
    "The warning sign is taken back. A program on hold stays so until you resume it."
)
REFUSALS: Refusals = {
    keeping.AlreadyRecorded: ("site", _("This is on record already.")),
    charting.AlreadySet: ("key", _("This is set already.")),
    keeping.AlreadyWithdrawn: ("reason", _("Somebody has withdrawn this already.")),
    charting.StillImplied: (
        "reason",
        _(
            "A recorded fracture brings this condition. Confirm that the fracture has "
            "healed, or withdraw the fracture if it was wrong."
        ),
    ),
    charting.BeforeBirth: ("happened_on", _("This is before they were born.")),
}


@requires(Permission.SEE_FINDINGS)
@require_GET
def findings(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """All that is held true of one body, who said it and when: a few queries."""
    patient = own_patient(request, patient_id)
    looked("chart.opened", about=patient, by=request.actor, at=timezone.now())
    clearances = FractureClearance.objects.visible_to(request.actor).standing()
    kept = Prefetch("clearances", clearances.select_related("recorded_by"))
    confirmed = HealingConfirmation.objects.visible_to(request.actor).standing()
    healed = Prefetch("healings", confirmed.select_related("recorded_by"))
    gate = body_of(patient, on=patient.today(timezone.now())).gate
    programs = Program.objects.visible_to(request.actor).current()
    page = {
        "patient": patient,
        "gate": gate_words(gate),
        "is_gate_open": gate.is_open,
        "held": programs.filter(patient=patient).exclude(held_at=None).first(),
        "fractures": [
            (row, SITES[row.site] in BRINGING, confirmed_from(row, patient))
            for row in _of(request, Fracture, patient).prefetch_related(kept, healed)
        ],
        "conditions": _conditions(request, patient),
        "tests": [
            (row, assessments()[row.key].name, result_of(row))
            for row in _of(request, Measurement, patient).order_by("-measured_on")
            if row.key in assessments()
        ],
        "falls": _of(request, Fall, patient).order_by("-happened_on"),
    }
    return render(request, "programs/findings.html", page)


def _conditions(
    request: SignedInRequest, patient: Patient
) -> list[tuple[Condition, str, list[tuple[ConditionClearance, str]]]]:
    """Each in words, with the exercises that were cleared despite it."""
    cleared = list(holding(_of(request, ConditionClearance, patient)))
    slugs = [row.exercise_slug for row in cleared]
    shelf = Exercise.objects.visible_to(request.actor).filter(slug__in=slugs)
    names = dict(shelf.values_list("slug", "name")) if slugs else {}
    return [
        (
            row,
            precautions.Condition(row.key).label,
            [
                (each, names.get(each.exercise_slug, each.exercise_slug))
                for each in cleared
                if each.condition_key == row.key
            ],
        )
        for row in _of(request, Condition, patient)
    ]


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def record_fracture(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = FractureForm(posted(request), **_about(patient))

    return _asked(
        request,
        patient,
        form,
        lambda: charting.record_fracture(patient=patient, **said_by(request, form)),
        deed="fracture.recorded",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def clear_fracture(request: SignedInRequest, fracture_id: int) -> HttpResponse:
    """A doctor's word that exercise may begin before the six weeks are over."""
    standing = Fracture.objects.visible_to(request.actor).standing()
    fracture = get_object_or_404(standing.select_related("patient"), pk=fracture_id)
    patient = fracture.patient
    today = patient.today(timezone.now())
    form = FractureClearanceForm(posted(request), fracture=fracture, today=today)

    return _asked(
        request,
        patient,
        form,
        lambda: charting.clear_fracture(fracture=fracture, **said_by(request, form)),
        deed="fracture.cleared",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def set_condition(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    standing = set(_of(request, Condition, patient).values_list("key", flat=True))
    # What was set a moment ago is refused by the service, not by the list: the same
    # press again finds its answer.
    offered = set() if request.method == "POST" else standing
    asked = {"key": request.GET.get("key", "")}  # by what proposes it
    form = ConditionForm(posted(request), standing=offered, initial=asked)

    return _asked(
        request,
        patient,
        form,
        lambda: charting.set_condition(patient=patient, **said_by(request, form)),
        deed="condition.set",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def record_fall(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = FallForm(posted(request), **_about(patient))

    def act() -> None:
        flag = falling.write_down(patient=patient, **said_by(request, form))
        if flag:
            messages.warning(request, what_to_say(flag))

    return _asked(request, patient, form, act, deed="fall.recorded")


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """It was wrong, or no longer holds: it is kept, and marked so."""
    if kind not in KINDS:
        raise Http404
    fact = own_one(request, KINDS[kind], fact_id, "patient")
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    def act() -> None:
        if not isinstance(fact, Fall):
            charting.withdraw(fact=fact, **said_by(request, form))
        elif falling.withdraw(fall=fact, **said_by(request, form)):
            messages.success(request, SIGN_CORRECTED)

    page = {"entry": entry_words(fact), "means": _means(request, fact)}
    return _asked(request, fact.patient, form, act, deed="fact.withdrawn", **page)


def _means(request: SignedInRequest, fact: Fact) -> Words:
    """What else a withdrawal of it does, or does not."""
    if not isinstance(fact, Fall) or fact.withdrawn_at:
        return ""
    flag = falling.open_sign_of(fact)
    if flag is None:
        return ""
    is_slip = falling.is_slip(fact, flag, **by_now(request))
    return SIGN_GOES_TOO if is_slip else SIGN_STAYS


def _asked(
    request: SignedInRequest,
    patient: Patient,
    form: Form,
    act: Callable[[], object],
    *,
    deed: str,
    **more: Any,
) -> HttpResponse:
    title, hint = TITLES[deed]
    return ask_entry(
        request,
        patient,
        form,
        act,
        deed=deed,
        title=title,
        hint=hint,
        back=reverse("programs:findings", args=[patient.pk]),
        refusals=REFUSALS,
        **more,
    )


def _of(request: SignedInRequest, kind: type[Fact], patient: Patient) -> Any:
    rows = kind.objects.visible_to(request.actor).standing().filter(patient=patient)
    return rows.select_related("recorded_by").order_by("-recorded_at")


def _about(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "today": patient.today(timezone.now())}
