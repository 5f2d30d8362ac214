"""Who did what, and who looked at which chart: for the clinic lead."""

from collections.abc import Iterable

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from patients.models import Patient
from ptcare.audit.models import AuditEvent
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import User
from ptcare.people.roles import Permission

PAGE = 50
OFFICE = "patients.clinicsession"


@requires(Permission.READ_AUDIT)
@require_GET
def audit(request: SignedInRequest) -> HttpResponse:
    """The newest first; `before` is the id to go on from, `patient` narrows it."""
    events = AuditEvent.objects.visible_to(request.actor).order_by("-pk")
    if patient_id := whole_number(request.GET.get("patient")):
        events = events.filter(patient_id=patient_id)
    if before := whole_number(request.GET.get("before")):
        events = events.filter(pk__lt=before)
    found = list(events[: PAGE + 1])
    rows = found[:PAGE]
    return render(
        request,
        "patients/audit.html",
        {
            "rows": with_names(rows, request),
            "patient_id": patient_id,
            "older": rows[-1].pk if len(found) > PAGE else None,
        },
    )


def with_names(
    events: Iterable[AuditEvent], request: SignedInRequest
) -> list[dict[str, object]]:
    """The ledger keeps ids; names are looked up for the reader, as far as allowed."""
    events = list(events)
    people = dict(
        User.objects.filter(pk__in={e.by_user_id for e in events}).values_list(
            "pk", "name"
        )
    )
    patients = dict(
        Patient.objects.visible_to(request.actor)
        .filter(pk__in={e.patient_id for e in events})
        .values_list("pk", "name")
    )
    return [
        {
            "event": event,
            "note": event.note if may_read_note(event, request) else "",
            "by": people.get(event.by_user_id or 0, _("The system")),
            "patient": patients.get(event.patient_id or 0, ""),
        }
        for event in events
    ]


def may_read_note(event: AuditEvent, request: SignedInRequest) -> bool:
    """What was found is in some notes: a lead at the front desk reads none of those."""
    is_office = event.patient_id is None or event.about_type == OFFICE
    return is_office or request.actor.may(Permission.SEE_FINDINGS)
