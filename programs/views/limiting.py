"""From which pain on a patient does less, and stops: set by a therapist."""

from __future__ import annotations

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from patients.services import limiting
from patients.views.finding import own_patient
from programs.forms.limiting import LimitsForm
from programs.views.shared import ask_entry
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

WHY = _("Higher than before: say why.")


@requires(Permission.RECORD_FINDINGS)
@require_http_methods(["GET", "POST"])
def pain_limits(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Down without a word, up only with a reason."""
    patient = own_patient(request, patient_id)
    now = limiting.limits_of(patient)
    form = LimitsForm(posted(request), initial={"fine": now.fine, "less": now.less})

    return ask_entry(
        request,
        patient,
        form,
        lambda: limiting.set_limits(patient=patient, **said_by(request, form)),
        deed="painlimits.set",
        title=_("Pain limits"),
        action=_("Save"),
        hint=_(
            "Above the second number an exercise stops. Three or more above usual "
            "stops it as well; after a spine fracture more than one above usual asks "
            "for less."
        ),
        back=reverse("programs:chart", args=[patient.pk]),
        refusals={limiting.NeedsReason: ("reason", WHY)},
    )
