"""One press for each mark of a session, and the way to take a wrong one back."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients.forms.booking import WrongMarkForm
from patients.models import ClinicHours, ClinicSession
from patients.rules import noticing
from patients.services import attending
from patients.views.asking import ask
from patients.views.own_sessions import on_the_board, own_session, when
from patients.views.refusing import NOT_TO_BE_MARKED, no_longer_waiting, words_of
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, Words, press
from ptcare.submissions.sent import by_now, posted, said_by

RELEASES = {
    "cancelled": ClinicSession.Status.CANCELLED,
    "late-cancelled": ClinicSession.Status.LATE_CANCELLED,
    "no-show": ClinicSession.Status.NO_SHOW,
}
RELEASED = {
    "cancelled": gettext_lazy("%(name)s: cancelled, %(when)s."),
    "late-cancelled": gettext_lazy("%(name)s: cancelled late, %(when)s."),
    "no-show": gettext_lazy("%(name)s did not come: %(when)s."),
}
NOT_TO_BE_SIGNED: dict[type[Exception], Words] = {
    attending.NotAttended: gettext_lazy("Only an attended session is signed."),
    attending.AlreadySigned: gettext_lazy(
        "A colleague has signed this session already."
    ),
    attending.BeforeItsHour: gettext_lazy(
        "Its hour has not come. Say below that it was given earlier, or sign later."
    ),
}
MARK_STANDS: Refusals = {
    attending.NotMarked: ("", gettext_lazy("There is no mark to take back.")),
    attending.Billed: (
        "",
        gettext_lazy("A claim was sent for it: withdraw that first."),
    ),
    attending.WrittenOff: (
        "",
        gettext_lazy("The clinic bears it: take that back first."),
    ),
    attending.MoneyTaken: (
        "",
        gettext_lazy("Money was taken for it: take that back first."),
    ),
    attending.Signed: (
        "",
        gettext_lazy("It is signed: take the signature back first."),
    ),
    attending.Closed: ("", words_of),  # and the others: its place is filled by now
    attending.NotOnTheClock: ("", words_of),
    attending.TimeTaken: ("", words_of),
    attending.TherapistBusy: ("", words_of),
    attending.NoRoom: ("", words_of),
}


@requires(Permission.COUNT_SESSIONS)
@require_POST
def attend(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)
    words = {"name": session.patient, "when": when(session)}
    return press(
        request,
        "session.attended",
        lambda: attending.attend_session(session=session, **by_now(request)),
        said=_("%(name)s attended: %(when)s.") % words,
        back=on_the_board(session),
        refusals=NOT_TO_BE_MARKED,
    )


@requires(Permission.COUNT_SESSIONS)
@require_POST
def release(request: SignedInRequest, session_id: int, how: str) -> HttpResponse:
    """`how` is a key of RELEASES: the address allows no other."""
    session = own_session(request, session_id)
    words = {"name": session.patient, "when": when(session)}
    return press(
        request,
        "session.released",
        lambda: attending.release_session(
            session=session, status=RELEASES[how], **by_now(request)
        ),
        said=RELEASED[how] % words,
        back=on_the_board(session),
        refusals=NOT_TO_BE_MARKED,
    )


@requires(Permission.COUNT_SESSIONS)
@require_GET
def cancel(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Cancelled in time or late: the clinic's hours of notice propose which."""
    session = own_session(request, session_id)
    if not session.is_booked:
        return no_longer_waiting(request, session)
    clinic = session.patient.clinic
    notice = ClinicHours.of(clinic.pk).notice_hours
    page = {
        "session": session,
        "board": on_the_board(session),
        "notice_hours": notice,
        "is_late": noticing.is_late(
            on=session.on,
            start=session.start,
            now=timezone.now().astimezone(clinic.zone),
            notice_hours=notice,
        ),
    }
    return render(request, "patients/cancel.html", page)


@requires(Permission.SIGN_SESSIONS)
@require_POST
def sign(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Before its hour one is asked first, where the visit is ended."""
    session = own_session(request, session_id)
    now = timezone.now()
    if now < session.begins(session.patient.clinic.zone):
        visit_day = reverse("programs:visit_day", args=[session.patient_id])
        return redirect(f"{visit_day}#end")

    return press(
        request,
        "session.signed",
        lambda: attending.sign_session(session=session, by=request.actor, now=now),
        back=on_the_board(session),
        refusals=NOT_TO_BE_SIGNED,
    )


@requires(Permission.COUNT_SESSIONS)
@require_http_methods(["GET", "POST"])
def take_mark_back(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)
    form = WrongMarkForm(posted(request), label=_("Why is the mark wrong?"))
    hint = _(
        "The session of %(when)s is marked: %(status)s. It will wait again, and the "
        "visits are counted anew."
    ) % {"when": when(session), "status": session.get_status_display()}
    return ask(
        request,
        session.patient,
        form,
        lambda: attending.take_mark_back(session=session, **said_by(request, form)),
        deed="session.mark_taken_back",
        title=_("Take a mark back"),
        hint=hint,
        label=_("Take back"),
        said=_("The session is waiting again."),
        refusals=MARK_STANDS,
        back=on_the_board(session),
    )


@requires(Permission.SIGN_SESSIONS)
@require_http_methods(["GET", "POST"])
def unsign(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)
    form = WrongMarkForm(posted(request), label=_("Why is the signature taken back?"))
    hint = _("The session of %(when)s was signed by %(who)s. It stays attended.") % {
        "when": when(session),
        "who": session.signed_by,
    }
    return ask(
        request,
        session.patient,
        form,
        lambda: attending.unsign_session(session=session, **said_by(request, form)),
        deed="session.signature_taken_back",
        title=_("Take a signature back"),
        hint=hint,
        label=_("Take back"),
        said=_("The signature is taken back."),
        refusals={attending.NotSigned: ("", _("There is no signature to take back."))},
        back=on_the_board(session),
    )
