"""What the desk asks of plans: is the answer fresh, and do both counts agree?

A constant number of queries, however many plans.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

from django.db.models import Q

from patients.models.claims import Claim
from patients.models.coverage import Coverage, PayerAnswer
from patients.models.facts import year_began_on
from patients.models.session import ClinicSession
from patients.rules.coverage import Facts
from patients.rules.reconciling import Reconciliation, Sent, reconcile
from patients.rules.verifying import Ask, why_ask


def asks_of(
    plans: Iterable[Coverage],
    sessions: Collection[ClinicSession],
    *,
    today: dt.date,
) -> dict[int, Ask]:
    """Why each of one patient's plans is to be asked today, by its id."""
    found = {}
    ahead = _first_of_month_is_ahead(sessions, today)
    for plan in plans:
        why = why_ask(
            plan.verified_on,
            today=today,
            period_start=year_began_on(plan, today),
            first_of_month_is_ahead=ahead,
        )
        if why:
            found[plan.pk] = why
    return found


def reconciled(facts: Facts, plans: Collection[Coverage]) -> dict[int, Reconciliation]:
    """The latest answer with a number of each plan of one patient, held against ours.

    Two queries.
    """
    return reconciled_of_each({plan.patient_id: facts for plan in plans}, plans)


def reconciled_of_each(
    facts: Mapping[int, Facts], plans: Collection[Coverage]
) -> dict[int, Reconciliation]:
    """The same of many patients, whose facts are told by their ids.

    A plan that was taken back is none of the facts, and is left out.
    """
    plans = [plan for plan in plans if plan.withdrawn_at is None]
    answers = _latest(plans, Q(visits_left__isnull=False))
    claims = Claim.objects.standing().filter(coverage__in=plans)
    sent = {
        str(claim.session_id): Sent(sent_on=claim.sent_on, paid_on=claim.paid_on)
        for claim in claims
    }
    found = {
        answer.coverage_id: reconcile(
            facts[answer.patient_id],
            coverage_id=str(answer.coverage_id),
            on=answer.answered_on,
            visits_left=answer.visits_left or 0,
            sent=sent,
        )
        for answer in answers
    }
    return {plan: row for plan, row in found.items() if row is not None}


def sums_told(plans: Collection[Coverage]) -> dict[int, PayerAnswer]:
    """By plan its latest answer that says what of deductible or maximum is met."""
    is_told = ~Q(deductible_met_cents=None, oop_met_cents=None)
    return {answer.coverage_id: answer for answer in _latest(plans, is_told)}


def _latest(plans: Collection[Coverage], is_told: Q) -> Iterable[PayerAnswer]:
    """Of each plan's answers that tell it, in one query."""
    answers = PayerAnswer.objects.standing().filter(is_told, coverage__in=plans)
    newest = answers.order_by("coverage", "-answered_on", "-pk")
    return newest.distinct("coverage")


def _first_of_month_is_ahead(sessions: Iterable[ClinicSession], today: dt.date) -> bool:
    month = [
        s for s in sessions if (s.on.year, s.on.month) == (today.year, today.month)
    ]
    has_come = any(session.is_attended for session in month)
    return not has_come and any(s.is_booked and s.on >= today for s in month)
