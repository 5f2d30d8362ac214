"""How a patient is reached, as the desk hears it on the telephone.

What they agree to is read to them word for word, and so it is kept; what they do not
want ends at once.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.models import Patient
from patients.views.finding import own_patient
from ptcare.audit.recording import looked
from ptcare.notices.consent import choosing
from ptcare.notices.consent.choosing import Voice
from ptcare.notices.kinds import Channel
from ptcare.notices.models import How
from ptcare.notices.reach import agreeing, reached
from ptcare.notices.reach.agreeing import Steps
from ptcare.notices.rules import numbers
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import press
from ptcare.submissions.sent import render_form


def voice_of(request: SignedInRequest, patient: Patient) -> Voice:
    """The patient, spoken for by who has them on the telephone."""
    return Voice(
        user=patient.user,
        clinic=patient.clinic,
        by=request.actor,
        how=How.STAFF,
    )


def steps_of(request: SignedInRequest, patient: Patient) -> Steps:
    def address(name: str) -> str:
        return reverse(f"patients:{name}", args=[patient.pk])

    return Steps(
        voice=voice_of(request, patient),
        here=address("reach_text"),
        code=address("reach_code"),
        off=address("reach_text_off"),
        back=address("reach"),
        pages="patients/reach_",
        known_number=known_number(patient),
        about=patient,
    )


def known_number(patient: Patient) -> str:
    """What stands in the contact, where texts could go there."""
    try:
        return numbers.shown(numbers.normalise(patient.phone))
    except numbers.NotANumber:
        return ""


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def reach(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """What stands, what they want by e-mail, and the proof of all they said."""
    patient = own_patient(request, patient_id)
    voice = voice_of(request, patient)
    now = timezone.now()
    deeds = {
        "on": lambda: choosing.turn_on_letters(voice, now=now),
        "off": lambda: choosing.turn_off(voice, Channel.EMAIL, now=now),
    }
    deed = deeds.get(request.POST.get("email", "")) if patient.user.email else None
    if deed is None:
        looked("patient.opened", about=patient, by=request.actor, at=now)
        return page(request, patient, voice)

    back = reverse("patients:reach", args=[patient.pk])
    return press(request, "patient.reach_email", deed, back=back, said=_("Saved."))


def page(request: SignedInRequest, patient: Patient, voice: Voice) -> HttpResponse:
    facts = {
        "patient": patient,
        "reached": reached.reached(patient.user, patient.clinic_id),
        "words": choosing.words_of_letters(voice),
        "said": reached.said_by(patient.user, patient.clinic_id),
    }
    return render_form(request, "patients/reach.html", facts)


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def text(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    return agreeing.number_page(request, steps_of(request, patient))


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def code(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    return agreeing.code_page(request, steps_of(request, patient))


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def text_off(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    return agreeing.off_page(request, steps_of(request, patient))
