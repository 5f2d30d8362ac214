"""Keeps a record to named colleagues, opens one in an emergency, and reviews that."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.urls import reverse

from patients.models import (
    DoubledRecord,
    EmergencyAccess,
    EmergencyReview,
    NamedColleague,
    Patient,
    RestrictedRecord,
)
from patients.models.doubling import person_of
from patients.models.patient import PatientQuerySet
from patients.services import counting, keeping
from ptcare.audit.recording import record
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

OPEN_FOR = dt.timedelta(minutes=60)


class AlreadyOpen(Exception):
    """This person has it open."""


class AlreadyReviewed(Exception):
    """Another lead was quicker."""


class OwnAccess(Exception):
    """Nobody says of themselves that it was right."""


def findable(actor: Actor) -> PatientQuerySet:
    """Everybody of the clinic, restricted records among them: to name them, and to
    open one in an emergency. For staff; what is in the record is not said."""
    if actor.is_patient_side:
        return Patient.objects.none()
    return Patient.objects.filter(clinic_id=actor.clinic_id)


@transaction.atomic
def restrict(
    *,
    patient: Patient,
    reason: str,
    colleagues: Collection[Membership],
    by: Actor,
    now: dt.datetime,
) -> RestrictedRecord:
    """From now on only these see the record, with those that were closed for it; of one
    that is restricted the names are changed, and why stays as it was said."""
    counting.hold_each(person_of(patient))  # before it is asked for which it was closed
    closed = DoubledRecord.objects.standing().filter(patient=patient)
    if double := closed.select_related("kept__clinic").first():
        patient = double.kept
    said = keeping.said(patient, by, now)
    row = RestrictedRecord.objects.standing().filter(patient=patient).first()
    if row is None:
        row = RestrictedRecord.objects.create(reason=reason, **said)
        record("record.restricted", about=row, by=by, at=now)
    _name(patient, {each.pk for each in colleagues}, by, now)
    return row


def restrict_as(
    other: Patient, *, patient: Patient, by: Actor, now: dt.datetime
) -> None:
    """The same for this record, where the other one is restricted: which of the two was
    meant, when they were one person, nobody has said."""
    row = RestrictedRecord.objects.standing().filter(patient=other).first()
    if row is not None:
        named = NamedColleague.objects.standing().filter(patient=other)
        colleagues = Membership.objects.filter(pk__in=named.values("membership"))
        restrict(
            patient=patient, reason=row.reason, colleagues=colleagues, by=by, now=now
        )


@transaction.atomic
def lift(
    *, restriction: RestrictedRecord, reason: str, by: Actor, now: dt.datetime
) -> None:
    """Open to the whole clinic again. Raises AlreadyWithdrawn of keeping."""
    patient = keeping.withdraw(fact=restriction, reason=reason, by=by, now=now)
    _name(patient, set(), by, now)


@transaction.atomic
def open_in_emergency(
    *, patient: Patient, why: str, reason: str, by: Actor, now: dt.datetime
) -> EmergencyAccess:
    """For an hour, for this one person, told to the leads at once. Raises AlreadyOpen.

    Whoever is on duty is let in: what is asked is a reason, not a permission.
    """
    patient = counting.hold(patient)
    mine = EmergencyAccess.objects.filter(membership=by.standing.row_id)
    if mine.open(now).filter(patient=patient).exists():
        raise AlreadyOpen
    row = EmergencyAccess.objects.create(
        patient=patient,
        clinic=patient.clinic,
        membership_id=by.standing.row_id,
        opened_by=by.user,
        why=why,
        reason=reason,
        opened_at=now,
        ends_at=now + OPEN_FOR,
    )
    record("emergency.opened", about=row, by=by, at=now)
    _tell_leads(row, now)
    return row


@transaction.atomic
def give_back(*, access: EmergencyAccess, by: Actor, now: dt.datetime) -> None:
    """Before the hour is over. What is over already is left as it is."""
    mine = EmergencyAccess.objects.open(now).filter(pk=access.pk)
    if mine.update(given_back_at=now):
        record("emergency.given_back", about=access, by=by, at=now)


@transaction.atomic
def review(
    *,
    access: EmergencyAccess,
    was_right: bool,
    note: str,
    by: Actor,
    now: dt.datetime,
) -> EmergencyReview:
    """Raises OwnAccess and AlreadyReviewed."""
    if access.opened_by_id == by.user.pk:
        raise OwnAccess
    row, is_new = EmergencyReview.objects.get_or_create(
        access=access,
        defaults={
            "patient_id": access.patient_id,
            "clinic_id": access.clinic_id,
            "was_right": was_right,
            "note": note,
            "reviewed_by": by.user,
            "reviewed_at": now,
        },
    )
    if not is_new:
        raise AlreadyReviewed
    record("emergency.reviewed", about=row, by=by, at=now)
    return row


def _name(patient: Patient, wanted: set[int], by: Actor, now: dt.datetime) -> None:
    """The names as they are to be: who is no longer among them is withdrawn."""
    standing = NamedColleague.objects.standing().filter(patient=patient)
    kept = {row.membership_id: row for row in standing}
    for membership_id, row in kept.items():
        if membership_id not in wanted:
            keeping.withdraw(fact=row, reason=keeping.REPLACED, by=by, now=now)
    for membership_id in sorted(wanted - kept.keys()):
        row = NamedColleague.objects.create(
            membership_id=membership_id, **keeping.said(patient, by, now)
        )
        record("namedcolleague.recorded", about=row, by=by, at=now)


def _tell_leads(row: EmergencyAccess, now: dt.datetime) -> None:
    """All but the person themself, at any hour; a lead alone reads it on the page."""
    leads = Membership.objects.current().leads().filter(clinic=row.clinic_id)
    others = leads.exclude(user=row.opened_by_id).select_related("user")
    for lead in others.order_by("user_id").distinct("user_id"):
        send_once(
            key=f"emergency:{row.pk}:{lead.user_id}",
            clinic_id=row.clinic_id,
            to=lead.user,
            kind="record_opened",
            due_at=now,
            now=now,
            link=reverse("patients:accesses"),
        )
