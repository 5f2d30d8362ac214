"""The presses of the front desk's day: arrived, insurance, money, fee, day closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from patients.forms import ReasonForm, in_dollars
from patients.forms.receiving import MoneyForm, WaiveForm
from patients.models import ClinicSession, Collected, DeskDay, MissedFee, Patient
from patients.services import attending, receiving
from patients.views.asking import ask
from patients.views.finding import own_clinic, own_one, today_at
from patients.views.own_sessions import own_session
from patients.views.refusing import NOT_TO_BE_MARKED
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell, press
from ptcare.submissions.sent import by_now, posted, render_form, said_by
from ptcare.templating import money as dollars

Decision = MissedFee.Decision
AFTERNOON, EVENING = "afternoon", "evening"
TAKEN_BACK = gettext_lazy("Why is it taken back?")


@requires(Permission.RUN_DESK)
@require_POST
def arrive(request: SignedInRequest, session_id: int) -> HttpResponse:
    """Arrived is attended: the visit counts, and the therapist's signature confirms."""
    session = own_session(request, session_id)

    def act() -> None:
        attending.attend_session(session=session, **by_now(request))

    return _press(request, "session.attended", act, _line(session))


@requires(Permission.RUN_DESK)
@require_POST
def miss(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)

    def act() -> None:
        attending.release_session(
            session=session, status=ClinicSession.Status.NO_SHOW, **by_now(request)
        )
        words = _("%(name)s did not come. The call stands under Afternoon.")
        messages.success(request, words % {"name": session.patient.name})

    return _press(request, "session.released", act, reverse("patients:desk"))


@requires(Permission.RUN_DESK)
@require_POST
def confirm(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)

    def act() -> None:
        receiving.confirm_insurance(session=session, **by_now(request))

    return _press(request, "insurance.confirmed", act, _line(session))


@requires(Permission.RUN_DESK)
@require_POST
def take_insurance_back(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = own_session(request, session_id)

    def act() -> None:
        receiving.take_confirmation_back(session=session, **by_now(request))

    return _press(request, "insurance.taken_back", act, _line(session))


@requires(Permission.RUN_DESK)
@require_http_methods(["GET", "POST"])
def money(request: SignedInRequest, session_id: int) -> HttpResponse:
    """What is due for one session and what was taken; a line of the list posts here."""
    session = own_session(request, session_id)
    bill = receiving.bill_of(session, session.patient, now=timezone.now())
    start = in_dollars(bill.still_due) if bill and bill.still_due else ""
    form = MoneyForm(posted(request), initial={"amount": start})

    def act() -> str:
        taken = receiving.collect(
            session=session,
            cents=form.cleaned_data["amount"],
            how=form.cleaned_data["how"],
            **by_now(request),
        )
        words = _("%(sum)s from %(name)s is written down.")
        said = {"sum": dollars(taken.cents), "name": session.patient.name}
        messages.success(request, words % said)
        return _line(session)

    if answer := answer_or_tell(request, form, "money.collected", act, NOT_COLLECTED):
        return answer
    page = {"form": form, "session": session, "bill": bill, **_taken(request, session)}
    return render_form(request, "patients/money.html", page)


def _more_than_due(refusal: receiving.MoreThanDue) -> str:
    bill = refusal.bill
    if bill.due is None:
        return _("Not covered, and nothing was agreed: look at the cover first.")
    words = _("Not more than %(sum)s is due for this session.")
    return words % {"sum": dollars(bill.still_due)}


NOT_COLLECTED: Refusals = {
    receiving.NotHere: (
        "",
        gettext_lazy("Nothing is due: this session has not taken place."),
    ),
    receiving.MoreThanDue: ("amount", _more_than_due),
}


def _taken(request: SignedInRequest, session: ClinicSession) -> dict[str, Any]:
    rows = Collected.objects.visible_to(request.actor).filter(session=session)
    rows = rows.select_related("collected_by", "taken_back_by")
    fees = MissedFee.objects.visible_to(request.actor).standing()
    return {
        "taken": rows.order_by("collected_at", "pk"),
        "fee": fees.filter(session=session).select_related("recorded_by").first(),
        "zone": session.patient.clinic.zone,
    }


@requires(Permission.RUN_DESK)
@require_http_methods(["GET", "POST"])
def take_money_back(request: SignedInRequest, collected_id: int) -> HttpResponse:
    """A counter row with a reason; what was written stays."""
    row = own_one(
        request, Collected, collected_id, "session__patient__clinic", "patient__clinic"
    )
    form = ReasonForm(posted(request), label=TAKEN_BACK)

    return _ask(
        request,
        row.patient,
        form,
        lambda: receiving.take_back(collected=row, **said_by(request, form)),
        deed="money.taken_back",
        title=_("Take %(sum)s back") % {"sum": dollars(row.cents)},
        back=reverse("patients:desk_money", args=[row.session_id]),
    )


@requires(Permission.RUN_DESK)
@require_POST
def charge_fee(request: SignedInRequest, session_id: int) -> HttpResponse:
    """The price list's fee, where the plan allows one."""
    session = own_session(request, session_id)

    def act() -> None:
        receiving.decide_fee(
            session=session, decision=Decision.CHARGED, **by_now(request)
        )
        messages.success(request, _("Charged. It stands at the next check-in."))

    return _press(request, "fee.charged", act, _part(AFTERNOON))


@requires(Permission.RUN_DESK)
@require_http_methods(["GET", "POST"])
def waive_fee(request: SignedInRequest, session_id: int) -> HttpResponse:
    session, form = own_session(request, session_id), WaiveForm(posted(request))

    return _ask(
        request,
        session.patient,
        form,
        lambda: receiving.decide_fee(
            session=session,
            decision=Decision.WAIVED,
            **by_now(request),
            reason=form.cleaned_data["why"],
        ),
        deed="fee.waived",
        title=_("Waive the fee"),
        back=_part(AFTERNOON),
    )


@requires(Permission.RUN_DESK)
@require_http_methods(["GET", "POST"])
def reconsider(request: SignedInRequest, fee_id: int) -> HttpResponse:
    """A decision on a fee is taken back."""
    fee = own_one(request, MissedFee, fee_id, "patient__clinic")
    form = ReasonForm(posted(request), label=TAKEN_BACK)

    return _ask(
        request,
        fee.patient,
        form,
        lambda: receiving.reconsider_fee(fee=fee, **said_by(request, form)),
        deed="fee.reconsidered",
        title=_("Take the decision on the fee back"),
        back=_part(AFTERNOON),
    )


@requires(Permission.RUN_DESK)
@require_POST
def close_day(request: SignedInRequest) -> HttpResponse:
    clinic = own_clinic(request)

    def act() -> None:
        receiving.close_day(clinic=clinic, day=today_at(clinic), **by_now(request))
        messages.success(request, _("The day is closed. Good evening."))

    return _press(request, "desk.day_closed", act, _part(EVENING))


@requires(Permission.RUN_DESK)
@require_POST
def reopen_day(request: SignedInRequest, day_id: int) -> HttpResponse:
    row = own_one(request, DeskDay, day_id)

    def act() -> None:
        receiving.reopen_day(row=row, **by_now(request))

    return _press(request, "desk.day_reopened", act, _part(EVENING))


def _line(session: ClinicSession) -> str:
    return f"{reverse('patients:desk')}#session-{session.pk}"


def _part(name: str) -> str:
    return f"{reverse('patients:desk')}?part={name}"


def _press(
    request: SignedInRequest, deed: str, act: Callable[[], None], back: str
) -> HttpResponse:
    return press(request, deed, act, back=back, refusals=REFUSALS)


def _ask(
    request: SignedInRequest,
    patient: Patient,
    form: forms.Form,
    act: Callable[[], object],
    *,
    deed: str,
    title: str,
    back: str,
) -> HttpResponse:
    refusals = {kind: ("", words) for kind, words in REFUSALS.items()}
    return ask(
        request,
        patient,
        form,
        act,
        deed=deed,
        title=title,
        refusals=refusals,
        back=back,
    )


REFUSALS = NOT_TO_BE_MARKED | {
    receiving.NotHere: gettext_lazy("This session has not taken place."),
    receiving.AlreadyConfirmed: gettext_lazy("A colleague has asked already."),
    receiving.NotConfirmed: gettext_lazy("This was taken back already."),
    receiving.NothingToTakeBack: gettext_lazy("This was taken back already."),
    receiving.NotMissed: gettext_lazy("This session is no longer marked as missed."),
    receiving.AlreadyDecided: gettext_lazy("A colleague has decided on this fee."),
    receiving.NoFee: gettext_lazy(
        "There is no fee: neither price list nor plan has one."
    ),
    attending.MoneyTaken: gettext_lazy("Money was taken for it: take that back first."),
    receiving.NotDecided: gettext_lazy("There is no decision to take back."),
    receiving.StillOpen: gettext_lazy("Somebody of today still waits to be marked."),
    receiving.AlreadyClosed: gettext_lazy("A colleague has closed the day."),
    receiving.NotClosed: gettext_lazy("The day is open already."),
}
