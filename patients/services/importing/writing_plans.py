"""Writes plans with all that hangs on them; takes the file's word one by one."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import models

from patients.models import (
    Accumulator,
    Coverage,
    Payer,
    PayerAnswer,
    PlanChange,
    VisitLimit,
    period_of,
)
from patients.services import covering, limiting_visits, plan_changes, verifying
from patients.services.importing import matching
from patients.services.importing.planned import Planned
from patients.services.importing.plans import (
    FIELDS,
    OF_A_YEAR,
    limit_of,
    of_the_year,
)
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event
from ptcare.people.actors import Actor

BATCH = 1000


def create(
    planned: Sequence[Planned],
    *,
    by: Actor,
    now: dt.datetime,
    reason: str,
    today: dt.date,
) -> list[Coverage]:
    """In the order of the rows, with their lines, answers and histories."""
    payers = _payers([each.row.said["payer"] for each in planned], by, now)
    plans = [_plan(each, payers, by) for each in planned]
    Coverage.objects.bulk_create(plans, batch_size=BATCH)
    lines, answers = [], []
    for each, plan in zip(planned, plans, strict=True):
        lines += covering.first_lines(plan, each.row.start, today)
        if told := each.row.start.told:
            answers.append(verifying.answer_line(plan, told, by, now))
    _write(lines)
    PayerAnswer.objects.bulk_create(answers, batch_size=BATCH)
    PlanChange.objects.bulk_create(
        (_change(plan, by, now, reason) for plan in plans), batch_size=BATCH
    )
    AuditEvent.objects.bulk_create(
        (
            event("coverage.imported", about=plan, by=by, at=now, note=reason)
            for plan in plans
        ),
        batch_size=BATCH,
    )
    return plans


def _payers(names: Iterable[str], by: Actor, now: dt.datetime) -> dict[str, Payer]:
    """Those that are here and those that are new, by name whatever its case."""
    mine = Payer.objects.filter(clinic_id=by.clinic_id)
    here = {matching.payer_key(payer.name): payer for payer in mine}
    new = {matching.payer_key(name): name for name in reversed(list(names))}
    wanted = [Payer(clinic_id=by.clinic_id, name=new[key]) for key in new.keys() - here]
    if not wanted:
        return here
    Payer.objects.bulk_create(wanted, ignore_conflicts=True)
    made = list(mine.filter(name__in=[payer.name for payer in wanted]))
    AuditEvent.objects.bulk_create(
        event("payer.entered", about=payer, by=by, at=now) for payer in made
    )
    return here | {matching.payer_key(payer.name): payer for payer in made}


def _plan(each: Planned, payers: dict[str, Payer], by: Actor) -> Coverage:
    told = each.row.start.told
    return Coverage(
        patient_id=each.who.pk,
        clinic_id=by.clinic_id,
        payer=payers[matching.payer_key(each.row.said["payer"])],
        verified_on=told.answered_on if told else None,
        **each.row.terms,
    )


def _write(lines: Iterable[models.Model]) -> None:
    """Lines of several kinds, each kind in as few statements as there are batches."""
    by_kind: dict[Any, list[models.Model]] = defaultdict(list)
    for line in lines:
        by_kind[type(line)].append(line)
    for kind, rows in by_kind.items():
        kind.objects.bulk_create(rows, batch_size=BATCH)


def _change(plan: Coverage, by: Actor, now: dt.datetime, reason: str) -> PlanChange:
    return plan_changes.change(
        "coverage.imported",
        coverage=plan,
        before={},
        after={},
        by=by,
        now=now,
        reason=reason,
    )


def take(
    each: Planned, *, by: Actor, now: dt.datetime, reason: str, today: dt.date
) -> None:
    """What the file says of a plan that is here, through the desk's own ways."""
    plan = Coverage.objects.select_related("patient__clinic", "payer").get(
        pk=each.target.pk
    )
    how: dict[str, Any] = {"reason": reason, "by": by, "now": now}
    held = list(Accumulator.objects.filter(coverage=plan))
    is_new_year = plan.effective_from < period_of(plan, today).start
    of_year = {
        FIELDS[column]: each.row.terms[FIELDS[column]]
        for column in (OF_A_YEAR if is_new_year else of_the_year(plan, held, today))
        if each.takes(column)
    }
    if terms := _terms(each, by, now, but_for=of_year):
        covering.correct_coverage(coverage=plan, **terms, **how)
        plan.refresh_from_db()
    start = period_of(plan, today).start
    if each.takes("visits"):
        _take_limit(each, plan, start, how)
    if each.takes("used_elsewhere"):
        limiting_visits.set_prior_use(
            coverage=plan,
            period_start=start,
            visits=each.row.said["used_elsewhere"],
            **how,
        )
    if of_year or each.takes("deductible_met") or each.takes("out_of_pocket_met"):
        limiting_visits.set_met(
            coverage=plan,
            period_start=start,
            deductible_met_cents=each.row.said.get("deductible_met"),
            oop_met_cents=each.row.said.get("out_of_pocket_met"),
            **of_year,
            **how,
        )


def _terms(
    each: Planned, by: Actor, now: dt.datetime, *, but_for: Collection[str]
) -> dict[str, Any]:
    terms = {
        field: each.row.terms[field]
        for column, field in FIELDS.items()
        if each.takes(column) and field not in but_for
    }
    if "deductible_cents" in terms:
        terms["deductible_applies"] = terms["deductible_cents"] > 0
    if each.takes("payer"):
        name = each.row.said["payer"]
        terms["payer"] = _payers([name], by, now)[matching.payer_key(name)]
    if each.takes("claims_marked_from"):
        terms["thresholds"] = each.row.said["claims_marked_from"]
    return terms


def _take_limit(
    each: Planned, plan: Coverage, start: dt.date, how: dict[str, Any]
) -> None:
    """Of the period that begins then: the plan's years before it keep their number."""
    visits = each.row.said["visits"]
    standing = VisitLimit.objects.filter(coverage=plan, withdrawn_at=None)
    limit = limit_of(each, list(standing.select_related("coverage", "patient")), start)
    is_first = plan.effective_from >= start
    if limit and (is_first or limit.holds_from == start):
        limiting_visits.correct_limit(limit=limit, visits=visits, **how)
    else:
        limiting_visits.add_limit(
            coverage=plan,
            visits=visits,
            disciplines=each.row.said.get("disciplines", ["PT"]),
            period_start=None if is_first else start,
            **how,
        )
