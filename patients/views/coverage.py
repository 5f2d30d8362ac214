"""Cover at the desk: one patient's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from patients import clocks_words, covering_words, doubled_words, plan_words
from patients.columns import CoveredLine
from patients.forms.approving import GrantForm
from patients.models import (
    Authorization,
    ClinicSession,
    Coverage,
    MissedFee,
    Patient,
    WriteOff,
)
from patients.models.clock_facts import clocks_of
from patients.models.doubled_sums import MetThere, met_there
from patients.models.doubling import records_of
from patients.models.facts import carried_to
from patients.models.plan_facts import asks_of, reconciled
from patients.rules import collecting
from patients.rules.beyond import may_charge
from patients.rules.coverage import Result
from patients.rules.coverage.binding import earlier_ends, later_starts
from patients.rules.coverage.result import (
    NEVER_A_PLANS,
    LimitedBy,
    Outcome,
    SessionRow,
    State,
)
from patients.rules.reconciling import Reconciliation
from patients.rules.verifying import Ask
from patients.services import alerting, counting
from patients.services.snapshots import Counted
from patients.views import alerts
from patients.views.finding import closed_doubles, own_patient, today_at
from ptcare import navigation
from ptcare.audit.recording import looked
from ptcare.languages.dates import desk_day
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

ABOUT_A_SESSION = ("past_planned:", "attended_unauthorized:")
TO_REVIEW = "attended_unauthorized:"


@requires(Permission.SEE_COVERAGE)
@require_GET
def coverage(request: SignedInRequest, patient_id: int) -> HttpResponse:
    """Who pays, what is left, who covers which session, and what to look at."""
    patient = own_patient(request, patient_id)
    now, today = timezone.now(), today_at(patient.clinic)
    looked("coverage.read", about=patient, by=request.actor, at=now)
    counted = counting.current(patient, now=now)
    alerting.look_at(patient=patient, now=now)
    result = counted.result
    sessions = sessions_of(request, patient)
    lines = lines_of(request, counted, sessions)
    has_plan = result.patient_summary.limited_by != LimitedBy.NO_COVERAGE
    page = {
        "patient": patient,
        "today": today,
        "summary": result.patient_summary,
        "earliest": _earliest_end(counted),
        "begins": later_starts(counted.facts, counted.result, after_bookings=True),
        "limit_words": covering_words.LIMITS[result.patient_summary.limited_by],
        "carried": doubled_words.carried_words(carried_to(patient)),
        "to_enter": doubled_words.to_enter(
            patient, _met_there(request, patient, today)
        ),
        "lines": lines,
        "beyond": _beyond(lines) if has_plan else "",
        "warnings": _warnings(request, patient, result, sessions),
        "forecast": result.forecast,
        **alerts.about(request, patient, today),
        "may_manage": request.actor.may(Permission.MANAGE_COVERAGE),
        "clocks": clocks_words.lines(clocks_of(patient, today=today)),
        "places": navigation.cover_places(request, request.actor, patient.pk),
        **_plans(request, patient, counted, sessions.values(), today),
    }
    return render(request, "patients/coverage.html", page)


def _met_there(
    request: SignedInRequest, patient: Patient, today: dt.date
) -> list[MetThere]:
    closed = [row.patient_id for row in closed_doubles(request, patient)]
    return met_there(patient, doubles=closed, today=today) if closed else []


def _earliest_end(counted: Counted) -> tuple[dt.date | None, int | None]:
    """The first day on which any of it ends; where that is one approval of several,
    with how many visits, after bookings, can be after it."""
    until = counted.result.patient_summary.until
    ends = earlier_ends(counted.facts, counted.result, after_bookings=True)
    return ends[0] if ends and (until is None or ends[0][0] < until) else (until, None)


def sessions_of(request: SignedInRequest, patient: Patient) -> dict[str, ClinicSession]:
    """By the id under which the rules know them; those of a closed double as well."""
    rows = ClinicSession.objects.visible_to(request.actor)
    rows = rows.filter(patient__in=records_of(patient))
    return {str(row.pk): row for row in rows.select_related("therapist__user")}


def lines_of(
    request: SignedInRequest,
    counted: Counted,
    sessions: Mapping[str, ClinicSession],
) -> list[CoveredLine]:
    """Each session with who covers it, newest first; the patient's part as was agreed
    or decided, or written off since."""
    rows = WriteOff.objects.visible_to(request.actor).standing()
    borne = set(rows.filter(session__in=sessions).values_list("session", flat=True))
    fees = MissedFee.objects.visible_to(request.actor).standing()
    decided = {fee.session_id: fee for fee in fees.filter(session__in=sessions)}
    return [
        _covered(sessions[row.session_id], row, counted, borne, decided)
        for row in reversed(counted.result.sessions)
    ]


def _covered(
    session: ClinicSession,
    row: SessionRow,
    counted: Counted,
    borne: Collection[int],
    decided: Mapping[int, MissedFee],
) -> CoveredLine:
    is_medicare = not may_charge(counted.facts.coverages, on=session.on)
    due = collecting.due_cents(
        outcome=row.outcome,
        reason=row.reason,
        patient_cents=row.patient_cents,
        agreed=session.beyond_cover_reason,
        is_written_off=session.pk in borne,
        is_medicare=is_medicare,
    )
    if row.outcome == Outcome.RELEASED:
        due = _fee_due(row, decided.get(session.pk))
    looks_first = collecting.is_looked_at_first(row.reason, is_medicare=is_medicare)
    return CoveredLine(
        session=session,
        row=row,
        words=covering_words.reason_words(row.reason),
        due=due,
        asks_nothing=due is None and looks_first,
    )


def _fee_due(row: SessionRow, fee: MissedFee | None) -> int | None:
    if fee is not None:
        return fee.due_cents
    return None if row.patient_cents else 0


def _beyond(lines: Collection[CoveredLine]) -> str:
    """What is booked beyond cover would come to, for whom."""
    coming = [
        line
        for line in lines
        if line.row.state == State.RESERVED
        and line.row.outcome == Outcome.OUT_OF_POCKET
        and line.row.reason not in NEVER_A_PLANS
    ]
    asked = [line for line in coming if not line.is_borne and not line.asks_nothing]
    return covering_words.beyond_words(
        [line.session.on for line in coming],
        cents=sum(line.cents for line in asked),
        is_borne=all(line.is_borne for line in coming),
        asks_nothing=not asked,
    )


def _plans(
    request: SignedInRequest,
    patient: Patient,
    counted: Counted,
    sessions: Collection[ClinicSession],
    today: dt.date,
) -> dict[str, Any]:
    """Each plan in one line, with its approvals; those taken back by themselves."""
    rows = Coverage.objects.visible_to(request.actor).filter(patient=patient)
    plans = list(rows.select_related("payer").order_by("rank", "-effective_from"))
    standing = [plan for plan in plans if plan.withdrawn_at is None]
    approvals = Authorization.objects.visible_to(request.actor).filter(patient=patient)
    asks = asks_of(standing, sessions, today=today)
    found = reconciled(counted.facts, standing)
    lines = list(approvals.order_by("-valid_from", "-pk"))
    return {
        "plans": [
            _line(plan, counted.result, lines, today)
            | _to_ask(asks.get(plan.pk), found.get(plan.pk))
            for plan in standing
        ],
        "taken_back": [plan for plan in plans if plan.withdrawn_at is not None],
    }


def _line(
    plan: Coverage, result: Result, approvals: list[Authorization], today: dt.date
) -> dict[str, Any]:
    known = {row.authorization_id: row for row in result.authorizations}
    return {
        "row": plan,
        "is_over": plan.has_ended_by(today),
        "limits": [
            (row, min(row.period_end, plan.effective_to or row.period_end))
            for row in result.limits
            if row.coverage_id == str(plan.pk)
        ],
        "approvals": [
            (row, known.get(str(row.pk)))
            for row in approvals
            if row.coverage_id == plan.pk
        ],
        "form": GrantForm(plan=plan, today=today, auto_id=f"p{plan.pk}_%s"),
    }


def _to_ask(ask: Ask | None, found: Reconciliation | None) -> dict[str, Any]:
    """What the payer is to be asked, and where its count is not ours."""
    differs = found is not None and found.difference
    return {
        "ask": plan_words.ASKS[ask] if ask else "",
        "reconciliation": found,
        "difference": plan_words.difference_words(found) if found and differs else "",
    }


def _warnings(
    request: SignedInRequest,
    patient: Patient,
    result: Result,
    sessions: dict[str, ClinicSession],
) -> list[dict[str, str]]:
    """What to look at, and where; what the clinic bears has been looked at."""
    rows = WriteOff.objects.visible_to(request.actor).standing()
    borne = {str(row.session_id) for row in rows.filter(patient=patient)}
    claims = reverse("patients:claims", args=[patient.pk])
    may = request.actor.may(Permission.MANAGE_COVERAGE)
    review = {
        "url": claims,
        "action": _("Lock it to an approval, or write it off"),
    }
    amounts = {
        "url": reverse("patients:year_amounts"),
        "action": _("Enter the amount of the year"),
    }
    ways = {TO_REVIEW: review, "threshold_unknown:": amounts} if may else {}
    return [
        {
            "text": _warning(text, sessions),
            **next((way for what, way in ways.items() if text.startswith(what)), {}),
        }
        for text in result.warnings
        if not (text.startswith(TO_REVIEW) and text.split(":")[1] in borne)
    ]


def _warning(text: str, sessions: dict[str, ClinicSession]) -> str:
    words, row_id = covering_words.warning_words(text)
    session = sessions.get(row_id) if text.startswith(ABOUT_A_SESSION) else None
    return f"{words} ({desk_day(session.on)})" if session else words
