"""From when on the caseload of the clinic speaks up: a page of the lead."""

from __future__ import annotations

from django.forms import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.services import plan_changes
from patients.views.asking import ask_of_clinic
from programs.forms.caseload import CaseloadLimitsForm
from programs.models import CaseloadLimits
from programs.services import placing
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def limits(request: SignedInRequest) -> HttpResponse:
    kept = CaseloadLimits.of(request.actor.clinic_id)
    form = CaseloadLimitsForm(posted(request))
    form.initial = model_to_dict(kept) | {"seen": plan_changes.stamp_of(kept)}

    return ask_of_clinic(
        request,
        form,
        lambda: placing.set_limits(
            clinic_id=request.actor.clinic_id, **said_by(request, form)
        ),
        deed="caseload.limits_set",
        title=_("When the caseload speaks up"),
        hint=_(
            "Patients are compared with what is usual for themselves. Warning signs, "
            "falls and holds stand on top whatever is set here."
        ),
        said=_("Saved. The caseload goes by it from now on."),
    )
