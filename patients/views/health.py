"""Whether all that runs by itself does: for the clinic lead."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import health
from patients.services import counting
from patients.views.delivery import deliveries_of
from patients.views.finding import own_clinic
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission


@requires(Permission.SEE_HEALTH)
@require_GET
def page(request: SignedInRequest) -> HttpResponse:
    clinic, now = own_clinic(request), timezone.now()
    today = counting.clinic_day(clinic, now)
    facts = {
        "runs": [*health.heartbeats(now=now), health.queue(now=now)],
        "channels": health.channels(),
        "covers": health.covers(clinic, today=today, now=now),
        "states": health.by_state(deliveries_of(request)),
    }
    signs = [*facts["runs"], *facts["channels"], *facts["covers"]]
    facts["ill"] = [sign for sign in signs if sign.is_well is False]
    return render(request, "patients/health.html", facts)
