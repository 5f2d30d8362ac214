"""Enters and withdraws closed days and absences, and sets the opening hours."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from patients.models import ClinicHours, Closure
from patients.services import plan_changes
from ptcare.audit.recording import record
from ptcare.notices.sending import send_each_once, to_look_at
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership


class AlreadyClosed(Exception):
    """A closure of the same days stands already; of a therapist, of any of them."""


class AlreadyWithdrawn(Exception):
    """A colleague was quicker."""


class NotATherapistHere(Exception):
    """Only a therapist who works at this clinic answers for a colleague's patients."""


class DeputyAway(Exception):
    """They are away themself on some of those days."""


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
    deputy: Membership | None = None,
) -> Closure:
    """The clinic is closed, or that therapist away, and the deputy answers for their
    patients. Raises AlreadyClosed, NotATherapistHere and DeputyAway.

    What is booked on those days stays booked: the desk calls, and moves it. Whoever is
    named as a deputy may fall ill: then their own deputy answers, or all do.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    same = Closure.objects.standing().filter(clinic=clinic)
    if therapist:
        same = same.between(first_on, last_on).filter(therapist=therapist)
    else:
        same = same.filter(therapist=None, first_on=first_on, last_on=last_on)
    if same.exists():
        raise AlreadyClosed
    if deputy:
        _refuse(deputy, therapist, clinic, first_on, last_on)
    row = Closure.objects.create(
        clinic=clinic,
        therapist=therapist,
        deputy=deputy,
        first_on=first_on,
        last_on=last_on,
        reason=reason,
        recorded_by=by.user,
        recorded_at=now,
    )
    record("closure.entered", about=row, by=by, at=now)
    _tell_deputy(row, "named", by, now)
    return row


def _refuse(
    deputy: Membership,
    therapist: Membership | None,
    clinic: Clinic,
    first_on: dt.date,
    last_on: dt.date,
) -> None:
    here = Membership.objects.current().therapists().filter(clinic=clinic)
    if therapist is None or deputy == therapist or not here.filter(pk=deputy.pk):
        raise NotATherapistHere
    theirs = Closure.objects.standing().filter(clinic=clinic, therapist=deputy)
    if theirs.between(first_on, last_on).exists():
        raise DeputyAway


@transaction.atomic
def withdraw_closure(*, closure: Closure, by: Actor, now: dt.datetime) -> None:
    """Open after all. Raises AlreadyWithdrawn."""
    standing = Closure.objects.standing().filter(pk=closure.pk)
    if not standing.update(withdrawn_at=now, withdrawn_by=by.user):
        raise AlreadyWithdrawn
    record("closure.withdrawn", about=closure, by=by, at=now)
    _tell_deputy(closure, "withdrawn", by, now)


def _tell_deputy(row: Closure, what: str, by: Actor, now: dt.datetime) -> None:
    """That they are one, or no more; not who said so themself."""
    if row.deputy and row.deputy.user_id != by.user.pk:
        notices = to_look_at(
            [row.deputy.user],
            key=f"deputy:{row.pk}:{what}",
            clinic_id=row.clinic_id,
            link=reverse("patients:own_absences"),
            now=now,
        )
        send_each_once(notices)


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
    seen: str = "",
) -> ClinicHours:
    """When the clinic sees patients, and how late is late. The old row is kept.

    `seen` is its stamp as it was when that was typed. Raises ChangedMeanwhile.
    """
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    row = ClinicHours.of(clinic.pk)
    plan_changes.refuse_outdated(row, seen=seen)
    row.opens_at, row.closes_at = opens_at, closes_at
    row.weekdays, row.notice_hours = sorted(weekdays), notice_hours
    row.save()
    record("clinic.hours_set", about=row, by=by, at=now)
    return row
