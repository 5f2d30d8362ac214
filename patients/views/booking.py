"""Books one session, finds for whom, and moves one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from patients.forms.booking import BookForm, MoveForm
from patients.models import ClinicHours, ClinicSession, Patient
from patients.services import attending
from patients.services.attending import Slot
from patients.views.asking_more import after_booking, beyond_page
from patients.views.finding import own_clinic, own_patient, today_at
from patients.views.free_hours import free_hours
from patients.views.own_sessions import cover_of, on_the_board, own_session, when
from patients.views.refusing import answer_or_refuse, no_longer_waiting
from ptcare.languages.dates import desk_clock, desk_day
from ptcare.numbers import whole_number
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.limits import limited
from ptcare.people.roles import Permission
from ptcare.submissions.sent import by_now, posted, render_form

MOST_FOUND = 20
FROM_ADDRESS = {
    "day": "on",
    "time": "start",
    "therapist": "therapist",
    "kind": "kind",
    "minutes": "minutes",
    "place": "place",
}


@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def book(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """One session. Its first values come from the address, where they stand there."""
    row = own_patient(request, patient_id)
    form = BookForm(
        posted(request),
        clinic=row.clinic,
        today=today_at(row.clinic),
        initial=_proposed(request, row) | said_in_address(request),
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("beyond_cover_reason")

        def act() -> str:
            session = attending.book_session(
                patient=row,
                slot=Slot(**said),
                **by_now(request),
                beyond_cover_reason=reason,
            )
            words = _("Booked for %(name)s: %(when)s.")
            messages.success(request, words % {"name": row, "when": when(session)})
            _warn_of_the_time(request, session)
            return after_booking(request, [session])

        answer = answer_or_refuse(request, "session.booked", act, form)
        if answer:
            return answer
    page = {
        "form": form,
        "patient": row,
        "free": free_hours(row, form),
        **_beside(request, row, form),
    }
    return render_form(request, "patients/book.html", page)


def _proposed(request: SignedInRequest, row: Patient) -> dict[str, Any]:
    """The first visit of all is the evaluation, which a plan pays and counts apart."""
    proposed: dict[str, Any] = {"therapist": row.therapist_id}
    sessions = ClinicSession.objects.visible_to(request.actor).filter(patient=row)
    if not sessions.kept().exists():
        proposed["kind"] = ClinicSession.Kind.EVALUATION
    return proposed


def _warn_of_the_time(request: SignedInRequest, session: ClinicSession) -> None:
    """It stays booked; but a slip is seen while they are on the phone: 3 AM for 3 PM,
    a day that is past for one to come."""
    if session.on < today_at(session.patient.clinic):
        words = _("Please check: %(day)s is past. If it is right, mark how it went.")
        messages.warning(request, words % {"day": desk_day(session.on)})
    hours = ClinicHours.of(session.clinic_id)
    if session.place != ClinicSession.Place.CLINIC:
        return
    if hours.hold(session.on, session.start, session.minutes):
        return
    words = _("Please check: %(day)s, %(time)s is outside the opening hours.")
    said = {"day": desk_day(session.on), "time": desk_clock(session.start)}
    messages.warning(request, words % said)


def said_in_address(request: SignedInRequest) -> dict[str, str]:
    """First values for a form; what makes no sense there is told when it is sent."""
    return {
        field: request.GET[name]
        for name, field in FROM_ADDRESS.items()
        if request.GET.get(name)
    }


def _beside(request: SignedInRequest, row: Patient, form: MoveForm) -> dict[str, Any]:
    """What stands beside the form: visits left, and the question beyond cover."""
    page: dict[str, Any] = {"cover": cover_of(request, row)}
    if form.beyond is None:
        return page
    (slot,) = form.beyond.slots
    return page | beyond_page(
        request,
        row,
        form.beyond,
        next_days=attending.next_covered(
            row,
            slot,
            weekdays=ClinicHours.of(row.clinic_id).weekdays,
            today=today_at(row.clinic),
        ),
    )


@limited("search")
@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def book_whom(request: SignedInRequest) -> HttpResponse:
    """Whom a free hour is for: first the patients of that therapist, or by name.

    Names are sent in the body and stand in no address.
    """
    words = request.POST.get("words", "").strip()[:120]
    therapist = whole_number(request.GET.get("therapist"))
    rows = Patient.objects.visible_to(request.actor).in_care()
    rows = rows.with_cover(today=today_at(own_clinic(request)))
    if words:
        rows = rows.called(words)
    elif therapist:
        rows = rows.filter(therapist=therapist)
    page = {
        "rows": rows.order_by("name", "pk")[:MOST_FOUND],
        "words": words,
        "therapist": therapist,
        "address": request.GET.urlencode(),
        "day": request.GET.get("day", ""),
        "time": request.GET.get("time", ""),
    }
    return render(request, "patients/book_whom.html", page)


@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)
    if request.method == "GET" and not session.is_booked:
        return no_longer_waiting(request, session)
    clinic = session.patient.clinic
    form = MoveForm(
        posted(request),
        clinic=clinic,
        today=today_at(clinic),
        initial={
            "on": session.on,
            "start": session.start,
            "therapist": session.therapist_id,
            "minutes": session.minutes,
            "place": session.place,
        }
        | said_in_address(request),
    )
    if form.is_valid():
        said = dict(form.cleaned_data)
        reason = said.pop("beyond_cover_reason")

        def act() -> str:
            moved = attending.move_session(
                session=session,
                slot=Slot(kind=session.kind, discipline=session.discipline, **said),
                **by_now(request),
                beyond_cover_reason=reason,
            )
            words = _("%(name)s: moved to %(when)s.")
            told = {"name": moved.patient, "when": when(moved)}
            messages.success(request, words % told)
            _warn_of_the_time(request, moved)
            return on_the_board(moved)

        try:
            answer = answer_or_refuse(request, "session.moved", act, form)
        except attending.NotBooked:
            return no_longer_waiting(request, session)
        if answer:
            return answer
    page = {
        "form": form,
        "session": session,
        "patient": session.patient,
        "board": on_the_board(session),
        "free": free_hours(session.patient, form, moved=session),
        **_beside(request, session.patient, form),
    }
    return render_form(request, "patients/move.html", page)
