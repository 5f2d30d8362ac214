"""A therapist signs that an attended session was given; and takes that back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import ClinicSession
from patients.services import counting
from patients.services.attending.marking import attend_session
from patients.services.attending.refusals import WrongMark
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class NotAttended(Exception):
    """Only what took place is signed."""


class AlreadySigned(Exception):
    """A therapist has signed it before."""


class NotSigned(Exception):
    """There is no signature to take back."""


@transaction.atomic
def sign_session(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """Raises NotAttended or AlreadySigned. The visits do not change."""
    counting.hold(session.patient)
    row = ClinicSession.objects.get(pk=session.pk)
    if not row.is_attended:
        raise NotAttended
    if row.is_signed:
        raise AlreadySigned
    row.signed_at, row.signed_by = now, by.user
    row.save(update_fields=["signed_at", "signed_by"])
    record("session.signed", about=row, by=by, at=now)


@transaction.atomic
def attend_and_sign(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """Signed, and attended before where nobody at the desk has said so yet.

    Raises StillAhead, NotBooked (released meanwhile) or AlreadySigned.
    """
    counting.hold(session.patient)
    row = ClinicSession.objects.select_related("patient").get(pk=session.pk)
    if not row.is_attended:
        attend_session(session=row, by=by, now=now)
    sign_session(session=row, by=by, now=now)


@transaction.atomic
def unsign_session(
    *, session: ClinicSession, reason: WrongMark, by: Actor, now: dt.datetime
) -> None:
    """Take a signature back, with the reason. Raises NotSigned."""
    counting.hold(session.patient)
    row = ClinicSession.objects.get(pk=session.pk)
    if not row.is_signed:
        raise NotSigned
    row.signed_at = row.signed_by = None
    row.save(update_fields=["signed_at", "signed_by"])
    record("session.signature_taken_back", about=row, by=by, at=now, note=reason)
