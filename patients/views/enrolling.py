"""What the desk, or a therapist, writes down when somebody comes into care."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms import ReasonForm
from patients.forms.enrolling import (
    ConsentForm,
    EmergencyContactForm,
    ReferralForm,
)
from patients.models import (
    AppointmentRequest,
    Consent,
    EmergencyContact,
    Patient,
    Referral,
)
from patients.models.body import Fact
from patients.services import enrolling, keeping
from patients.views.asking import ask
from patients.views.finding import own_one, own_patient
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import press
from ptcare.submissions.sent import by_now, posted, said_by


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def record_referral(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Who sends them, and why. What the doctor asks for is for therapists to read."""
    patient = own_patient(request, patient_id)
    form = ReferralForm(
        posted(request),
        may_read_findings=request.actor.may(Permission.SEE_FINDINGS),
        initial=_said_in_the_request(request, patient),
        **_about(patient),
    )

    return ask(
        request,
        patient,
        form,
        lambda: enrolling.record_referral(patient=patient, **said_by(request, form)),
        deed="referral.recorded",
        title=gettext_lazy("Record the referral"),
    )


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def record_consent(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = ConsentForm(posted(request), **_about(patient))

    return ask(
        request,
        patient,
        form,
        lambda: enrolling.record_consent(patient=patient, **said_by(request, form)),
        deed="consent.recorded",
        title=gettext_lazy("Record the consent"),
        hint=gettext_lazy(
            "To be treated here, and to have this record kept. A newer consent takes"
            " the place of the one before."
        ),
    )


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def withdraw_consent(request: SignedInRequest, consent_id: int) -> HttpResponse:
    """The patient no longer agrees, or it was entered by mistake."""
    consent = own_one(request, Consent, consent_id, "patient")
    return _withdrawn(request, consent, gettext_lazy("Withdraw the consent"))


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def withdraw_referral(request: SignedInRequest, referral_id: int) -> HttpResponse:
    """It is of somebody else, or was written down wrong."""
    referral = own_one(request, Referral, referral_id, "patient")
    return _withdrawn(request, referral, gettext_lazy("Withdraw the referral"))


def _withdrawn(request: SignedInRequest, fact: Fact, title: Promise) -> HttpResponse:
    form = ReasonForm(posted(request), label=_("Why it does not hold"))

    return ask(
        request,
        fact.patient,
        form,
        lambda: keeping.withdraw(fact=fact, **said_by(request, form)),
        deed=f"{fact._meta.model_name}.withdrawn",
        title=title,
        hint=gettext_lazy("It stays on record with your name and the reason."),
        refusals={
            keeping.AlreadyWithdrawn: (
                "reason",
                gettext_lazy("Somebody has withdrawn this already."),
            )
        },
    )


@requires(Permission.ADMIT_PATIENTS)
@require_http_methods(["GET", "POST"])
def name_emergency_contact(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = EmergencyContactForm(posted(request))

    def act() -> None:
        enrolling.name_emergency_contact(patient=patient, **said_by(request, form))

    return ask(
        request,
        patient,
        form,
        act,
        deed="emergency_contact.named",
        title=gettext_lazy("Name an emergency contact"),
        hint=gettext_lazy("Therapists see the number beside the patient's own."),
    )


@requires(Permission.ADMIT_PATIENTS)
@require_POST
def end_emergency_contact(request: SignedInRequest, contact_id: int) -> HttpResponse:
    """They are not to be called any more."""
    contact = own_one(request, EmergencyContact, contact_id, "patient")
    return press(
        request,
        "emergency_contact.ended",
        lambda: keeping.withdraw(
            fact=contact, reason=keeping.NO_LONGER, **by_now(request)
        ),
        said=_("They are off the list."),
        back=contact.patient.get_absolute_url(),
        refusals={keeping.AlreadyWithdrawn: _("They were off the list already.")},
    )


def _said_in_the_request(request: SignedInRequest, patient: Patient) -> dict[str, str]:
    """Why they come, where they said it when they asked to."""
    rows = AppointmentRequest.objects.visible_to(request.actor)
    asked = rows.filter(admitted_as=patient).order_by("-settled_at").first()
    if asked is None:
        return {}
    kind = Referral.Kind.PHYSICIAN if asked.has_referral else ""
    return {"reason": asked.reason, "kind": kind}


def _about(patient: Patient) -> dict[str, Any]:
    return {"patient": patient, "today": patient.today(timezone.now())}
