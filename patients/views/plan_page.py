"""One plan with all that is on file about it, and how it came to be so."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from patients import plan_words
from patients.models import Coverage, PayerAnswer, PlanChange, facts_of
from patients.models.plan_facts import reconciled
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
    found = reconciled(facts_of(row.patient, as_of=today), [row]).get(row.pk)
    page = {
        "plan": row,
        "patient": row.patient,
        "terms": plan_words.terms_of(row),
        "how_to_ask": plan_words.how_to_ask(row.payer),
        **_lines(row),
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


def _lines(row: Coverage) -> dict[str, Any]:
    """What stands now: limits, use elsewhere, sums met, thresholds."""
    return {
        "limits": [
            (each, plan_words.together(each.disciplines))
            for each in row.visit_limits.filter(withdrawn_at=None)
        ],
        "prior_use": row.prior_use.filter(withdrawn_at=None).order_by("-period_start"),
        "met": row.accumulators.order_by("-period_start"),
        "thresholds": [
            (each, plan_words.spent_of(each))
            for each in row.thresholds.filter(withdrawn_at=None)
        ],
    }


def _of_plan(request: SignedInRequest, model: Any, row: Coverage, order: str) -> Any:
    who = "recorded_by" if model is PayerAnswer else "changed_by"
    rows = model.objects.visible_to(request.actor).filter(coverage=row)
    return rows.select_related(who).order_by(order, "-pk")[:MOST]
