"""Plans: what the file says of them, held against those that are here.

A row has passed the desk's own form by then: `terms` and `start` are what it said.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from patients.models import (
    Accumulator,
    Coverage,
    ExpenseThreshold,
    PriorUse,
    VisitLimit,
    period_of,
)
from patients.rules.importing import Kind
from patients.rules.importing.problems import What
from patients.services import limiting_visits
from patients.services.importing import matching
from patients.services.importing.planned import Planned
from ptcare.languages.dates import desk_day

FIELDS = {
    "member_number": "member_number",
    "group_number": "group_number",
    "rank": "rank",
    "from": "effective_from",
    "until": "effective_to",
    "holder": "subscriber_relation",
    "holder_name": "subscriber_name",
    "holder_birth_date": "subscriber_born_on",
    "in_network": "is_in_network",
    "approval_needed": "authorization_required",
    "visits_before_approval": "free_visits",
    "price_evaluation": "allowed_evaluation_cents",
    "price_treatment": "allowed_treatment_cents",
    "price_re_evaluation": "allowed_re_evaluation_cents",
    "price_group": "allowed_group_cents",
    "copay": "copay_cents",
    "coinsurance": "coinsurance_bp",
    "deductible": "deductible_cents",
    "out_of_pocket_max": "oop_max_cents",
    "benefit_period": "benefit_period",
    "plan_year_month": "plan_year_month",
    "plan_year_day": "plan_year_day",
    "one_visit_is": "visit_unit",
    "evaluation_counts": "evaluation_counts",
    "evaluation_needs_approval": "evaluation_needs_authorization",
    "not_covered": "excluded_services",
    "as_second_plan": "as_secondary",
    "price_where_not_covered": "not_covered_rate",
    "missed_fee_allowed": "missed_fee_allowed",
}
OF_A_YEAR = ("deductible", "out_of_pocket_max")
Key = tuple[int, str, str, dt.date]


@dataclass
class Lines:
    """What hangs on the plans that are here, by plan."""

    limits: dict[int, list[VisitLimit]]
    used: dict[tuple[int, dt.date], int]
    met: dict[tuple[int, dt.date], Accumulator]
    marks: dict[int, list[str]]


def look(planned: Sequence[Planned], *, clinic_id: int, today: dt.date) -> None:
    """Say of each row what it would become. A constant number of queries."""
    before = matching.brought_before(planned, Kind.PLANS, clinic_id=clinic_id)
    plans = matching.plans_of(planned)
    by_key = {_key_of_plan(p): p for each in plans.values() for p in each}
    by_pk = {plan.pk: plan for plan in by_key.values()}
    lines = _lines_of(list(by_pk))
    spans = {patient: [_span(plan) for plan in each] for patient, each in plans.items()}
    seen: dict[Key, int] = {}
    for each in planned:
        if each.person is None or not {"payer", "from"} <= each.row.said.keys():
            continue
        key = key_of(each)
        if key in seen:
            each.refuse(What.SAID_TWICE, other=str(seen[key]))
            continue
        seen[key] = each.line
        matching.aim(each, before, by_key.get(key), by_pk)
        if each.target is not None:
            _compare(each, each.target, lines, today)
        elif not each.row.problems:
            _find_days(each, spans.setdefault(each.person.pk, []))


def key_of(each: Planned) -> Key:
    said = each.row.said
    payer = matching.payer_key(said["payer"])
    return each.who.pk, payer, said.get("member_number", ""), said["from"]


def _key_of_plan(plan: Coverage) -> Key:
    payer = matching.payer_key(plan.payer.name)
    return plan.patient_id, payer, plan.member_number, plan.effective_from


Span = tuple[int, dt.date, dt.date, str]


def _span(plan: Coverage) -> Span:
    last = plan.effective_to or dt.date.max
    return plan.rank, plan.effective_from, last, plan.payer.name


def _find_days(each: Planned, spans: list[Span]) -> None:
    """One plan of a rank on any day: of those that are here, and of the file's own."""
    terms, payer = each.row.terms, each.row.said["payer"]
    rank, first = terms["rank"], terms["effective_from"]
    last = terms["effective_to"] or dt.date.max
    for other_rank, begins, ends, name in spans:
        if rank == other_rank and begins <= last and first <= ends:
            until = "…" if ends == dt.date.max else desk_day(ends)
            each.refuse(What.OVERLAPS, "from", f"{name}, {desk_day(begins)} – {until}")
            return
    spans.append((rank, first, last, payer))


def _lines_of(ids: list[int]) -> Lines:
    limits, marks = defaultdict(list), defaultdict(list)
    used: dict[tuple[int, dt.date], int] = defaultdict(int)
    for limit in VisitLimit.objects.filter(coverage__in=ids, withdrawn_at=None):
        limits[limit.coverage_id].append(limit)
    for use in PriorUse.objects.filter(
        coverage__in=ids, withdrawn_at=None, discipline="PT"
    ):
        used[use.coverage_id, use.period_start] += use.visits
    thresholds = ExpenseThreshold.objects.filter(coverage__in=ids, withdrawn_at=None)
    for plan, figure in thresholds.values_list("coverage_id", "figure"):
        marks[plan].append(figure)
    met = Accumulator.objects.filter(coverage__in=ids)
    by_period = {(row.coverage_id, row.period_start): row for row in met}
    return Lines(limits=limits, used=used, met=by_period, marks=marks)


def _compare(each: Planned, plan: Coverage, lines: Lines, today: dt.date) -> None:
    """Only what the file says in so many words; an empty cell differs from nothing."""
    said, terms = each.row.said, each.row.terms
    of_year = of_the_year(plan, lines.met.values(), today)
    for column, field in FIELDS.items():
        here = of_year.get(column, getattr(plan, field))
        if column in said and terms and terms[field] != here:
            each.differ(column, _as_a_file_says(column, here))
    if matching.payer_key(said["payer"]) != matching.payer_key(plan.payer.name):
        each.differ("payer", plan.payer.name)
    marks = sorted(lines.marks[plan.pk])
    if said.get("claims_marked_from", marks) != marks:
        each.differ("claims_marked_from", marks)
    if "visits" in said:
        limit = limit_of(each, lines.limits[plan.pk], period_of(plan, today).start)
        if limit is None or limit.visits != said["visits"]:
            each.differ("visits", limit.visits if limit else None)
    _compare_period(each, plan, lines, today)
    _refuse_low_maximum(each, here=of_year, plan=plan)


def _refuse_low_maximum(each: Planned, *, here: dict[str, int], plan: Coverage) -> None:
    """As the form does; the file may say only one of the two."""
    taken = [column for column in OF_A_YEAR if each.takes(column)]
    deductible, most = (
        each.row.said[column]
        if column in taken
        else here.get(column, getattr(plan, FIELDS[column]))
        for column in OF_A_YEAR
    )
    if taken and most is not None and most < deductible:
        each.refuse(What.LOW_MAXIMUM, taken[-1])


def _as_a_file_says(column: str, value: Any) -> Any:
    """Coinsurance is per cent there."""
    return Decimal(value) / 100 if column == "coinsurance" else value


def of_the_year(
    plan: Coverage, met: Iterable[Accumulator], today: dt.date
) -> dict[str, int]:
    """Deductible and maximum as the plan has set them anew, for the period that holds
    today or one before it. Its own are of the years before, and are left as they are.
    """
    start = period_of(plan, today).start
    found: dict[str, int] = {}
    mine = (row for row in met if row.coverage_id == plan.pk)
    for row in sorted(mine, key=lambda row: row.period_start):
        if row.period_start <= start:
            cents = {column: getattr(row, FIELDS[column]) for column in OF_A_YEAR}
            found |= {column: c for column, c in cents.items() if c is not None}
    return found


def _compare_period(
    each: Planned, plan: Coverage, lines: Lines, today: dt.date
) -> None:
    """What was used and met elsewhere, of the period that holds today."""
    said, key = each.row.said, (plan.pk, period_of(plan, today).start)
    if said.get("used_elsewhere", lines.used[key]) != lines.used[key]:
        each.differ("used_elsewhere", lines.used[key])
    met = lines.met.get(key) or Accumulator()
    here = {
        "deductible_met": met.deductible_met_cents,
        "out_of_pocket_met": met.oop_met_cents,
    }
    for column, cents in here.items():
        if said.get(column, cents) != cents:
            each.differ(column, cents)


def limit_of(
    each: Planned, limits: Sequence[VisitLimit], period_start: dt.date
) -> VisitLimit | None:
    """What holds in the period that begins then, for just the disciplines of which the
    row speaks."""
    wanted: Any = sorted(each.row.said.get("disciplines", ["PT"]))
    alike = [row for row in limits if sorted(row.disciplines) == wanted]
    return limiting_visits.holding(alike, period_start)
