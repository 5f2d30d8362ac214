"""Cover at the desk: one patient's page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
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
    Patient,
    PayerAnswer,
)
from patients.models.clock_facts import clocks_of
from patients.models.doubled_sums import MetThere, met_there
from patients.models.facts import carried_to
from patients.models.plan_facts import asks_of, reconciled, sums_told
from patients.rules.coverage import Result
from patients.rules.coverage.binding import earlier_ends, later_starts, left_after
from patients.rules.coverage.result import (
    LimitedBy,
    Outcome,
)
from patients.rules.meeting import met_of
from patients.rules.reconciling import Reconciliation
from patients.rules.verifying import Ask
from patients.services import alerting, counting
from patients.services.snapshots import Counted
from patients.views import alerts, cover_lines
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
    sessions = cover_lines.sessions_of(request, patient)
    lines = cover_lines.lines_of(request, counted, sessions)
    has_plan = result.patient_summary.limited_by != LimitedBy.NO_COVERAGE
    page = {
        "patient": patient,
        "today": today,
        "summary": result.patient_summary,
        "left_after": left_after(counted.facts, result),
        "earliest": _earliest_end(counted),
        "begins": later_starts(counted.facts, counted.result, after_bookings=True),
        "limit_words": covering_words.LIMITS[result.patient_summary.limited_by],
        "carried": doubled_words.carried_words(carried_to(patient)),
        "to_enter": doubled_words.to_enter(
            patient, _met_there(request, patient, today)
        ),
        "lines": lines,
        "beyond": cover_lines.beyond(lines) if has_plan else "",
        "warnings": [
            *_warnings(request, patient, result, sessions, lines),
            *_to_return(request, lines),
            *_borne_though_covered(request, lines),
        ],
        "forecast": result.forecast,
        **alerts.about(request, patient, today),
        "may_manage": request.actor.may(Permission.MANAGE_COVERAGE),
        "may_collect": request.actor.may(Permission.RUN_DESK),
        "clocks": clocks_words.lines(clocks_of(patient, today=today), patient),
        "places": navigation.cover_places(
            request,
            request.actor,
            patient.pk,
            is_in_care=patient.discharged_on is None,
        ),
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
    sums = sums_told(standing)
    return {
        "plans": [
            _line(plan, counted.result, lines, today)
            | _to_ask(asks.get(plan.pk), found.get(plan.pk))
            | _met(counted, plan, sums.get(plan.pk))
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


def _met(
    counted: Counted, plan: Coverage, answer: PayerAnswer | None
) -> dict[str, Any]:
    """What of deductible and maximum is met, and where the plan has said more."""
    rules = {each.id: each for each in counted.facts.coverages}.get(str(plan.pk))
    met = list(met_of(counted.facts, counted.result, rules)) if rules else []
    more = [plan_words.more_met_words(each, answer) for each in met if answer]
    return {
        "met": [plan_words.met_words(each) for each in met],
        "more_met": list(filter(None, more)),
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
    lines: Collection[CoveredLine],
) -> list[dict[str, str]]:
    """What to look at, and where; what the clinic bears has been looked at."""
    borne = {line.row.session_id for line in lines if line.is_written_off}
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


def _to_return(
    request: SignedInRequest, lines: Collection[CoveredLine]
) -> list[dict[str, str]]:
    """What was taken before the visit was written off."""
    may = request.actor.may(Permission.RUN_DESK)
    return [
        {"text": covering_words.to_return_words(line.session.on, line.to_return)}
        | ({"url": _money(line.session), "action": _("Look at it")} if may else {})
        for line in lines
        if line.to_return
    ]


def _money(session: ClinicSession) -> str:
    return reverse("patients:desk_money", args=[session.pk])


def _borne_though_covered(
    request: SignedInRequest, lines: Collection[CoveredLine]
) -> list[dict[str, str]]:
    """Visits written off that a plan would take by now: which of the two is right?"""
    may = request.actor.may(Permission.MANAGE_COVERAGE)
    return [
        {"text": covering_words.borne_words(line.session.on)}
        | (_either_way(line.session) if may else {})
        for line in lines
        if line.is_written_off and line.row.outcome == Outcome.COVERED
    ]


def _either_way(session: ClinicSession) -> dict[str, str]:
    bill = reverse("patients:take_write_off_back", args=[session.pk])
    return {
        "url": f"{bill}?covered=1",
        "action": _("Bill the plan"),
        "other_url": reverse("patients:settle_write_off", args=[session.pk]),
        "other_action": _("Do not bill it"),
    }


def _warning(text: str, sessions: dict[str, ClinicSession]) -> str:
    words, row_id = covering_words.warning_words(text)
    session = sessions.get(row_id) if text.startswith(ABOUT_A_SESSION) else None
    return f"{words} ({desk_day(session.on)})" if session else words
