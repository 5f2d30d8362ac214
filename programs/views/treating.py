"""The rest of the treatment: each entry recorded, corrected, stopped and withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from patients.forms import AboutPatientForm, ReasonForm
from patients.models import (
    Aid,
    BloodTest,
    BoneScan,
    Dose,
    FitCheck,
    Frax,
    ImagingAnswer,
    IntensityClearance,
    Medication,
    MedicationReport,
    Patient,
    SpineImaging,
)
from patients.models.body import Fact
from patients.models.treatment import Course
from patients.services import keeping, treating
from patients.views.finding import own_one, own_patient
from programs.finding_words import entry_words
from programs.forms import results
from programs.forms import treatment as forms
from programs.views.shared import ask_entry
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals
from ptcare.submissions.sent import posted, said_by


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of entry: its rows, the form that asks for it, and its words."""

    model: type[Fact]
    form: type[AboutPatientForm]
    title: Promise
    hint: Promise | str = ""
    template: str = "programs/finding.html"


KINDS: Mapping[str, Kind] = {
    "medication": Kind(
        model=Medication,
        form=forms.MedicationForm,
        title=_("Record a medicine"),
        hint=_("Stored and reminded of. A changed dose is a new entry; stop the old."),
    ),
    "aid": Kind(model=Aid, form=forms.AidForm, title=_("Record a brace or aid")),
    "scan": Kind(
        model=BoneScan,
        form=results.ScanForm,
        title=_("Record a bone density scan"),
        template="programs/scan.html",
    ),
    "imaging": Kind(
        model=SpineImaging, form=results.ImagingForm, title=_("Record a spine picture")
    ),
    "imaging-answer": Kind(
        model=ImagingAnswer,
        form=results.ImagingAnswerForm,
        title=_("Record that no spine picture is needed"),
        hint=_("A doctor was asked and says so. If there is one, record the picture."),
    ),
    "intensity-clearance": Kind(
        model=IntensityClearance,
        form=results.IntensityClearanceForm,
        title=_("Record a doctor's clearance for heavy lifting and jumps"),
        hint=_("A physician's or surgeon's word. Heavy exercises rest once it ends."),
    ),
    "blood-test": Kind(
        model=BloodTest, form=results.BloodTestForm, title=_("Record a blood test")
    ),
    "frax": Kind(
        model=Frax,
        form=results.FraxForm,
        title=_("Record a FRAX result"),
        hint=_("As it was calculated elsewhere. It is stored, and not judged here."),
    ),
}
COURSES: Mapping[str, type[Course]] = {"medication": Medication, "aid": Aid}
EVENTS: Mapping[str, tuple[type[Course], Kind]] = {
    "dose": (
        Medication,
        Kind(model=Dose, form=forms.DoseForm, title=_("Record a dose given")),
    ),
    "report": (
        Medication,
        Kind(
            model=MedicationReport,
            form=forms.ReportForm,
            title=_("What the patient says"),
        ),
    ),
    "fit-check": (
        Aid,
        Kind(model=FitCheck, form=forms.FitCheckForm, title=_("Record a fit check")),
    ),
}
WITHDRAWN = {name: kind.model for name, kind in KINDS.items()} | {
    name: kind.model for name, (_course, kind) in EVENTS.items()
}
REFUSALS: Refusals = {
    keeping.AlreadyRecorded: ("", _("This is recorded already.")),
    treating.AlreadyStopped: ("", _("Somebody has stopped or corrected this already.")),
    treating.NotStopped: ("", _("This is not stopped (any more).")),
    treating.BeforeItsStart: ("stopped_on", _("This lies before it began.")),
    treating.NotWornYet: ("checked_on", _("This lies before they had it.")),
    treating.NotGivenByDate: ("", _("This is taken at home; no dose is recorded.")),
    keeping.AlreadyWithdrawn: ("", _("Somebody has withdrawn this already.")),
}


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def record(request: SignedInRequest, patient_id: int, kind: str) -> HttpResponse:
    patient = own_patient(request, patient_id)
    of = _known(KINDS, kind)
    form = of.form(posted(request), **_about(patient))

    return _asked(
        request,
        patient,
        form,
        lambda: treating.add(of=of.model, patient=patient, **said_by(request, form)),
        of,
        deed=f"{kind}.recorded",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def correct(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """The entry as it stands, to be put right: the wrong one is kept as withdrawn."""
    of = _known(KINDS, kind)
    fact = _fact(request, of.model, fact_id)
    about = _about(fact.patient) | {"initial": _initial(fact)}
    if of.model is Medication:
        about["is_correction"] = True
    form = of.form(posted(request), **about)

    return _asked(
        request,
        fact.patient,
        form,
        lambda: treating.correct(fact=fact, **said_by(request, form)),
        of,
        deed=f"{kind}.corrected",
        title=_("Correct an entry"),
        hint=_("The old one stays on record."),
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def stop(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """No longer taken or worn, since when, and why."""
    model = _known(COURSES, kind)
    course = _fact(request, model, fact_id)
    about = _about(course.patient)
    form = forms.StopForm(
        posted(request), initial={"stopped_on": about["today"]}, **about
    )

    return _asked(
        request,
        course.patient,
        form,
        lambda: treating.stop(course=course, **said_by(request, form)),
        deed=f"{kind}.stopped",
        title=_("Stop: %(course)s") % {"course": course},
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def take_stop_back(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """The wrong one was stopped: it is taken or worn as before."""
    course = _fact(request, _known(COURSES, kind), fact_id)
    form = ReasonForm(posted(request), label=_("Why is it taken back?"))

    return _asked(
        request,
        course.patient,
        form,
        lambda: treating.take_stop_back(course=course, **said_by(request, form)),
        deed=f"{kind}.stop_taken_back",
        title=_("Not stopped: %(course)s") % {"course": course},
        hint=_("It goes on as before. That it was stopped stays on record."),
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def event(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """A dose, a report or a fit check of what is taken or worn now."""
    model, of = _known(EVENTS, kind)
    course = _fact(request, model, fact_id)
    about = _about(course.patient)
    said = about | _due(request, course)
    form = of.form(posted(request), initial={of.form.day: about["today"]}, **said)

    return _asked(
        request,
        course.patient,
        form,
        lambda: treating.add_event(
            of=of.model, course=course, **said_by(request, form)
        ),
        of,
        deed=f"{kind}.recorded",
        title=f"{of.title}: {course}",
    )


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def withdraw(request: SignedInRequest, kind: str, fact_id: int) -> HttpResponse:
    """It was wrong: it is kept, and marked so."""
    fact = _fact(request, _known(WITHDRAWN, kind), fact_id)
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    return _asked(
        request,
        fact.patient,
        form,
        lambda: treating.withdraw(fact=fact, **said_by(request, form)),
        deed=f"{kind}.withdrawn",
        title=_("Withdraw an entry"),
        hint=_("The entry stays on record with your name and the reason."),
        entry=entry_words(fact),
    )


def _asked(
    request: SignedInRequest,
    patient: Patient,
    form: Form,
    act: Callable[[], object],
    of: Kind | None = None,
    **said: Any,
) -> HttpResponse:
    if of:
        said = {"title": of.title, "hint": of.hint, "template": of.template} | said
    back = reverse("programs:treatment", args=[patient.pk])
    return ask_entry(request, patient, form, act, back=back, refusals=REFUSALS, **said)


def _known(kinds: Mapping[str, Any], name: str) -> Any:
    if name not in kinds:
        raise Http404
    return kinds[name]


def _fact(request: SignedInRequest, model: Any, fact_id: int) -> Any:
    return own_one(request, model, fact_id, "patient")


def _about(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "today": patient.today(timezone.now())}


def _due(request: SignedInRequest, course: Course) -> dict[str, Any]:
    """Of an aid, when its next fit check is due: not to be dropped in silence."""
    if not isinstance(course, Aid):
        return {}
    aids = Aid.objects.visible_to(request.actor).with_next_due()
    return {"due_on": aids.get(pk=course.pk).due_on}


def _initial(fact: Any) -> dict[str, Any]:
    """What stands, as the form says it."""
    said = {field.name: getattr(fact, field.name) for field in fact._meta.local_fields}
    if isinstance(fact, BoneScan):
        for row in fact.densities.all():
            values = ("t_score", "z_score", "bmd")
            said |= {f"{value}_{row.site}": getattr(row, value) for value in values}
    if isinstance(fact, Frax):
        said["with_bmd"] = "yes" if fact.with_bmd else "no"
    return said
