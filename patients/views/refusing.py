"""A refused booking or mark in words, beside the field that is to be changed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from patients.forms.booking import MoveForm
from patients.models import ClinicSession
from patients.services import attending
from patients.views.own_sessions import on_the_board
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest
from ptcare.submissions.once import Refusals, Words, answer_or_tell

NOT_TO_BE_MARKED: dict[type[Exception], Words] = {
    attending.NotBooked: gettext_lazy("This session is no longer waiting."),
    attending.StillAhead: gettext_lazy("The day of this session has not come yet."),
}


def no_longer_waiting(
    request: SignedInRequest, session: ClinicSession
) -> HttpResponseRedirect:
    messages.warning(request, str(NOT_TO_BE_MARKED[attending.NotBooked]))
    return redirect(on_the_board(session))


def answer_or_refuse(
    request: SignedInRequest, deed: str, act: Callable[[], str], form: MoveForm
) -> HttpResponse | None:
    """The answer, or None where a refusal now stands beside its field."""
    try:
        return answer_or_tell(request, form, deed, act, NOT_BOOKED)
    except attending.NotCovered as refusal:
        form.ask(refusal.ahead)
        form.add_error("beyond_cover_reason", words_of(refusal))
    return None


def words_of(refusal: Exception) -> str:
    """A refusal of `attending` in a sentence."""
    match refusal:
        case attending.Closed():
            return _("Closed on that day: %(reason)s.") % {"reason": refusal.reason}
        case attending.NotOnTheClock():
            return str(attending.Conflict.NOT_ON_THE_CLOCK.label)
        case attending.TimeTaken():
            return _("The patient has another session at that time.")
        case attending.TherapistBusy():
            return _("The therapist has another session at that time.")
        case attending.NoRoom():
            return _no_room(refusal)
        case attending.MayNotPay():
            return _("Here the patient is not asked to pay. Choose another answer.")
        case attending.NotCovered():
            return _not_covered(refusal)
    raise refusal


def _no_room(refusal: attending.NoRoom) -> str:
    week = refusal.week
    return _(
        "There are already %(booked)s sessions between %(since)s and %(until)s. "
        "At most 3 fit in seven days."
    ) % {
        "booked": week.booked,
        "since": desk_day(week.since),
        "until": desk_day(week.until),
    }


def _not_covered(refusal: attending.NotCovered) -> str:
    if refusal.first_uncovered_on is None:
        return _("This goes beyond what is covered. Say what was agreed.")
    day = desk_day(refusal.first_uncovered_on)
    words = _("With this, the session of %(day)s is not covered. Say what was agreed.")
    return words % {"day": day}


NOT_BOOKED: Refusals = {
    attending.Discharged: ("", gettext_lazy("This patient's care has ended.")),
    attending.Closed: ("on", words_of),
    attending.NoRoom: ("on", words_of),
    attending.NotOnTheClock: ("start", words_of),
    attending.TimeTaken: ("start", words_of),
    attending.TherapistBusy: ("start", words_of),
}
