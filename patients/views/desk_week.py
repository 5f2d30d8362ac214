"""Once a week at the desk: what ends, who is past cover, who comes too rarely."""

from __future__ import annotations

import datetime as dt
from typing import Any

from patients import covering_words, plan_words
from patients.models import (
    AlertLimits,
    Coverage,
    CoverageSnapshot,
    Patient,
    PayerAnswer,
    boarding,
    facts_of_each,
)
from patients.models.plan_facts import reconciled_of_each
from patients.services import underbooking
from ptcare.people.access import SignedInRequest
from ptcare.people.models import Clinic

LATELY = dt.timedelta(days=45)  # older answers were looked at before


def week_of(request: SignedInRequest, clinic: Clinic, today: dt.date) -> dict[str, Any]:
    limits = AlertLimits.of(clinic.pk)
    rows = boarding.rows_of(request.actor, today=today)
    soon = today + dt.timedelta(days=limits.approval_days)
    return {
        "ending": rows.filter(approval_ends_on__range=(today, soon))
        .order_by("approval_ends_on", "patient__name")
        .select_related("patient"),
        "beyond": _past_cover(rows),
        "rarely": _rarely(request, clinic, today),
        "differing": differing(request, clinic, today),
    }


def _past_cover(rows: boarding.Rows) -> list[tuple[CoverageSnapshot, str]]:
    """Booked beyond what their plan covers, with why."""
    past = rows.exclude(beyond=[]).filter(coverage__isnull=False)
    return [
        (row, covering_words.reason_words(row.beyond_reason))
        for row in past.order_by("patient__name", "pk")
    ]


def _rarely(
    request: SignedInRequest, clinic: Clinic, today: dt.date
) -> list[tuple[Patient, underbooking.Underbooked]]:
    found = underbooking.underbooked(clinic.pk, today=today)
    people = Patient.objects.visible_to(request.actor).filter(pk__in=found)
    return [(each, found[each.pk]) for each in people.order_by("name", "pk")]


def differing(
    request: SignedInRequest, clinic: Clinic, today: dt.date
) -> list[tuple[Coverage, str]]:
    """Plans whose latest answer says another number of visits left than we do.

    A constant number of queries; only answers of the last weeks are counted again.
    """
    answers = PayerAnswer.objects.visible_to(request.actor).standing()
    lately = answers.filter(
        visits_left__isnull=False,
        answered_on__gte=today - LATELY,
        patient__discharged_on=None,
    )
    plans = list(
        Coverage.objects.visible_to(request.actor)
        .standing()
        .filter(pk__in=lately.values("coverage"))
        .select_related("patient", "payer")
        .order_by("patient__name", "pk")
    )
    people = {plan.patient_id for plan in plans}
    facts = facts_of_each(people, clinic_id=clinic.pk, as_of=today)
    found = reconciled_of_each(facts, plans)
    return [
        (plan, plan_words.difference_words(found[plan.pk]))
        for plan in plans
        if plan.pk in found and found[plan.pk].difference
    ]
