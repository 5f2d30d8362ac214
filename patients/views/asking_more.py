"""Beyond what is covered: what the desk may offer, and where each answer leads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from patients import covering_words
from patients.models import ClinicSession, Coverage, Patient
from patients.rules.coverage.result import Outcome
from patients.services.attending import BeyondCover, Forecast
from patients.views.own_sessions import on_the_board
from ptcare.people.access import SignedInRequest
from ptcare.people.roles import Permission


def beyond_page(
    request: SignedInRequest,
    patient: Patient,
    ahead: Forecast,
    *,
    next_days: Sequence[dt.date] = (),
) -> dict[str, Any]:
    """Why it is not covered, on which days it would be, and the way to plan anew."""
    open_rows = [row for row in ahead.rows if row.outcome == Outcome.OUT_OF_POCKET]
    reasons = [covering_words.reason_words(row.reason) for row in open_rows]
    return {
        "beyond": ahead,
        "why": sorted(set(reasons)),
        "next_days": next_days,
        "planner": reverse("patients:planner", args=[patient.pk]),
    }


def after_booking(request: SignedInRequest, sessions: Sequence[ClinicSession]) -> str:
    """The board; or, where more visits are to be asked for, the form for asking."""
    first = sessions[0]
    waits = any(
        each.beyond_cover_reason == BeyondCover.RENEWAL_PENDING for each in sessions
    )
    if waits and request.actor.may(Permission.MANAGE_COVERAGE):
        plans = Coverage.objects.visible_to(request.actor).active_on(first.on)
        plan = plans.filter(patient=first.patient_id).order_by("rank").first()
        if plan:
            return reverse("patients:ask_authorization", args=[plan.pk])
    return on_the_board(first)
