"""The clinic at a glance, for its lead. It shows whom it concerns, and no finding."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients.models import RecordRequest
from patients.views import record_requests
from patients.views.finding import own_clinic, today_at
from programs.escalation_words import history
from programs.models import overview as found
from programs.models.escalation import steps_of
from ptcare import replica
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

BACK = dt.timedelta(days=28)


@requires(Permission.READ_REGISTER)
@require_GET
def overview(request: SignedInRequest) -> HttpResponse:
    return replica.read(request.actor.clinic_id, lambda: at_a_glance(request))


def at_a_glance(request: SignedInRequest) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    today = today_at(own_clinic(request))
    flags = found.untaken(actor)
    steps = steps_of(flags)
    outcomes = found.outcomes(actor, today=today)
    asked_of_all = RecordRequest.objects.visible_to(actor)  # names and days, no words
    page = {
        "untaken": [(flag, history(steps[flag.pk])) for flag in flags],
        "escalations": found.escalations(actor, since=now - BACK),
        "overrides": found.overrides(actor, since=now - BACK),
        "unsigned": found.unsigned(actor, today=today),
        "adherence": found.adherence(actor, today=today),
        "outcomes": outcomes,
        "quarters": [each.quarter for each in next(iter(outcomes.values()), ())],
        "asked": record_requests.pressing(request, asked_of_all),
        "may_see_findings": actor.may(Permission.SEE_FINDINGS),
    }
    return render(request, "programs/overview.html", page)
