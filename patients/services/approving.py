"""What a payer was asked for and what it approved, two numbers that are both kept.

An extension keeps its number; a renewal is a new one. Void, never deleted.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from patients.models import Authorization, Coverage
from patients.services import counting, plan_changes
from patients.services.covering import EndsBeforeItBegins
from ptcare.people.actors import Actor

Status = Authorization.Status
WAITS = dt.timedelta(days=365)  # what is asked for without dates waits this long


class AlreadyVoid(Exception):
    """The authorization is void: it can neither be extended nor voided again."""


class NotPending(Exception):
    """It has been decided already; perhaps another desk was quicker."""


class DecidedBeforeAsked(Exception):
    """The day of the decision lies before the day it was asked for."""


class StandsAlready(Exception):
    """The plan has an approval of that number; without one, of just those days."""


class AskedAlready(Exception):
    """Just that is asked for already, and waits."""


@dataclass(frozen=True, kw_only=True)
class Granted:
    """What the payer grants; units beside visits where it counts in units."""

    visits: int
    valid_from: dt.date
    valid_to: dt.date
    number: str = ""
    units: int | None = None
    disciplines: tuple[str, ...] = ("PT",)
    used_elsewhere: int = 0
    decided_on: dt.date | None = None

    def fields(self) -> dict[str, Any]:
        if self.valid_to < self.valid_from:
            raise EndsBeforeItBegins
        return {
            "number": self.number,
            "visits_approved": self.visits,
            "unit": "visits" if self.units is None else "units",
            "units_approved": self.units,
            "disciplines": list(self.disciplines),
            "used_elsewhere": self.used_elsewhere,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "decided_on": self.decided_on,
            "status": Status.APPROVED,
        }


@transaction.atomic
def add_authorization(
    *, coverage: Coverage, granted: Granted, by: Actor, now: dt.datetime
) -> Authorization:
    """So many visits between two dates, both included. Overlaps are allowed.

    Raises EndsBeforeItBegins, Withdrawn or StandsAlready.
    """
    coverage = plan_changes.hold(coverage)
    _refuse_twice(coverage, granted)
    row = _create(coverage, **granted.fields())
    after = {"approval": str(row), **granted.fields()}
    plan_changes.keep("authorization.added", row, {}, after, by, now)
    return row


@transaction.atomic
def request_authorization(
    *,
    coverage: Coverage,
    visits: int,
    requested_on: dt.date,
    by: Actor,
    now: dt.datetime,
    valid_from: dt.date | None = None,
    valid_to: dt.date | None = None,
    disciplines: tuple[str, ...] = ("PT",),
) -> Authorization:
    """We asked for more: it covers nothing yet, and what it would cover waits.

    Without dates it waits from the day it was asked for, for a year or until the plan
    ends. Raises EndsBeforeItBegins, Withdrawn or AskedAlready.
    """
    coverage = plan_changes.hold(coverage)
    first = valid_from or requested_on
    last = valid_to or min(first + WAITS, coverage.effective_to or dt.date.max)
    if last < first:
        raise EndsBeforeItBegins
    said = {
        "visits_requested": visits,
        "requested_on": requested_on,
        "valid_from": first,
        "valid_to": last,
        "status": Status.PENDING,
        "disciplines": list(disciplines),
    }
    if Authorization.objects.filter(coverage=coverage, **said).exists():
        raise AskedAlready
    row = _create(coverage, **said)
    after = {"approval": str(row), **said}
    plan_changes.keep("authorization.requested", row, {}, after, by, now)
    return row


@transaction.atomic
def approve_request(
    *, authorization: Authorization, granted: Granted, by: Actor, now: dt.datetime
) -> None:
    """The payer said yes, perhaps to fewer; what was asked for stays beside it.

    Raises NotPending, EndsBeforeItBegins, DecidedBeforeAsked or StandsAlready.
    """
    said = granted.fields()
    _decide("authorization.approved", authorization, said, by, now)
    _refuse_twice(authorization.coverage, granted, but=authorization)


@transaction.atomic
def deny_request(
    *,
    authorization: Authorization,
    reason: str,
    decided_on: dt.date | None,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The payer said no, and why. Raises NotPending or DecidedBeforeAsked."""
    said = {
        "status": Status.DENIED,
        "decided_on": decided_on,
        "denial_reason": reason,
    }
    _decide("authorization.denied", authorization, said, by, now)


@transaction.atomic
def extend_authorization(
    *,
    authorization: Authorization,
    granted: Granted,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
    seen: str = "",
) -> None:
    """What the payer says now of the same number; it is approved.

    `seen` is its stamp as it was when that was typed. Raises AlreadyVoid,
    EndsBeforeItBegins, DecidedBeforeAsked, ChangedMeanwhile or StandsAlready.
    """
    counting.hold(authorization.patient)
    row = Authorization.objects.get(pk=authorization.pk)
    if row.status == Status.VOID:
        raise AlreadyVoid
    plan_changes.refuse_outdated(row, seen=seen)
    said = granted.fields()
    _refuse_too_early(row, said["decided_on"])
    _refuse_twice(row.coverage, granted, but=row)
    _change("authorization.extended", row, said, by, now, reason)


@transaction.atomic
def void_authorization(
    *, authorization: Authorization, by: Actor, now: dt.datetime, reason: str = ""
) -> None:
    """It was entered by mistake, or the payer took it back. Raises AlreadyVoid."""
    counting.hold(authorization.patient)
    row = Authorization.objects.get(pk=authorization.pk)
    if row.status == Status.VOID:
        raise AlreadyVoid
    _change("authorization.voided", row, {"status": Status.VOID}, by, now, reason)


def _decide(
    deed: str,
    authorization: Authorization,
    said: dict[str, Any],
    by: Actor,
    now: dt.datetime,
) -> None:
    counting.hold(authorization.patient)
    row = Authorization.objects.get(pk=authorization.pk)
    if row.status != Status.PENDING:
        raise NotPending
    _refuse_too_early(row, said["decided_on"])
    _change(deed, row, said, by, now)


def _refuse_twice(
    coverage: Coverage, granted: Granted, *, but: Authorization | None = None
) -> None:
    """Entered once more, its visits would be promised once more."""
    rows = Authorization.objects.filter(coverage=coverage, status=Status.APPROVED)
    if granted.number:
        rows = rows.filter(number__iexact=granted.number)
    else:
        days = {"valid_from": granted.valid_from, "valid_to": granted.valid_to}
        rows = rows.filter(number="", **days)
    if (rows.exclude(pk=but.pk) if but else rows).exists():
        raise StandsAlready


def _refuse_too_early(row: Authorization, decided_on: dt.date | None) -> None:
    if decided_on and row.requested_on and decided_on < row.requested_on:
        raise DecidedBeforeAsked


def _create(coverage: Coverage, **fields: Any) -> Authorization:
    return Authorization.objects.create(
        coverage=coverage,
        patient_id=coverage.patient_id,
        clinic_id=coverage.clinic_id,
        **fields,
    )


def _change(
    deed: str,
    row: Authorization,
    said: dict[str, Any],
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> None:
    before = plan_changes.values_of(row, said)
    for name, value in said.items():
        setattr(row, name, value)
    row.save(update_fields=list(said))
    after = {"approval": str(row), **said}
    plan_changes.keep(deed, row, before, after, by, now, reason)
