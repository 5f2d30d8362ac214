"""What the clinic is called, whom its pages say to call, and when it writes."""

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
from ptcare.people.models import Clinic
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted


@requires(Permission.SET_CLINIC)
@require_http_methods(["GET", "POST"])
def facts(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)
    stays = clinic_facts.zone_stays(clinic.pk)
    form = ClinicFactsForm(
        posted(request),
        zone_stays=stays and "time_zone" not in request.POST,  # typed before: told
        home=clinic.time_zone,
    )
    form.initial = model_to_dict(clinic) | {"seen": plan_changes.stamp_of(clinic)}

    return ask_of_clinic(
        request,
        form,
        lambda: clinic_facts.set_facts(clinic_id=clinic.pk, **said_by(request, form)),
        deed="clinic.facts_set",
        title=_("Name and numbers"),
        hint=_hint(clinic, zone_stays=stays),
        refusals={
            clinic_facts.ZoneStays: (
                "time_zone",
                _("Somebody is in care by now: the time zone stays. Open this again."),
            )
        },
    )


def _hint(clinic: Clinic, *, zone_stays: bool) -> str:
    words = _(
        "Pages and letters say it anew at once; what was printed or sent "
        "before still says what it said."
    )
    if not zone_stays:
        return words
    zone = _(
        "Days and hours of all visits are told by the clock of %(zone)s. That stays: "
        "visits, covered days and plan years hang on it."
    )
    return f"{words} {zone % {'zone': clinic.time_zone.replace('_', ' ')}}"
