"""How session pages find their session, and where they lead back to."""

from __future__ import annotations

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone

from patients.models import ClinicSession, Patient
from patients.models.patient import PatientQuerySet
from patients.services import counting
from patients.views.finding import today_at
from ptcare.languages.dates import date_format, desk_clock
from ptcare.people.access import SignedInRequest


def own_session(request: SignedInRequest, session_id: int) -> ClinicSession:
    """A session visible to the actor, or 404."""
    rows = ClinicSession.objects.visible_to(request.actor)
    rows = rows.select_related(
        "patient__clinic", "therapist__user", "settled_by", "signed_by", "booked_by"
    )
    return get_object_or_404(rows, pk=session_id)


def cover_of(request: SignedInRequest, row: Patient) -> Patient:
    """The patient, with the covered visits left after bookings."""
    return covered(request, row).get()


def covered(request: SignedInRequest, row: Patient) -> PatientQuerySet:
    """The same, counted by now and still to be read."""
    counting.catch_up([row.pk], clinic=row.clinic, now=timezone.now())
    rows = Patient.objects.visible_to(request.actor).filter(pk=row.pk)
    return rows.with_cover(today=today_at(row.clinic))


def when(session: ClinicSession) -> str:
    """As it is read out on the telephone."""
    return f"{date_format(session.on, 'D j M Y')}, {desk_clock(session.start)}"


def on_the_board(session: ClinicSession) -> str:
    board = reverse("patients:sessions")
    where = f"day={session.on.isoformat()}&session={session.pk}"
    return f"{board}?{where}#session-{session.pk}"
