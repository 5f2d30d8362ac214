"""Enters who pays and for how much; corrects it, ends it, takes a mistake back.

Nothing is deleted: each change keeps the old value with who, when and why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q

from patients.models import (
    MARKING,
    Authorization,
    Claim,
    Coverage,
    ExpenseThreshold,
    Patient,
    Payer,
    period_of,
)
from patients.models.coverage import OfCoverage, disciplines
from patients.services import counting, limiting_visits, plan_changes, verifying
from patients.services.verifying import Told
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class Overlaps(Exception):
    """Another coverage of the same rank is in force on some of these days."""


class EndsBeforeItBegins(Exception):
    """The last day lies before the first."""


class NoneBefore(Exception):
    """No plan of its rank paid until the day before: there is none to end."""


class HasClaims(Exception):
    """Sessions were billed under it: end it instead, or withdraw the claims first."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """What is said of a plan on its first day, besides its own terms."""

    visits: int | None = None
    disciplines: Collection[str] = ("PT",)
    used_elsewhere: int = 0
    thresholds: Collection[str] = ()
    deductible_met_cents: int = 0
    oop_met_cents: int = 0
    told: Told | None = None


@transaction.atomic
def payer_named(*, name: str, by: Actor, now: dt.datetime, **contact: str) -> Payer:
    """The clinic's payer of that name; what is new of its contact is kept."""
    payer, is_new = Payer.objects.get_or_create(
        clinic_id=by.clinic_id, name=name.strip(), defaults=contact
    )
    if is_new:
        record("payer.entered", about=payer, by=by, at=now)
        return payer
    said = {field: value for field, value in contact.items() if value}
    if plan_changes.values_of(payer, said) != said:
        Payer.objects.filter(pk=payer.pk).update(**said)
        record("payer.corrected", about=payer, by=by, at=now)
        payer.refresh_from_db()
    return payer


@transaction.atomic
def open_coverage(
    *,
    patient: Patient,
    payer: Payer,
    by: Actor,
    now: dt.datetime,
    start: Start = Start(),
    ends_before: bool = False,
    **terms: Any,
) -> Coverage:
    """A contract from a day on. Raises Overlaps, EndsBeforeItBegins or NoneBefore.

    `terms` are the fields of Coverage, money in cents. Where it `ends_before`, the last
    day of the one that paid until then is the day before.
    """
    patient = counting.hold(patient)
    row = Coverage(patient=patient, clinic=patient.clinic, payer=payer, **terms)
    if ends_before:
        _end_the_one_before(row, by, now)
    _refuse_nonsense(row)
    row.save()
    plan_changes.keep("coverage.opened", row, {}, {}, by, now)
    _begin(row, start, by, now)
    return row


def _end_the_one_before(row: Coverage, by: Actor, now: dt.datetime) -> None:
    """Of the same rank. Raises NoneBefore."""
    last_day = row.effective_from - dt.timedelta(days=1)
    rows = Coverage.objects.active_on(last_day).filter(
        patient=row.patient, rank=row.rank
    )
    before = rows.first()  # two of a rank never overlap
    if before is None:
        raise NoneBefore
    if before.effective_to != last_day:
        end_coverage(coverage=before, last_day=last_day, by=by, now=now)


def _begin(plan: Coverage, start: Start, by: Actor, now: dt.datetime) -> None:
    for line in first_lines(plan, start, counting.clinic_day(plan.clinic, now)):
        line.save(force_insert=True)
    if start.told is not None:
        verifying.keep_answer(plan, start.told, by, now)


def first_lines(plan: Coverage, start: Start, today: dt.date) -> list[OfCoverage]:
    """What hangs on a new plan, not yet written; its period is that of today."""
    lines: list[OfCoverage] = list(_threshold_lines(plan, start.thresholds))
    if start.visits is not None:
        lines.append(limiting_visits.limit_line(plan, start.visits, start.disciplines))
    if start.used_elsewhere:
        lines.append(limiting_visits.used_line(plan, start.used_elsewhere, today))
    if start.deductible_met_cents or start.oop_met_cents:
        lines.append(
            limiting_visits.met_line(
                plan,
                today,
                deductible_met_cents=start.deductible_met_cents,
                oop_met_cents=start.oop_met_cents,
            )
        )
    return lines


@transaction.atomic
def correct_coverage(
    *,
    coverage: Coverage,
    reason: str,
    by: Actor,
    now: dt.datetime,
    thresholds: Collection[str] | None = None,
    seen: str = "",
    **terms: Any,
) -> None:
    """Other terms for the same contract, as they should have been all along.

    Where the present benefit period begins on another day, what was used and met in it
    stays so. `seen` is the stamp of the plan as it was when they were typed.

    Raises Overlaps, EndsBeforeItBegins, Withdrawn or ChangedMeanwhile.
    """
    row = plan_changes.hold(coverage)
    plan_changes.refuse_outdated(row, seen=seen)
    before = plan_changes.values_of(row, terms)
    today = counting.clinic_day(row.clinic, now)
    period = period_of(row, today)
    for name, value in terms.items():
        setattr(row, name, value)
    _refuse_nonsense(row)
    row.save(update_fields=list(terms))
    limiting_visits.follow(row, period.start, period_of(row, today).start, now)
    if thresholds is not None:
        before["thresholds"], terms["thresholds"] = (
            _marking(row),
            sorted(thresholds),
        )
        _mark_thresholds(row, thresholds, now)
    plan_changes.keep("coverage.corrected", row, before, terms, by, now, reason)


@transaction.atomic
def end_coverage(
    *,
    coverage: Coverage,
    last_day: dt.date,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """The last day it pays for, also one long past.

    Raises EndsBeforeItBegins, Overlaps or Withdrawn.
    """
    row = plan_changes.hold(coverage)
    before = {"effective_to": row.effective_to}
    row.effective_to = last_day
    _refuse_nonsense(row)
    row.save(update_fields=["effective_to"])
    after = {"effective_to": last_day}
    plan_changes.keep("coverage.ended", row, before, after, by, now, reason)


@transaction.atomic
def withdraw_coverage(
    *, coverage: Coverage, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It was entered by mistake: it never covered anything.

    Raises HasClaims or Withdrawn.
    """
    row = plan_changes.hold(coverage)
    if Claim.objects.standing().filter(coverage=row).exists():
        raise HasClaims
    row.withdrawn_at = now
    row.save(update_fields=["withdrawn_at"])
    open_ones = Authorization.objects.filter(coverage=row)
    open_ones.exclude(status="void").update(status="void")
    plan_changes.keep("coverage.withdrawn", row, {}, {}, by, now, reason)


def _marking(plan: Coverage) -> list[str]:
    rows = ExpenseThreshold.objects.filter(coverage=plan, withdrawn_at=None)
    return sorted(rows.values_list("figure", flat=True))


def _mark_thresholds(
    plan: Coverage, figures: Collection[str], now: dt.datetime
) -> None:
    """Exactly these figures mark the plan's claims from now on."""
    rows = ExpenseThreshold.objects.filter(coverage=plan, withdrawn_at=None)
    rows.exclude(figure__in=figures).update(withdrawn_at=now)
    known = set(rows.values_list("figure", flat=True))
    ExpenseThreshold.objects.bulk_create(
        _threshold_lines(plan, [each for each in figures if each not in known])
    )


def _threshold_lines(
    plan: Coverage, figures: Collection[str]
) -> Iterator[ExpenseThreshold]:
    for figure in figures:
        yield ExpenseThreshold(
            coverage=plan,
            patient_id=plan.patient_id,
            clinic_id=plan.clinic_id,
            figure=figure,
            disciplines=MARKING.get(figure) or disciplines(),  # type: ignore[call-overload]
        )


def _refuse_nonsense(coverage: Coverage) -> None:
    """The database holds both; here they get a name. The patient's row is held."""
    first, last = coverage.effective_from, coverage.effective_to
    if last is not None and last < first:
        raise EndsBeforeItBegins
    others = Coverage.objects.standing().filter(
        patient=coverage.patient_id, rank=coverage.rank
    )
    others = others.exclude(pk=coverage.pk).filter(
        Q(effective_to=None) | Q(effective_to__gte=first)
    )
    if last is not None:
        others = others.filter(effective_from__lte=last)
    if others.exists():
        raise Overlaps
