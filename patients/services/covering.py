"""Enters who pays, for how much, and what they have approved.

Ended, withdrawn or voided, never deleted. That the cover is to be counted anew, the
database marks by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from patients.models import (
    Authorization,
    Coverage,
    Patient,
    Payer,
    PriceList,
    PriorUse,
    VisitLimit,
    facts_of,
)
from patients.rules.coverage import periods
from patients.services import counting
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class Overlaps(Exception):
    """Another coverage of the same rank is in force on some of these days."""


class EndsBeforeItBegins(Exception):
    """The last day lies before the first."""


class AlreadyVoid(Exception):
    """The authorization is void: it can neither be extended nor voided again."""


class PricesStand(Exception):
    """There is a price list from that day on already."""


@transaction.atomic
def payer_named(*, name: str, phone: str, by: Actor, now: dt.datetime) -> Payer:
    """The clinic's payer of that name, entered if it is new."""
    payer, is_new = Payer.objects.get_or_create(
        clinic_id=by.clinic_id, name=name.strip(), defaults={"phone": phone}
    )
    if is_new:
        record("payer.entered", about=payer, by=by, at=now)
    return payer


@transaction.atomic
def open_coverage(
    *,
    patient: Patient,
    payer: Payer,
    by: Actor,
    now: dt.datetime,
    visits: int | None = None,
    **terms: Any,
) -> Coverage:
    """A contract from a day on, with at most so many visits a period. Raises Overlaps.

    `terms` are the fields of Coverage, money in cents.
    """
    patient = counting.hold(patient)
    row = Coverage(patient=patient, clinic=patient.clinic, payer=payer, **terms)
    _refuse_nonsense(row)
    row.save()
    if visits is not None:
        VisitLimit.objects.create(
            coverage=row, patient=patient, clinic=patient.clinic, visits=visits
        )
    record("coverage.opened", about=row, by=by, at=now)
    return row


@transaction.atomic
def end_coverage(
    *, coverage: Coverage, last_day: dt.date, by: Actor, now: dt.datetime
) -> None:
    """The last day it pays for. Raises EndsBeforeItBegins or Overlaps."""
    counting.hold(coverage.patient)
    coverage.effective_to = last_day
    _refuse_nonsense(coverage)
    coverage.save(update_fields=["effective_to"])
    record("coverage.ended", about=coverage, by=by, at=now)


@transaction.atomic
def confirm_coverage(
    *, coverage: Coverage, answered_on: dt.date, by: Actor, now: dt.datetime
) -> None:
    """The plan has answered that what we hold is right."""
    counting.hold(coverage.patient)
    coverage.verified_on = answered_on
    coverage.save(update_fields=["verified_on"])
    record("coverage.confirmed", about=coverage, by=by, at=now)


@transaction.atomic
def set_visit_limit(
    *, coverage: Coverage, visits: int | None, by: Actor, now: dt.datetime
) -> None:
    """So many visits a benefit period for PT alone; None for no such limit.

    A limit that PT shares with other disciplines is left as it is.
    """
    patient = counting.hold(coverage.patient)
    limits = VisitLimit.objects.filter(coverage=coverage, withdrawn_at=None)
    limits.filter(disciplines=["PT"]).update(withdrawn_at=now)
    if visits is not None:
        VisitLimit.objects.create(
            coverage=coverage, patient=patient, clinic=patient.clinic, visits=visits
        )
    record("visit_limit.set", about=coverage, by=by, at=now)


@transaction.atomic
def set_prior_use(
    *,
    coverage: Coverage,
    today: dt.date,
    visits: int,
    by: Actor,
    now: dt.datetime,
) -> PriorUse:
    """PT visits of today's period used at other clinics, in place of what was said."""
    patient = counting.hold(coverage.patient)
    period_start = _period_start(patient, coverage, today)
    said = PriorUse.objects.filter(
        coverage=coverage, period_start=period_start, discipline="PT"
    )
    said.filter(withdrawn_at=None).update(withdrawn_at=now)
    row = PriorUse.objects.create(
        coverage=coverage,
        patient=patient,
        clinic=patient.clinic,
        period_start=period_start,
        visits=visits,
    )
    record("prior_use.set", about=row, by=by, at=now)
    return row


@transaction.atomic
def add_authorization(
    *,
    coverage: Coverage,
    number: str,
    visits: int,
    valid_from: dt.date,
    valid_to: dt.date,
    by: Actor,
    now: dt.datetime,
    status: str = Authorization.Status.APPROVED,
) -> Authorization:
    """So many visits between two dates, both included. Overlaps are allowed."""
    patient = counting.hold(coverage.patient)
    if valid_to < valid_from:
        raise EndsBeforeItBegins
    row = Authorization.objects.create(
        coverage=coverage,
        patient=patient,
        clinic=patient.clinic,
        number=number,
        status=status,
        visits_approved=visits,
        valid_from=valid_from,
        valid_to=valid_to,
    )
    record("authorization.added", about=row, by=by, at=now)
    return row


@transaction.atomic
def extend_authorization(
    *,
    authorization: Authorization,
    visits: int,
    valid_to: dt.date,
    by: Actor,
    now: dt.datetime,
) -> None:
    """What the payer says now of the same number; what was asked for is approved."""
    counting.hold(authorization.patient)
    if valid_to < authorization.valid_from:
        raise EndsBeforeItBegins
    _update_unless_void(
        authorization,
        visits_approved=visits,
        valid_to=valid_to,
        status=Authorization.Status.APPROVED,
    )
    record("authorization.extended", about=authorization, by=by, at=now)


@transaction.atomic
def void_authorization(
    *, authorization: Authorization, by: Actor, now: dt.datetime
) -> None:
    """It was entered by mistake, or the payer took it back."""
    counting.hold(authorization.patient)
    _update_unless_void(authorization, status=Authorization.Status.VOID)
    record("authorization.voided", about=authorization, by=by, at=now)


@transaction.atomic
def set_prices(
    *, valid_from: dt.date, by: Actor, now: dt.datetime, **cents: int
) -> PriceList:
    """What the clinic charges from a day on, in cents. Raises PricesStand."""
    prices, is_new = PriceList.objects.get_or_create(
        clinic_id=by.clinic_id, valid_from=valid_from, defaults=cents
    )
    if not is_new:
        raise PricesStand
    record("prices.set", about=prices, by=by, at=now)
    return prices


def _update_unless_void(authorization: Authorization, **fields: object) -> None:
    standing = Authorization.objects.exclude(status=Authorization.Status.VOID)
    if not standing.filter(pk=authorization.pk).update(**fields):
        raise AlreadyVoid


def _period_start(patient: Patient, coverage: Coverage, today: dt.date) -> dt.date:
    """The first day of the benefit period in which today lies."""
    facts = facts_of(patient, as_of=today)
    plan = next(each for each in facts.coverages if each.id == str(coverage.pk))
    return periods.benefit_period(plan, today).start


def _refuse_nonsense(coverage: Coverage) -> None:
    """The database holds both; here they get a name. The patient's row is held."""
    first, last = coverage.effective_from, coverage.effective_to
    if last is not None and last < first:
        raise EndsBeforeItBegins
    others = Coverage.objects.filter(patient=coverage.patient, rank=coverage.rank)
    others = others.exclude(pk=coverage.pk).filter(
        Q(effective_to=None) | Q(effective_to__gte=first)
    )
    if last is not None:
        others = others.filter(effective_from__lte=last)
    if others.exists():
        raise Overlaps
