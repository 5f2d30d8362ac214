"""A therapist signs that a session was given and notes it; and takes that back."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import ClinicSession, VisitNote
from patients.services import counting, keeping
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


class BeforeItsHour(Exception):
    """A signature says that the visit was given, and it is booked for later."""


@transaction.atomic
def sign_session(
    *, session: ClinicSession, by: Actor, now: dt.datetime, was_early: bool = False
) -> None:
    """The visits do not change.

    `was_early`: it was given before the hour for which it is booked, as happens within
    a day. Raises NotAttended, AlreadySigned or, where nobody says so, BeforeItsHour.
    """
    patient = counting.hold(session.patient)
    row = ClinicSession.objects.get(pk=session.pk)
    if not row.is_attended:
        raise NotAttended
    if row.is_signed:
        raise AlreadySigned
    is_before = now < row.begins(patient.clinic.zone)
    if is_before and not was_early:
        raise BeforeItsHour
    row.signed_at, row.signed_by = now, by.user
    row.save(update_fields=["signed_at", "signed_by"])
    note = "given early" if is_before else ""
    record("session.signed", about=row, by=by, at=now, note=note)


@transaction.atomic
def attend_and_sign(
    *,
    session: ClinicSession,
    by: Actor,
    now: dt.datetime,
    was_early: bool = False,
    note: str = "",
) -> None:
    """Signed, and attended before where nobody at the desk has said so yet; with the
    note of the visit, where one was written.

    Raises StillAhead, NotBooked (released meanwhile), AlreadySigned or BeforeItsHour.
    """
    counting.hold(session.patient)
    row = ClinicSession.objects.select_related("patient").get(pk=session.pk)
    if not row.is_attended:
        attend_session(session=row, by=by, now=now)
    sign_session(session=row, by=by, now=now, was_early=was_early)
    if note:
        note_visit(session=row, text=note, by=by, now=now)


@transaction.atomic
def note_visit(
    *, session: ClinicSession, text: str, by: Actor, now: dt.datetime
) -> VisitNote:
    """What was done, in a therapist's words. Raises NotAttended."""
    patient = counting.hold(session.patient)
    if not ClinicSession.objects.get(pk=session.pk).is_attended:
        raise NotAttended
    said = keeping.said(patient, by, now)
    note = VisitNote.objects.create(session=session, text=text, **said)
    record("visit_note.written", about=note, by=by, at=now)
    return note


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
