"""How many visits a plan covers, and what of a period was used and met elsewhere.

Each says anew in place of what was said; the old row stays, withdrawn.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction

from patients.models import (
    Accumulator,
    Coverage,
    ExpenseThreshold,
    PriorUse,
    VisitLimit,
    period_of,
)
from patients.services import plan_changes
from ptcare.people.actors import Actor


class LimitStands(Exception):
    """There is a limit for just these disciplines and years: correct that one."""


class NoneToLift(Exception):
    """No limit for just these disciplines holds until then."""


class LowMaximum(Exception):
    """The out-of-pocket maximum of a year would lie below its deductible."""


class AlreadyWithdrawn(Exception):
    """Another desk has taken it back or corrected it."""


@transaction.atomic
def add_limit(
    *,
    coverage: Coverage,
    visits: int | None,
    disciplines: Collection[str],
    by: Actor,
    now: dt.datetime,
    period_start: dt.date | None = None,
    reason: str = "",
) -> VisitLimit:
    """So many visits a benefit period for these disciplines together; from that period
    on, where one is named, and those before it stay as they are. None is no number any
    more.

    Raises LimitStands, NoneToLift or Withdrawn.
    """
    coverage = plan_changes.hold(coverage)
    wanted = sorted(disciplines)
    standing = VisitLimit.objects.filter(coverage=coverage, withdrawn_at=None)
    alike = [each for each in standing if sorted(each.disciplines) == wanted]
    if any(each.period_start == period_start for each in alike):
        raise LimitStands
    before = holding(alike, period_start or dt.date.min)
    if visits is None and (before is None or before.visits is None):
        raise NoneToLift
    row = limit_line(coverage, visits, disciplines, period_start)
    row.save(force_insert=True)
    after = {"limit": _said(row), **_years_of(row)}
    plan_changes.keep("visit_limit.added", row, {}, after, by, now, reason)
    return row


@transaction.atomic
def correct_limit(
    *, limit: VisitLimit, visits: int | None, reason: str, by: Actor, now: dt.datetime
) -> VisitLimit | None:
    """Another number in its place, of the same years, or None: there is no such limit,
    and what holds before it goes on.

    Raises AlreadyWithdrawn or Withdrawn.
    """
    plan_changes.hold(limit.coverage)
    standing = VisitLimit.objects.filter(pk=limit.pk, withdrawn_at=None)
    if not standing.update(withdrawn_at=now):
        raise AlreadyWithdrawn
    row = None
    if visits is not None:
        row = limit_line(limit.coverage, visits, limit.disciplines, limit.period_start)
        row.save(force_insert=True)
    was = {"limit": _said(limit)}
    after = {"limit": _said(row) if row else None, **_years_of(limit)}
    about = row or limit
    plan_changes.keep("visit_limit.corrected", about, was, after, by, now, reason)
    return row


@transaction.atomic
def set_prior_use(
    *,
    coverage: Coverage,
    period_start: dt.date,
    visits: int,
    by: Actor,
    now: dt.datetime,
    discipline: str = "PT",
    reason: str = "",
) -> PriorUse:
    """Visits of a period used at other clinics, in place of what was said.

    Raises Withdrawn.
    """
    coverage = plan_changes.hold(coverage)
    said = PriorUse.objects.filter(
        coverage=coverage,
        period_start=period_start,
        discipline=discipline,
        withdrawn_at=None,
    )
    before = sum(said.values_list("visits", flat=True))
    said.update(withdrawn_at=now)
    row = _used_line(coverage, visits, period_start, discipline)
    row.save(force_insert=True)
    was = {"used_elsewhere": before}
    after = {
        "used_elsewhere": visits,
        "period_start": period_start,
        "discipline": discipline,
    }
    plan_changes.keep("prior_use.set", row, was, after, by, now, reason)
    return row


@transaction.atomic
def set_met(
    *,
    coverage: Coverage,
    period_start: dt.date,
    deductible_met_cents: int | None,
    oop_met_cents: int | None,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
    deductible_cents: int | None = None,
    oop_max_cents: int | None = None,
) -> Accumulator:
    """What of deductible and maximum was met in a period before our sessions, in cents;
    and what both are from that period on, where the plan has set others.

    None leaves what stands; but what was paid of the deductible was paid out of pocket,
    and where that was all, it is corrected with it.
    Raises LowMaximum or Withdrawn.
    """
    said = {
        "deductible_met_cents": deductible_met_cents,
        "oop_met_cents": oop_met_cents,
        "deductible_cents": deductible_cents,
        "oop_max_cents": oop_max_cents,
    }
    met = {name: cents for name, cents in said.items() if cents is not None}
    coverage = plan_changes.hold(coverage)
    row, _is_new = Accumulator.objects.get_or_create(
        coverage=coverage,
        period_start=period_start,
        defaults={"patient": coverage.patient, "clinic": coverage.clinic},
    )
    if oop_met_cents is None and deductible_met_cents is not None:
        is_no_more = row.oop_met_cents <= row.deductible_met_cents
        if is_no_more or deductible_met_cents > row.oop_met_cents:
            met["oop_met_cents"] = deductible_met_cents
    before = plan_changes.values_of(row, met)
    Accumulator.objects.filter(pk=row.pk).update(**met)
    if deductible_cents is not None or oop_max_cents is not None:
        _refuse_low_maximum(coverage, period_start)
    after = {**met, "period_start": period_start}
    plan_changes.keep("accumulator.set", row, before, after, by, now, reason)
    return row


def _refuse_low_maximum(coverage: Coverage, period_start: dt.date) -> None:
    """Nor in a later year, where what is set for one before it still holds."""
    deductible, most = coverage.deductible_cents, coverage.oop_max_cents
    for row in Accumulator.objects.filter(coverage=coverage).order_by("period_start"):
        if row.deductible_cents is not None:
            deductible = row.deductible_cents
        if row.oop_max_cents is not None:
            most = row.oop_max_cents
        is_told = row.period_start >= period_start
        if is_told and most is not None and most < deductible:
            raise LowMaximum


@transaction.atomic
def set_spent_elsewhere(
    *,
    threshold: ExpenseThreshold,
    period_start: dt.date,
    cents: int,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Allowed amounts at other clinics in a period that count toward a threshold.

    Raises Withdrawn.
    """
    plan_changes.hold(threshold.coverage)
    row = ExpenseThreshold.objects.get(pk=threshold.pk)
    key = period_start.isoformat()
    before = row.prior_cents_by_period.get(key, 0)
    row.prior_cents_by_period = {**row.prior_cents_by_period, key: cents}
    row.save(update_fields=["prior_cents_by_period"])
    was = {"spent_cents": before}
    after = {
        "spent_cents": cents,
        "figure": row.figure,
        "period_start": period_start,
    }
    plan_changes.keep("threshold.spent_elsewhere", row, was, after, by, now, reason)


def follow(coverage: Coverage, old: dt.date, new: dt.date, now: dt.datetime) -> None:
    """What was said of a period stays said of it, where its first day was corrected.

    A payer tells what is used and met in its own period, whatever we took that to be.
    The patient is held.
    """
    if new == old:
        return
    rows = PriorUse.objects.filter(
        coverage=coverage, period_start=old, withdrawn_at=None
    )
    used = list(rows)
    rows.update(withdrawn_at=now)
    PriorUse.objects.bulk_create(
        _used_line(coverage, each.visits, new, each.discipline) for each in used
    )
    _follow_limits(coverage, old, new, now)
    _follow_sums(coverage, old, new)
    for row in ExpenseThreshold.objects.filter(coverage=coverage, withdrawn_at=None):
        _follow_spent(row, old.isoformat(), new.isoformat())


def _follow_sums(coverage: Coverage, old: dt.date, new: dt.date) -> None:
    """Of each year; what stands under its corrected first day already stays there."""
    rows = Accumulator.objects.filter(coverage=coverage)
    days = sorted(rows.values_list("period_start", flat=True), reverse=new > old)
    for day in days:  # so that none comes to where the next has not left yet
        there = new if day == old else _as_far(day, old, new)
        if not rows.filter(period_start=there).exists():
            rows.filter(period_start=day).update(period_start=there)


def _follow_limits(
    coverage: Coverage, old: dt.date, new: dt.date, now: dt.datetime
) -> None:
    """Of the present year, and as many years before or after it as it was said of."""
    rows = VisitLimit.objects.filter(coverage=coverage, withdrawn_at=None)
    rows = rows.exclude(period_start=None)
    limits = list(rows)
    rows.update(withdrawn_at=now)
    VisitLimit.objects.bulk_create(
        limit_line(
            coverage,
            each.visits,
            each.disciplines,
            _as_far(each.holds_from, old, new),
        )
        for each in limits
    )


def _as_far(day: dt.date, old: dt.date, new: dt.date) -> dt.date:
    """As many years from the new first day as it was from the old one."""
    return dt.date(new.year + day.year - old.year, new.month, min(new.day, 28))


def _follow_spent(row: ExpenseThreshold, old: str, new: str) -> None:
    spent = dict(row.prior_cents_by_period)
    if old in spent and new not in spent:
        spent[new] = spent.pop(old)
        row.prior_cents_by_period = spent
        row.save(update_fields=["prior_cents_by_period"])


def holding(alike: Iterable[VisitLimit], period_start: dt.date) -> VisitLimit | None:
    """Of limits for just the same disciplines the one that holds in the period that
    begins then. What is said of a later one is left alone."""
    said = [each for each in alike if each.holds_from <= period_start]
    return max(said, key=lambda each: each.holds_from, default=None)


def limit_line(
    coverage: Coverage,
    visits: int | None,
    disciplines: Collection[str],
    period_start: dt.date | None = None,
) -> VisitLimit:
    """The row alone, not yet written; the patient is held."""
    return VisitLimit(
        coverage=coverage,
        patient_id=coverage.patient_id,
        clinic_id=coverage.clinic_id,
        visits=visits,
        disciplines=list(disciplines),
        period_start=period_start,
    )


def used_line(coverage: Coverage, visits: int, today: dt.date) -> PriorUse:
    """The row alone, of today's period, not yet written; the patient is held."""
    return _used_line(coverage, visits, period_of(coverage, today).start, "PT")


def met_line(coverage: Coverage, today: dt.date, **met: int) -> Accumulator:
    """The row alone, of today's period, not yet written; the patient is held."""
    return Accumulator(
        coverage=coverage,
        patient_id=coverage.patient_id,
        clinic_id=coverage.clinic_id,
        period_start=period_of(coverage, today).start,
        **met,
    )


def _used_line(
    coverage: Coverage, visits: int, period_start: dt.date, discipline: str
) -> PriorUse:
    return PriorUse(
        coverage=coverage,
        patient_id=coverage.patient_id,
        clinic_id=coverage.clinic_id,
        period_start=period_start,
        discipline=discipline,
        visits=visits,
    )


def _said(limit: VisitLimit) -> str:
    visits = "–" if limit.visits is None else limit.visits
    return f"{visits} {'+'.join(limit.disciplines)}"


def _years_of(limit: VisitLimit) -> dict[str, dt.date]:
    return {"period_start": limit.period_start} if limit.period_start else {}
