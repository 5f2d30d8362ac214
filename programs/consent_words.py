"""What a patient is told before remote monitoring, and says yes to."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from patients.models import Patient

SAID = (
    _("Your clinic would like to follow how you do at home."),
    _(
        "You write down your exercises, your pain and how your day was, as you do now. "
        "Your therapist reads it, and may call you about it."
    ),
    _(
        "This is a service of its own, beside your visits. Your plan may ask you for a "
        "share of the cost. With Medicare it is often 20 percent."
    ),
    _("Only one clinic can do this for you at one time."),
    _(
        "Nobody reads along all day. If you feel very unwell, do not wait for us: "
        "call %(emergency)s."
    ),
    _("You may say no, and you may stop on any day. Your care stays the same."),
)


def consent(patient: Patient) -> list[str]:
    """Sentence by sentence, in the language the patient reads."""
    number = {"emergency": patient.clinic.emergency_number}
    with translation.override(patient.user.language or get_language()):
        return [str(each) % number for each in SAID]
