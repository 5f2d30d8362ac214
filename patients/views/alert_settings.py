"""From when on the clinic is warned about cover."""

from __future__ import annotations

from django.forms import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.alerting import AlertLimitsForm
from patients.models import AlertLimits
from patients.services import alerting, plan_changes
from patients.views.asking import ask_of_clinic, said_by
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted


@requires(Permission.MANAGE_COVERAGE)
@require_http_methods(["GET", "POST"])
def limits(request: SignedInRequest) -> HttpResponse:
    kept = AlertLimits.of(request.actor.clinic_id)
    form = AlertLimitsForm(posted(request))
    form.initial = model_to_dict(kept) | {"seen": plan_changes.stamp_of(kept)}

    def act() -> None:
        alerting.set_limits(clinic_id=request.actor.clinic_id, **said_by(request, form))

    return ask_of_clinic(
        request,
        form,
        act,
        deed="alerts.limits_set",
        title=_("When to be warned"),
        hint=_(
            "What stands on the page “To do”, and from when on. A warning goes away by "
            "itself when its cause does."
        ),
        said=_("Saved. It holds from the next look at all covers."),
    )
