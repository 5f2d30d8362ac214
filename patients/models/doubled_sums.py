"""What of a plan was met or spent, and is written down on a closed record alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from patients.models.coverage import Accumulator, Coverage, ExpenseThreshold, Payer
from patients.models.patient import Patient

YEAR = dt.timedelta(days=366)
NOTHING = (0, 0, 0)
Sums = tuple[int, int, int]
"""In cents: of the deductible, of the yearly maximum, and spent at other clinics toward
a threshold that marks claims."""
Found = dict[tuple[int, dt.date], Sums]


@dataclass(frozen=True)
class MetThere:
    """Of one payer in one benefit period."""

    payer: Payer
    since: dt.date
    sums: Sums
    plan: Coverage | None  # of the kept record, with that payer
    threshold: ExpenseThreshold | None  # of that plan


def met_there(
    patient: Patient, *, doubles: Collection[int], today: dt.date
) -> list[MetThere]:
    """What is more than the kept record knows, in periods that may not have ended."""
    there = sums_of(doubles, today)
    here = sums_of([patient.pk], today) if there else {}
    lacking = {
        key: sums
        for key, sums in there.items()
        if any(
            more > known
            for more, known in zip(sums, here.get(key, NOTHING), strict=True)
        )
    }
    payers = Payer.objects.in_bulk({payer_id for payer_id, _since in lacking})
    plans = Coverage.objects.active_on(today).filter(patient=patient)
    by_payer = {plan.payer_id: plan for plan in plans.order_by("-rank", "-pk")}
    lines = ExpenseThreshold.objects.filter(patient=patient, withdrawn_at=None)
    by_plan = {line.coverage_id: line for line in lines.order_by("-pk")}
    found = []
    for (payer_id, since), sums in sorted(lacking.items()):
        plan = by_payer.get(payer_id)
        line = by_plan.get(plan.pk) if plan else None
        found.append(MetThere(payers[payer_id], since, sums, plan, line))
    return found


def sums_of(ids: Collection[int], today: dt.date) -> Found:
    """By payer and first day of the period; of two records or plans the larger."""
    found: Found = {}

    def note(payer_id: int, since: dt.date, *sums: int) -> None:
        known = found.get((payer_id, since), NOTHING)
        if today - YEAR < since and any(sums):
            deductible, maximum, spent = map(max, zip(known, sums, strict=True))
            found[payer_id, since] = (deductible, maximum, spent)

    mine = {"patient__in": ids, "coverage__withdrawn_at": None}
    for row in Accumulator.objects.filter(**mine).select_related("coverage"):
        sums = (row.deductible_met_cents, row.oop_met_cents, 0)
        note(row.coverage.payer_id, row.period_start, *sums)
    lines = ExpenseThreshold.objects.filter(**mine, withdrawn_at=None)
    for line in lines.select_related("coverage"):
        for first_day, cents in line.prior_cents_by_period.items():
            since = dt.date.fromisoformat(first_day)
            note(line.coverage.payer_id, since, 0, 0, cents)
    return found
