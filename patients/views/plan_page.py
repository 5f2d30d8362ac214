"""One plan with all that is on file about it, and how it came to be so."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import plan_words
from patients.models import Coverage, PayerAnswer, PlanChange, facts_of
from patients.models.plan_facts import reconciled
from patients.rules.coverage import Facts, evaluate
from patients.rules.spending import spendings
from patients.views.cover_asking import own_coverage
from patients.views.finding import today_at
from ptcare.audit.recording import looked
from ptcare.people.access import SignedInRequest, requires
from ptcare.people.roles import Permission

MOST = 100  # changes and answers shown, newest first


@requires(Permission.SEE_COVERAGE)
@require_GET
def plan(request: SignedInRequest, coverage_id: int) -> HttpResponse:
    row = own_coverage(request, coverage_id)
    looked("coverage.read", about=row.patient, by=request.actor, at=timezone.now())
    today = today_at(row.clinic)
    facts = facts_of(row.patient, as_of=today)
    found = reconciled(facts, [row]).get(row.pk)
    page = {
        "plan": row,
        "patient": row.patient,
        "terms": plan_words.terms_of(row),
        "how_to_ask": plan_words.how_to_ask(row.payer),
        **_lines(row, facts),
        "answers": _of_plan(request, PayerAnswer, row, "-answered_on"),
        "changes": [
            (each, plan_words.deed_words(each), plan_words.changes_of(each))
            for each in _of_plan(request, PlanChange, row, "-changed_at")
        ],
        "reconciliation": found,
        "difference": plan_words.difference_words(found)
        if found and found.difference
        else "",
        "may_manage": request.actor.may(Permission.MANAGE_COVERAGE),
    }
    return render(request, "patients/plan.html", page)


def _lines(row: Coverage, facts: Facts) -> dict[str, Any]:
    """What stands now: limits, use elsewhere, sums met, thresholds."""
    spent, met = _spent(row, facts), row.accumulators.order_by("-period_start")
    of_desk = {each.period_start for each in met if each.deductible_cents is not None}
    return {
        "limits": plan_words.limits_of(row.visit_limits.filter(withdrawn_at=None)),
        "prior_use": row.prior_use.filter(withdrawn_at=None).order_by("-period_start"),
        "met": met,
        "deductibles": [
            each
            for plan in facts.coverages
            for each in plan.accumulators
            if plan.id == str(row.pk)
            and each.deductible_cents is not None
            and each.period_start not in of_desk
        ],
        "thresholds": [
            (each, spent.get(str(each.pk), []))
            for each in row.thresholds.filter(withdrawn_at=None)
        ],
    }


def _spent(row: Coverage, facts: Facts) -> dict[str, list[tuple[list[str], bool]]]:
    """By the id of a threshold what is spent in each period, and whether that is above
    the amount. A plan that was taken back has no part in it."""
    found = defaultdict(list)
    result = evaluate(facts)
    for plan in facts.coverages:
        if plan.id == str(row.pk):
            for each in spendings(facts, result, plan):
                words = plan_words.spending_words(each)
                found[each.threshold_id].append((words, each.is_over))
    return found


def _of_plan(request: SignedInRequest, model: Any, row: Coverage, order: str) -> Any:
    who = "recorded_by" if model is PayerAnswer else "changed_by"
    rows = model.objects.visible_to(request.actor).filter(coverage=row)
    return rows.select_related(who).order_by(order, "-pk")[:MOST]
