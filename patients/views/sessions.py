"""Clinic sessions: the board of a day, booking, marking, moving."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients import covering_words
from patients.forms.booking import BookForm, MoveForm, WrongMarkForm
from patients.models import ClinicSession, Patient
from patients.services import attending, counting
from patients.services.attending import Slot
from patients.views.finding import (
    form_status,
    own_clinic,
    own_patient,
    posted,
    today_at,
)
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions import once

RELEASES = {
    "cancelled": ClinicSession.Status.CANCELLED,
    "late-cancelled": ClinicSession.Status.LATE_CANCELLED,
    "no-show": ClinicSession.Status.NO_SHOW,
}
DAY = dt.timedelta(days=1)
FIRST, LAST = dt.date(2000, 1, 1), dt.date(2100, 12, 31)


@requires(Permission.BOOK_SESSIONS)
@require_GET
def sessions(request: SignedInRequest) -> HttpResponse:
    """One day of the clinic, hour by hour; today unless `day` says another."""
    clinic, now = own_clinic(request), timezone.now()
    today = counting.clinic_day(clinic, now)
    day = _day_of(request.GET.get("day", ""), today)
    found = ClinicSession.objects.visible_to(request.actor).on_day(day)
    counting.catch_up(found.values("patient"), clinic=clinic, now=now)
    rows = (
        found.select_related("patient", "therapist__user")
        .with_cover(today=today)
        .order_by("start", "patient__name", "pk")
    )
    page = {
        "day": day,
        "today": today,
        "previous": day - DAY,
        "next": day + DAY,
        "rows": [_with_mark(row, today) for row in rows],
    }
    return render(request, "patients/sessions.html", page)


def _day_of(text: str, today: dt.date) -> dt.date:
    """A day out of an address; nonsense is today."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if FIRST <= day <= LAST else today


def _with_mark(row: Any, today: dt.date) -> Any:
    """What the row's template needs beside the session itself."""
    left = None if row.cover_is_stale else row.visits_left
    row.left_after = None if left is None else max(0, left - row.visits_booked)
    is_last = row.last_covered_on == row.on.isoformat() and row.left_after == 0
    row.mark = covering_words.desk_mark(
        row.cover, is_last=is_last, is_stale=row.cover_is_stale
    )
    row.has_come = row.on <= today
    return row


@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def book(request: SignedInRequest, patient_id: int) -> HttpResponse:
    row = own_patient(request, patient_id)
    form = BookForm(
        posted(request),
        clinic=row.clinic,
        today=today_at(row.clinic),
        initial={"therapist": row.therapist_id},
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.pop("beyond_cover_reason")
        slot = Slot(**form.cleaned_data)

        def act() -> str:
            session = attending.book_session(
                patient=row,
                slot=slot,
                by=request.actor,
                now=timezone.now(),
                beyond_cover_reason=reason,
            )
            messages.success(request, _("Booked for %(name)s.") % {"name": row})
            return _on_the_board(session)

        answer = _try(request, "session.booked", act, form)
        if answer:
            return answer
    page = {"form": form, "patient": row, "cover": _cover_of(request, row)}
    return render(request, "patients/book.html", page, status=form_status(request))


@requires(Permission.BOOK_SESSIONS)
@require_http_methods(["GET", "POST"])
def move(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)
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
        },
    )
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data.pop("beyond_cover_reason")
        slot = Slot(
            kind=session.kind,
            place=session.place,
            **form.cleaned_data,
        )

        def act() -> str:
            moved = attending.move_session(
                session=session,
                slot=slot,
                by=request.actor,
                now=timezone.now(),
                beyond_cover_reason=reason,
            )
            messages.success(request, _("Moved."))
            return _on_the_board(moved)

        try:
            answer = _try(request, "session.moved", act, form)
        except attending.NotBooked:
            messages.warning(request, _("This session is no longer waiting."))
            return redirect(_on_the_board(session))
        if answer:
            return answer
    page = {
        "form": form,
        "session": session,
        "patient": session.patient,
        "board": _on_the_board(session),
        "cover": _cover_of(request, session.patient),
    }
    return render(request, "patients/move.html", page, status=form_status(request))


def _try(
    request: SignedInRequest, deed: str, act: Callable[[], str], form: MoveForm
) -> HttpResponse | None:
    """The answer, or None where a refusal now stands beside its field."""
    try:
        return once.answer(request, deed, act)
    except attending.NoRoom as refusal:
        form.add_error("on", _no_room(refusal))
    except attending.Closed as refusal:
        form.add_error("on", _closed(refusal))
    except attending.TimeTaken:
        form.add_error("start", _("The patient has a session at that time."))
    except attending.TherapistBusy:
        form.add_error("start", _("The therapist has another session at that time."))
    except attending.Discharged:
        form.add_error(None, _("This patient's care has ended."))
    except attending.NotCovered as refusal:
        form.add_error("beyond_cover_reason", _not_covered(refusal))
    return None


def _closed(refusal: attending.Closed) -> str:
    return _("Closed on that day: %(reason)s.") % {"reason": refusal.reason}


def _no_room(refusal: attending.NoRoom) -> str:
    week = refusal.week
    return _(
        "There are already %(booked)s sessions between %(since)s and %(until)s. "
        "At most 3 fit in seven days."
    ) % {
        "booked": week.booked,
        "since": covering_words.long_day(week.since),
        "until": covering_words.long_day(week.until),
    }


def _not_covered(refusal: attending.NotCovered) -> str:
    if refusal.first_uncovered_on is None:
        return _("This goes beyond what is covered. Say why.")
    day = covering_words.long_day(refusal.first_uncovered_on)
    words = _("With this, the session of %(day)s is not covered. Say why.")
    return words % {"day": day}


@requires(Permission.COUNT_SESSIONS)
@require_POST
def attend(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)

    def act() -> str:
        attending.attend_session(session=session, by=request.actor, now=timezone.now())
        return _on_the_board(session)

    return _mark(request, "session.attended", act, session)


@requires(Permission.COUNT_SESSIONS)
@require_POST
def release(request: SignedInRequest, session_id: int, how: str) -> HttpResponse:
    """`how` is a key of RELEASES: the address allows no other."""
    session = _own_session(request, session_id)

    def act() -> str:
        attending.release_session(
            session=session, status=RELEASES[how], by=request.actor, now=timezone.now()
        )
        return _on_the_board(session)

    return _mark(request, "session.released", act, session)


def _mark(
    request: SignedInRequest, deed: str, act: Callable[[], str], session: ClinicSession
) -> HttpResponse:
    try:
        return once.answer(request, deed, act)
    except attending.NotBooked:
        messages.warning(request, _("This session is no longer waiting."))
    except attending.StillAhead:
        messages.warning(request, _("The day of this session has not come yet."))
    return redirect(_on_the_board(session))


@requires(Permission.COUNT_SESSIONS)
@require_http_methods(["GET", "POST"])
def take_mark_back(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)
    form = WrongMarkForm(posted(request))
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            attending.take_mark_back(
                session=session,
                reason=attending.WrongMark(form.cleaned_data["reason"]),
                by=request.actor,
                now=timezone.now(),
            )
            messages.success(request, _("The session is waiting again."))
            return _on_the_board(session)

        try:
            return once.answer(request, "session.mark_taken_back", act)
        except attending.NotMarked:
            form.add_error(None, _("There is no mark to take back."))
        except attending.Billed:
            form.add_error(None, _("A claim was sent for it: withdraw that first."))
        except attending.Signed:
            form.add_error(None, _("It is signed: take the signature back first."))
        except attending.Closed as refusal:
            form.add_error(None, _closed(refusal))
        except attending.TimeTaken:
            form.add_error(None, _("The patient has another session at that time."))
        except attending.TherapistBusy:
            words = _("The therapist has another session at that time.")
            form.add_error(None, words)
        except attending.NoRoom as refusal:
            form.add_error(None, _no_room(refusal))
    page = {"form": form, "session": session, "board": _on_the_board(session)}
    return render(
        request, "patients/wrong_mark.html", page, status=form_status(request)
    )


def _own_session(request: SignedInRequest, session_id: int) -> ClinicSession:
    rows = ClinicSession.objects.visible_to(request.actor)
    rows = rows.select_related("patient__clinic", "therapist__user")
    return get_object_or_404(rows, pk=session_id)


def _cover_of(request: SignedInRequest, row: Patient) -> Patient:
    now = timezone.now()
    counting.catch_up([row.pk], clinic=row.clinic, now=now)
    rows = Patient.objects.visible_to(request.actor)
    return rows.with_cover(today=today_at(row.clinic)).get(pk=row.pk)


def _on_the_board(session: ClinicSession) -> str:
    board = reverse("patients:sessions")
    return f"{board}?day={session.on.isoformat()}#session-{session.pk}"
