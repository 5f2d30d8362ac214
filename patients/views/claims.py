"""Which sessions of a patient are on a claim, marked one by one or several at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import (
    require_GET,
    require_http_methods,
    require_POST,
)

from patients import covering_words
from patients.forms import ReasonForm
from patients.forms.claiming import (
    ChosenForm,
    OnDayForm,
    PaymentForm,
    SentForm,
    TakeBackForm,
)
from patients.models import (
    Authorization,
    Claim,
    ClinicSession,
    Collected,
    Coverage,
    ExpenseThreshold,
    Patient,
    WriteOff,
)
from patients.models.coverage import KX
from patients.rules.coverage import Result
from patients.services import claiming, counting
from patients.views.asking import ask
from patients.views.finding import own_one, own_patient, today_at
from ptcare.audit.recording import looked
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, asks_again, requires
from ptcare.people.roles import Permission
from ptcare.submissions.once import Refusals, answer_or_tell
from ptcare.submissions.sent import by_now, posted, said_by

PAGE = 60
UNKNOWN = "threshold_unknown:"
REFUSALS: Refusals = {
    claiming.NotBillable: (
        "sessions",
        gettext_lazy(
            "One of them is on a claim, written off, kept from the plan, or later than"
            " that day."
        ),
    ),
    claiming.OfAnotherPlan: (
        "under",
        gettext_lazy("This plan or approval is not in force."),
    ),
    claiming.OutsideItsDays: (
        "under",
        gettext_lazy(
            "One of them lies outside its days. Choose another, or correct the days."
        ),
    ),
    claiming.NoClaim: ("sessions", gettext_lazy("One of them is on no claim.")),
    claiming.PaidBeforeSent: (
        "on",
        gettext_lazy("One of them was sent after that day."),
    ),
    claiming.AlreadyPaid: (
        "on",
        gettext_lazy(
            "One of them was paid on another day already. Correct it on its own line."
        ),
    ),
}


@requires(Permission.MANAGE_COVERAGE)
@require_GET
def claims(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Attended sessions, newest first, each with its claim."""
    patient = own_patient(request, patient_id)
    looked("claims.read", about=patient, by=request.actor, at=timezone.now())
    return _page(request, patient)


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_POST
def bill_sessions(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = _sent_form(request, patient)

    def act() -> None:
        coverage, authorization = form.under_what()
        claiming.bill_sessions(
            patient=patient,
            sessions=form.cleaned_data["sessions"],
            coverage=coverage,
            authorization=authorization,
            sent_on=form.cleaned_data["on"],
            **by_now(request),
        )

    return _do(request, patient, form, act, "session.billed")


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_POST
def mark_paid(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    today = today_at(patient.clinic)
    form = OnDayForm(request.POST, ids=_ids(request, patient), today=today)

    def act() -> None:
        claiming.mark_paid(
            patient=patient,
            sessions=form.cleaned_data["sessions"],
            paid_on=form.cleaned_data["on"],
            **by_now(request),
        )

    return _do(request, patient, form, act, "session.paid")


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_POST
def take_claims_back(request: SignedInRequest, patient_id: int) -> HttpResponse:
    patient = own_patient(request, patient_id)
    form = TakeBackForm(request.POST, ids=_ids(request, patient))

    def act() -> None:
        claiming.take_claims_back(patient=patient, **said_by(request, form))

    return _do(request, patient, form, act, "session.claim_taken_back")


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def write_off(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)
    form = ReasonForm(posted(request), label=_("Why the clinic bears it"))

    return _ask(
        request,
        session,
        form,
        lambda: claiming.write_off(session=session, **said_by(request, form)),
        "session.written_off",
        _("The clinic bears the visit of %(day)s") % {"day": desk_day(session.on)},
        _borne_hint(request, session),
    )


def _borne_hint(request: SignedInRequest, session: ClinicSession) -> str:
    hint = _("Nobody is billed for it. It stays in the list, and can be taken back.")
    taken = Collected.objects.visible_to(request.actor).sum_of(session.pk)
    more = covering_words.to_return_words(session.on, taken) if taken else ""
    return f"{hint} {more}".rstrip()


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def take_write_off_back(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)
    is_covered = "covered" in request.GET
    why = {"reason": _("A plan covers it by now.")} if is_covered else {}
    form = ReasonForm(posted(request), initial=why)

    def act() -> None:
        claiming.take_write_off_back(session=session, **said_by(request, form))

    title = _("Look at the visit of %(day)s again") % {"day": desk_day(session.on)}
    deed = "session.write_off_taken_back"
    return _ask(request, session, form, act, deed, title, "")


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def settle_write_off(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)

    def act() -> None:
        claiming.settle_write_off(session=session, **by_now(request))

    return _ask(
        request,
        session,
        forms.Form(posted(request)),
        act,
        "session.write_off_settled",
        _("No plan is billed for %(day)s") % {"day": desk_day(session.on)},
        _("The clinic goes on bearing it, and it counts as no visit of the plan."),
    )


@requires(Permission.MANAGE_COVERAGE)
@asks_again
@require_http_methods(["GET", "POST"])
def correct_payment(request: SignedInRequest, session_id: int) -> HttpResponse:
    session = _own_session(request, session_id)
    today = today_at(session.patient.clinic)
    form = PaymentForm(posted(request), today=today)

    return _ask(
        request,
        session,
        form,
        lambda: claiming.correct_payment(session=session, **said_by(request, form)),
        "session.payment_corrected",
        _("Correct the payment for the visit of %(day)s")
        % {"day": desk_day(session.on)},
        _("What was said before stays in the history."),
    )


def _ask(
    request: SignedInRequest,
    session: ClinicSession,
    form: Any,
    act: Callable[[], object],
    deed: str,
    title: str,
    hint: str,
) -> HttpResponse:
    return ask(
        request,
        session.patient,
        form,
        act,
        deed=deed,
        title=title,
        hint=hint,
        refusals={
            claiming.NotAttended: (
                "",
                _("It is not attended, is on a claim, or is written off already."),
            ),
            claiming.NoClaim: ("", _("It is on no claim any more.")),
            claiming.NotPaid: ("", _("It is not marked as paid any more.")),
            claiming.PaidBeforeSent: ("paid_on", _("It was sent after that day.")),
            claiming.NotWrittenOff: ("", _("It is not written off any more.")),
        },
        back=_address(session.patient),
    )


def _do(
    request: SignedInRequest,
    patient: Patient,
    form: ChosenForm,
    act: Callable[[], object],
    deed: str,
) -> HttpResponse:
    """What was ticked, done once; or the list again with what is wrong."""
    said = _("Saved. The visits are counted anew.")
    answer = answer_or_tell(
        request, form, deed, act, REFUSALS, back=_address(patient), said=said
    )
    return answer or _page(request, patient, form)


def _page(
    request: SignedInRequest, patient: Patient, form: ChosenForm | None = None
) -> HttpResponse:
    rows = Paginator(_sessions(request, patient), PAGE).get_page(
        request.GET.get("page")
    )
    today = today_at(patient.clinic)
    result = counting.current(patient, now=timezone.now()).result
    open_ones = {
        row.session_id for row in result.sessions if row.reason.is_about_authorization
    }
    kx = _marking(request, patient)
    marked = {row.session_id for row in result.sessions if kx & {*row.over_thresholds}}
    standing = {row.session_id: row for row in _standing(Claim, rows)}
    borne = {row.session_id: row for row in _standing(WriteOff, rows)}
    earlier = _taken_back(request, rows)
    page = {
        "patient": patient,
        "rows": [
            {
                "session": session,
                "claim": standing.get(session.pk),
                "earlier": earlier[session.pk],
                "write_off": borne.get(session.pk),
                "is_uncovered": str(session.pk) in open_ones,
                "is_marked": str(session.pk) in marked,
            }
            for session in rows
        ],
        "page": rows,
        "form": form,
        "sent": _sent_form(request, patient, under=_under(rows, standing, result)),
        "ticked": request.POST.getlist("sessions"),
        "unknown_years": _unknown_years(result, kx, today),
        "today": today,
    }
    status = 422 if form is not None else 200
    return render(request, "patients/claims.html", page, status=status)


def _marking(request: SignedInRequest, patient: Patient) -> set[str]:
    """The thresholds above which claims take the modifier; a review marks none."""
    rows = ExpenseThreshold.objects.visible_to(request.actor).filter(patient=patient)
    return {str(pk) for pk in rows.filter(figure__in=KX).values_list("pk", flat=True)}


def _unknown_years(result: Result, kx: set[str], today: dt.date) -> list[str]:
    """Whose amount is not on file: the mark goes by that of a year before."""
    found = (text.split(":") for text in result.warnings if text.startswith(UNKNOWN))
    years = {year for _what, threshold, year in found if threshold in kx}
    return sorted(year for year in years if int(year) <= today.year)


def _under(rows: Any, standing: Any, result: Result) -> str:
    """What the newest that is on no claim is counted under."""
    counted = {row.session_id: row for row in result.sessions}
    open_ones = (counted[str(each.pk)] for each in rows if each.pk not in standing)
    row = next((each for each in open_ones if each.coverage_id), None)
    return f"{row.coverage_id}-{row.authorization_id or 0}" if row else ""


def _standing(model: Any, sessions: Any) -> Any:
    rows = model.objects.standing().filter(session__in=[s.pk for s in sessions])
    return (
        rows.select_related("coverage__payer", "authorization")
        if model is Claim
        else rows
    )


def _taken_back(request: SignedInRequest, sessions: Any) -> dict[int, list[Claim]]:
    """By session, its claims that were denied, voided or corrected."""
    rows = Claim.objects.visible_to(request.actor).exclude(withdrawn_at=None)
    rows = rows.filter(session__in=[each.pk for each in sessions])
    rows = rows.select_related("coverage__payer", "authorization", "withdrawn_by")
    found: dict[int, list[Claim]] = defaultdict(list)
    for row in rows.order_by("withdrawn_at", "pk"):
        found[row.session_id].append(row)
    return found


def _sessions(request: SignedInRequest, patient: Patient) -> Any:
    rows = ClinicSession.objects.visible_to(request.actor).filter(
        patient=patient, status=ClinicSession.Status.ATTENDED
    )
    return rows.exclude(kind=ClinicSession.Kind.GYM).order_by("-on", "-start")


def _ids(request: SignedInRequest, patient: Patient) -> list[int]:
    return list(_sessions(request, patient).values_list("pk", flat=True))


def _sent_form(
    request: SignedInRequest, patient: Patient, *, under: str = ""
) -> SentForm:
    plans = Coverage.objects.visible_to(request.actor).standing()
    approvals = Authorization.objects.visible_to(request.actor).filter(
        patient=patient, status=Authorization.Status.APPROVED
    )
    return SentForm(
        posted(request),
        ids=_ids(request, patient),
        today=today_at(patient.clinic),
        plans=list(plans.filter(patient=patient).select_related("payer")),
        approvals=list(approvals.order_by("-valid_from")),
        initial={"on": today_at(patient.clinic), "under": under},
    )


def _own_session(request: SignedInRequest, session_id: int) -> ClinicSession:
    return own_one(request, ClinicSession, session_id, "patient__clinic")


def _address(patient: Patient) -> str:
    return reverse("patients:claims", args=[patient.pk])
