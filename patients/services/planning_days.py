"""Enters and withdraws closed days and absences, and sets the opening hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from patients.models import ClinicHours, Closure
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership


class AlreadyClosed(Exception):
    """A closure of the same days stands already."""


class AlreadyWithdrawn(Exception):
    """A colleague was quicker."""


@transaction.atomic
def close_days(
    *,
    clinic: Clinic,
    first_on: dt.date,
    last_on: dt.date,
    reason: str,
    by: Actor,
    now: dt.datetime,
    therapist: Membership | None = None,
) -> Closure:
    """The clinic is closed, or that therapist away. Raises AlreadyClosed.

    What is booked on those days stays booked: the desk calls, and moves it.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    said: dict[str, Any] = {
        "clinic": clinic,
        "therapist": therapist,
        "first_on": first_on,
        "last_on": last_on,
    }
    if Closure.objects.standing().filter(**said).exists():
        raise AlreadyClosed
    row = Closure.objects.create(
        **said, reason=reason, recorded_by=by.user, recorded_at=now
    )
    record("closure.entered", about=row, by=by, at=now)
    return row


@transaction.atomic
def withdraw_closure(*, closure: Closure, by: Actor, now: dt.datetime) -> None:
    """Open after all. Raises AlreadyWithdrawn."""
    standing = Closure.objects.standing().filter(pk=closure.pk)
    if not standing.update(withdrawn_at=now, withdrawn_by=by.user):
        raise AlreadyWithdrawn
    record("closure.withdrawn", about=closure, by=by, at=now)


@transaction.atomic
def set_hours(
    *,
    clinic: Clinic,
    opens_at: dt.time,
    closes_at: dt.time,
    weekdays: Sequence[int],
    notice_hours: int,
    by: Actor,
    now: dt.datetime,
) -> ClinicHours:
    """When the clinic sees patients, and how late is late. The old row is kept."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    row = ClinicHours.of(clinic.pk)
    row.opens_at, row.closes_at = opens_at, closes_at
    row.weekdays, row.notice_hours = sorted(weekdays), notice_hours
    row.save()
    record("clinic.hours_set", about=row, by=by, at=now)
    return row
