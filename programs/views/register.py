"""The register: who cleared, corrected, declined or opened a gate early, and when.

For the clinic's lead. It says who, when and what kind of deed; what was written is on
the chart, for those who may read findings.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from patients.views.audit import with_names
from programs.forms.register import RegisterForm
from programs.register_words import DEEDS
from ptcare.audit.models import AuditEvent, AuditEventQuerySet
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import Membership
from ptcare.people.roles import Permission

PAGE = 50


@requires(Permission.READ_REGISTER)
@require_GET
def register(request: SignedInRequest) -> HttpResponse:
    """The newest first, by month and by therapist; `before` goes on from an id."""
    form = form_of(request)
    events = events_of(request, form)
    if before := whole_number(request.GET.get("before")):
        events = events.filter(pk__lt=before)
    found = list(events[: PAGE + 1])
    page: dict[str, Any] = {
        "form": form,
        "rows": in_words(found[:PAGE], request),
        "older": found[PAGE - 1].pk if len(found) > PAGE else None,
        "query": form.query(),
        "may_see_findings": request.actor.may(Permission.SEE_FINDINGS),
    }
    status = 422 if form.errors else 200
    return render(request, "programs/register.html", page, status=status)


def form_of(request: SignedInRequest) -> RegisterForm:
    staff = Membership.objects.visible_to(request.actor)
    form = RegisterForm(request.GET, staff=staff.select_related("user"))
    form.is_valid()
    return form


def events_of(request: SignedInRequest, form: RegisterForm) -> AuditEventQuerySet:
    events = AuditEvent.objects.visible_to(request.actor).filter(deed__in=DEEDS)
    return events.filter(**form.narrowed()).order_by("-pk")


def in_words(
    events: Iterable[AuditEvent], request: SignedInRequest
) -> list[dict[str, Any]]:
    return [
        row | {"deed": DEEDS[row["event"].deed]} for row in with_names(events, request)
    ]
