"""One session by itself: what it is, how it is covered, and who did what with it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import calendar_words
from patients.forms.booking import VisitNoteForm
from patients.models import ClinicSession, VisitNote
from patients.services import counting
from patients.services.attending import BeyondCover
from patients.views.finding import today_at
from patients.views.own_sessions import on_the_board, own_session
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.models import User
from ptcare.people.roles import Permission

MOST_MOVES = 20


@requires(Permission.COUNT_SESSIONS)
@require_GET
def session(request: SignedInRequest, session_id: int) -> HttpResponse:
    row = own_session(request, session_id)
    clinic, today = row.patient.clinic, today_at(row.patient.clinic)
    counting.catch_up([row.patient_id], clinic=clinic, now=timezone.now())
    marked = ClinicSession.objects.visible_to(request.actor).with_cover(today=today)
    visit = marked.select_related("patient", "therapist__user").get(pk=row.pk)
    reasons = dict(BeyondCover.choices)
    page = {
        "notes": _notes(request, row),
        "note": VisitNoteForm()["text"],
        "session": row,
        "visit": calendar_words.with_mark(visit, today),
        "board": on_the_board(row),
        "beyond": reasons.get(row.beyond_cover_reason, row.beyond_cover_reason),
        "history": _history(request, row),
        "may_confide": request.actor.may(Permission.MANAGE_COVERAGE),
        "may_sign": request.actor.may(Permission.SIGN_SESSIONS),
    }
    return render(request, "patients/session.html", page)


def _notes(request: SignedInRequest, row: ClinicSession) -> list[VisitNote]:
    """None for who reads no findings; read, it is a look at the record."""
    if not request.actor.may(Permission.SEE_FINDINGS):
        return []
    notes = VisitNote.objects.visible_to(request.actor).standing().filter(session=row)
    found = list(notes.select_related("recorded_by").order_by("pk"))
    if found:
        now = timezone.now()
        looked("chart.opened", about=row.patient, by=request.actor, at=now)
    return found


def _history(request: SignedInRequest, row: ClinicSession) -> list[dict[str, Any]]:
    """Every deed on it, and on what it was moved from; the oldest first."""
    rows = {each.pk: each for each in [row, *_moved_from(request, row)]}
    events = (
        AuditEvent.objects.visible_to(request.actor)
        .filter(patient_id=row.patient_id, about_type=row._meta.label_lower)
        .filter(about_id__in=rows)
        .order_by("at", "pk")
    )
    people = User.objects.in_bulk({each.by_user_id for each in events})
    lines = [
        _line(event, people.get(event.by_user_id or 0), rows[event.about_id or 0])
        for event in events
    ]
    if not any(each.deed == "session.booked" for each in events):
        lines.insert(0, _booked([*rows.values()][-1]))
    return lines


def _line(event: AuditEvent, by: User | None, session: ClinicSession) -> dict[str, Any]:
    return {
        "at": event.at.astimezone(session.patient.clinic.zone),
        "words": calendar_words.deed_words(event.deed, event.note),
        "by": by,
        "session": session,
    }


def _booked(first: ClinicSession) -> dict[str, Any]:
    """What its own row says of the booking, where no event does."""
    return {
        "at": first.booked_at.astimezone(first.patient.clinic.zone),
        "words": calendar_words.deed_words("session.booked", ""),
        "by": first.booked_by,
        "session": first,
    }


def _moved_from(request: SignedInRequest, row: ClinicSession) -> list[ClinicSession]:
    """The rows it stood in before it was moved, the latest first."""
    moved = ClinicSession.objects.visible_to(request.actor)
    moved = moved.filter(patient=row.patient_id).exclude(moved_to=None)
    moved = moved.select_related("booked_by", "patient__clinic")
    by_target = {each.moved_to_id: each for each in moved}
    found: list[ClinicSession] = []
    here = row
    while here.pk in by_target and len(found) < MOST_MOVES:
        here = by_target[here.pk]
        found.append(here)
    return found
