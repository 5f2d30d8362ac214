"""What the clinic is called, and whom its pages and letters say to call."""

from __future__ import annotations

from django.forms import model_to_dict
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.clinic_facts import ClinicFactsForm
from patients.services import clinic_facts, plan_changes
from patients.views.asking import ask_of_clinic, said_by
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    form = ClinicFactsForm(posted(request))
    form.initial = model_to_dict(clinic) | {"seen": plan_changes.stamp_of(clinic)}

    def act() -> None:
        clinic_facts.set_facts(clinic_id=clinic.pk, **said_by(request, form))

    return ask_of_clinic(
        request,
        form,
        act,
        deed="clinic.facts_set",
        title=_("Name and numbers"),
        hint=_(
            "Pages and letters say it anew at once; what was printed or sent "
            "before still says what it said."
        ),
    )
