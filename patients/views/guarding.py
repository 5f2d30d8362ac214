"""For the lead: restricted records, and each record that was opened in an emergency."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from patients.forms import ReasonForm
from patients.forms.guarding import RestrictForm, ReviewForm
from patients.ledger_words import words_of
from patients.models import EmergencyAccess, NamedColleague, RestrictedRecord
from patients.services import guarding, keeping
from patients.views.asking import ask_of_clinic
from patients.views.emergency import findable_or_404
from patients.views.finding import own_clinic, own_one
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import listed
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.sent import posted, said_by

SHOWN = 100


@requires(Permission.GUARD_RECORDS)
@require_GET
def guarded(request: SignedInRequest) -> HttpResponse:
    """Restricted records by name, and who may see each: the names, not the records."""
    rows = RestrictedRecord.objects.visible_to(request.actor).standing()
    rows = rows.select_related("patient__therapist__user", "recorded_by")
    rows = rows.order_by("patient__name", "pk")
    ids = [row.patient_id for row in rows]
    listed("restricted", patients=ids, by=request.actor, at=timezone.now())
    names: dict[int, list[str]] = defaultdict(list)
    for named in _named(request, ids).select_related("membership__user"):
        names[named.patient_id].append(named.membership.user.name)
    page = {"rows": [(row, names[row.patient_id]) for row in rows]}
    return render(request, "patients/guarded.html", page)


def _named(request: SignedInRequest, ids: Iterable[int]) -> Any:
    rows = NamedColleague.objects.visible_to(request.actor).standing()
    return rows.filter(patient__in=ids).order_by("membership__user__name", "pk")


@requires(Permission.GUARD_RECORDS)
@asks_again
@require_http_methods(["GET", "POST"])
def restrict(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = findable_or_404(request, patient_id)
    rows = RestrictedRecord.objects.visible_to(request.actor).standing()
    named = _named(request, [patient.pk]).values_list("membership", flat=True)
    form = RestrictForm(
        posted(request),
        clinic=own_clinic(request),
        is_restricted=rows.filter(patient=patient).exists(),
        initial={"colleagues": list(named) or [patient.therapist_id]},
    )

    def act() -> None:
        guarding.restrict(patient=patient, **{"reason": ""} | said_by(request, form))

    return ask_of_clinic(
        request,
        form,
        act,
        deed="record.restricted",
        title=_("Who may see the record of %(name)s") % {"name": patient},
        back="patients:guarded",
    )


@requires(Permission.GUARD_RECORDS)
@asks_again
@require_http_methods(["GET", "POST"])
def lift(request: SignedInRequest, restriction_id: int) -> HttpResponse:
    rows = RestrictedRecord.objects.visible_to(request.actor).standing()
    row = get_object_or_404(rows.select_related("patient"), pk=restriction_id)
    form = ReasonForm(posted(request), label=_("Why may all see it again?"))

    return ask_of_clinic(
        request,
        form,
        lambda: guarding.lift(restriction=row, **said_by(request, form)),
        deed="restrictedrecord.withdrawn",
        title=_("Open the record of %(name)s to all again") % {"name": row.patient},
        refusals={keeping.AlreadyWithdrawn: ("", _("A colleague has lifted it."))},
        back="patients:guarded",
    )


@requires(Permission.GUARD_RECORDS)
@require_GET
def accesses(request: SignedInRequest) -> HttpResponse:
    """What waits for a lead's word first, each with all that was seen under it."""
    rows = EmergencyAccess.objects.visible_to(request.actor)
    rows = rows.select_related("patient", "opened_by", "membership")
    waiting = list(rows.to_review().order_by("-opened_at")[:SHOWN])
    done = rows.reviewed().select_related("emergencyreview__reviewed_by")
    reviewed = list(done.order_by("-opened_at")[:SHOWN])
    ids = [row.patient_id for row in waiting + reviewed]
    listed("emergencies", patients=ids, by=request.actor, at=timezone.now())
    seen = _seen(request, [row.pk for row in waiting + reviewed])
    page = {
        "waiting": [
            (row, seen[row.pk], row.opened_by_id == request.user.pk) for row in waiting
        ],
        "reviewed": [(row, seen[row.pk]) for row in reviewed],
        "now": timezone.now(),
    }
    return render(request, "patients/accesses.html", page)


def _seen(
    request: SignedInRequest, ids: list[int]
) -> dict[int, list[tuple[AuditEvent, str]]]:
    """The lines of each access with their words, in the order of time."""
    lines = AuditEvent.objects.visible_to(request.actor).in_emergency(*ids)
    found: dict[int, list[tuple[AuditEvent, str]]] = defaultdict(list)
    for line in lines.order_by("at", "pk"):
        found[line.emergency_id or 0].append((line, words_of(line)))
    return found


@requires(Permission.GUARD_RECORDS)
@require_http_methods(["GET", "POST"])
def review(request: SignedInRequest, access_id: int) -> HttpResponse:
    access = own_one(request, EmergencyAccess, access_id, "patient", "opened_by")
    form = ReviewForm(posted(request))

    said = {"who": access.opened_by.name, "name": access.patient}
    return ask_of_clinic(
        request,
        form,
        lambda: guarding.review(access=access, **said_by(request, form)),
        deed="emergency.reviewed",
        title=_("%(who)s opened the record of %(name)s") % said,
        refusals={
            guarding.OwnAccess: ("", _("Another lead has to look at your own.")),
            guarding.AlreadyReviewed: ("", _("A colleague has looked at it already.")),
        },
        back="patients:accesses",
    )
