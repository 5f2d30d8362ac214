"""Takes requests for a first appointment, and what the desk made of them."""

from __future__ import annotations

import datetime as dt

from django.core import signing
from django.db import transaction
from django.urls import reverse

from patients.models import AppointmentRequest, Patient
from ptcare.audit.recording import record
from ptcare.notices.models import Notice
from ptcare.notices.sending import send_once
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership
from ptcare.people.roles import Role

SALT = "appointment request"
Outcome = AppointmentRequest.Outcome


class LinkEnded(Exception):
    """The link is too old, was changed, or belongs to nothing any more."""


class AlreadySettled(Exception):
    """Somebody has admitted or declined them already."""


@transaction.atomic
def ask_for_appointment(
    *,
    clinic: Clinic,
    name: str,
    reason: str,
    preferred: str,
    now: dt.datetime,
    phone: str = "",
    email: str = "",
    has_referral: bool | None = None,
    note: str = "",
) -> AppointmentRequest:
    """A request. With an address a letter asks to confirm it; without one we call."""
    row = AppointmentRequest.objects.create(
        clinic=clinic,
        name=name,
        phone=phone,
        email=email.lower(),
        reason=reason,
        preferred=preferred,
        has_referral=has_referral,
        note=note,
        asked_at=now,
    )
    record("appointment.asked", about=row, by=None, at=now)
    if row.email:
        _ask_to_confirm(row, now)
    else:
        _tell_admins(row, now)
    return row


@transaction.atomic
def confirm(*, token: str, clinic: Clinic, now: dt.datetime) -> bool:
    """The address is theirs. Whether this press was the first. Raises LinkEnded."""
    row = request_of(token, clinic=clinic, now=now)
    mine = AppointmentRequest.objects.filter(pk=row.pk, confirmed_at=None)
    if not mine.update(confirmed_at=now):
        return False
    record("appointment.confirmed", about=row, by=None, at=now)
    _tell_admins(row, now)
    return True


def request_of(token: str, *, clinic: Clinic, now: dt.datetime) -> AppointmentRequest:
    """The request that a letter's link speaks of. Raises LinkEnded."""
    try:
        key = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        raise LinkEnded from None
    row = AppointmentRequest.objects.filter(pk=key, clinic=clinic).first()
    if row is None or now >= row.link_ends_at:
        raise LinkEnded
    return row


def link_of(row: AppointmentRequest) -> str:
    token = signing.dumps(row.pk, salt=SALT)
    return reverse("clinics:confirm", args=[row.clinic.slug, token])


@transaction.atomic
def mark_called(*, request: AppointmentRequest, by: Actor, now: dt.datetime) -> None:
    """Somebody has called them; the last call counts. Raises AlreadySettled."""
    still_open = AppointmentRequest.objects.open().filter(pk=request.pk)
    if not still_open.update(called_at=now, called_by=by.user):
        raise AlreadySettled
    record("appointment.called", about=request, by=by, at=now)


@transaction.atomic
def decline(*, request: AppointmentRequest, by: Actor, now: dt.datetime) -> None:
    """They do not come. Raises AlreadySettled."""
    _settle(request, Outcome.DECLINED, by, now)


@transaction.atomic
def admitted(
    *, request: AppointmentRequest, patient: Patient, by: Actor, now: dt.datetime
) -> None:
    """They have become this patient. Raises AlreadySettled."""
    _settle(request, Outcome.ADMITTED, by, now, patient)


@transaction.atomic
def drop_outlived(*, now: dt.datetime, most: int) -> int:
    """Rows that nobody needs any more, with their letters. How many requests it was."""
    outlived = AppointmentRequest.objects.outlived(now).order_by("pk")
    keys = list(outlived.values_list("pk", flat=True)[:most])
    Notice.objects.filter(key__in=[letter_key(pk) for pk in keys]).delete()
    AppointmentRequest.objects.filter(pk__in=keys).delete()
    return len(keys)


def letter_key(request_id: int) -> str:
    return f"request:{request_id}:confirm"


def _settle(
    request: AppointmentRequest,
    outcome: Outcome,
    by: Actor,
    now: dt.datetime,
    patient: Patient | None = None,
) -> None:
    still_open = AppointmentRequest.objects.open().filter(pk=request.pk)
    if not still_open.update(
        outcome=outcome, settled_at=now, settled_by=by.user, admitted_as=patient
    ):
        raise AlreadySettled
    record(f"appointment.{outcome}", about=request, by=by, at=now)


def _ask_to_confirm(row: AppointmentRequest, now: dt.datetime) -> None:
    send_once(
        key=letter_key(row.pk),
        clinic_id=row.clinic_id,
        address=row.email,
        kind="appointment_request",
        due_at=now,
        stale_at=row.link_ends_at,
        now=now,
        link=link_of(row),
    )


def _tell_admins(row: AppointmentRequest, now: dt.datetime) -> None:
    here = Membership.objects.current().filter(clinic=row.clinic_id)
    for admin in here.filter(role=Role.CLINIC_ADMIN).select_related("user"):
        send_once(
            key=f"request:{row.pk}:admin:{admin.user_id}",
            clinic_id=row.clinic_id,
            to=admin.user,
            kind="care_team_message",
            due_at=now,
            now=now,
            link=reverse("patients:requests"),
        )
