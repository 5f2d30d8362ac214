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
    runs = [*health.heartbeats(clinic, now=now), health.queue(now=now)]
    channels = health.channels()
    covers = health.covers(clinic, today=today, now=now)
    ledger = health.ledger(now=now)
    facts = {
        "runs": runs,
        "channels": channels,
        "covers": covers,
        "ledger": ledger,
        "ill": [
            each
            for each in (*runs, *channels, *covers, *ledger)
            if each.is_well is False
        ],
        "states": health.by_state(deliveries_of(request)),
    }
    return render(request, "patients/health.html", facts)
