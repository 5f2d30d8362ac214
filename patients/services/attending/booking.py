"""Books one session or several at once, and moves one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import replace

from django.db import transaction

from patients.models import ClinicSession, Patient
from patients.rules.coverage.result import Outcome
from patients.services import counting
from patients.services.attending.forecasting import (
    Forecast,
    MayNotPay,
    NotCovered,
    forecast,
    row_of,
)
from patients.services.attending.looking import Look, SeriesRefused, Slot, look_at
from patients.services.attending.refusals import BeyondCover, Discharged, NotBooked
from patients.services.attending.telling import tell_booked, tell_moved
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

Kind = ClinicSession.Kind
Status = ClinicSession.Status


@transaction.atomic
def book_session(
    *,
    patient: Patient,
    slot: Slot,
    by: Actor,
    now: dt.datetime,
    beyond_cover_reason: str = "",
) -> ClinicSession:
    """Book one session.

    Raises Discharged, Closed, NotOnTheClock, TimeTaken, TherapistBusy, NoRoom or
    NotCovered.
    """
    patient = counting.hold(patient)
    session = _book_one(patient, slot, beyond_cover_reason, by, now)
    record("session.booked", about=session, by=by, at=now, note=beyond_cover_reason)
    tell_booked([session], by=by, now=now)
    return session


@transaction.atomic
def book_series(
    *,
    patient: Patient,
    slots: Sequence[Slot],
    by: Actor,
    now: dt.datetime,
    beyond_cover_reason: str = "",
) -> list[ClinicSession]:
    """Book all of them or none. Raises Discharged, SeriesRefused or NotCovered."""
    patient = counting.hold(patient)
    looks = _look(patient, slots)
    if any(look.conflict for look in looks):
        raise SeriesRefused(looks)
    sessions = _book(patient, slots, beyond_cover_reason, by, now)
    AuditEvent.objects.bulk_create(
        event("session.booked", about=row, by=by, at=now, note=row.beyond_cover_reason)
        for row in sessions
    )
    tell_booked(sessions, by=by, now=now)
    return sessions


@transaction.atomic
def move_session(
    *,
    session: ClinicSession,
    slot: Slot,
    by: Actor,
    now: dt.datetime,
    beyond_cover_reason: str = "",
) -> ClinicSession:
    """Release the old row and book a new one. Raises NotBooked, or as booking does.

    Why the old one was booked beyond cover, if it was, need not be said again; what is
    kept from the plan stays so.
    """
    patient = counting.hold(session.patient)
    settle(session, Status.RESCHEDULED, by, now)
    reason = beyond_cover_reason or session.beyond_cover_reason
    slot = replace(slot, kept_from_plan=session.kept_from_plan)
    moved = _book_one(patient, slot, reason, by, now)
    ClinicSession.objects.filter(pk=session.pk).update(moved_to=moved)
    record("session.moved", about=session, by=by, at=now)
    tell_moved(session, moved, by=by, now=now)
    return moved


def _book_one(
    patient: Patient, slot: Slot, reason: str, by: Actor, now: dt.datetime
) -> ClinicSession:
    (look,) = _look(patient, [slot])
    look.refuse()
    (session,) = _book(patient, [slot], reason, by, now)
    return session


def _look(patient: Patient, slots: Sequence[Slot]) -> list[Look]:
    """With the therapists held, so that what is free stays free."""
    if patient.discharged_on is not None:
        raise Discharged
    hold_therapists({slot.therapist for slot in slots if slot.therapist})
    return look_at(patient, slots)


def _book(
    patient: Patient,
    slots: Sequence[Slot],
    reason: str,
    by: Actor,
    now: dt.datetime,
) -> list[ClinicSession]:
    """In order of time. Raises NotCovered and MayNotPay."""
    slots = sorted(slots, key=lambda slot: (slot.on, slot.start))
    today = counting.clinic_day(patient.clinic, now)
    ahead = forecast(patient, slots, today=today)
    reasons = _reasons(ahead, reason)
    sessions = [row_of(patient, slot) for slot in slots]
    for session, why in zip(sessions, reasons, strict=True):
        session.booked_at, session.booked_by = now, by.user
        session.beyond_cover_reason = why
    _agree_for(ahead, reason)
    return ClinicSession.objects.bulk_create(sessions)


def _agree_for(ahead: Forecast, reason: str) -> None:
    """What was agreed holds for the day that nobody pays for any more, should the new
    session have taken its visit."""
    if ahead.is_beyond_cover:
        ids = [int(row.session_id) for row in ahead.displaced]
        rows = ClinicSession.objects.booked().filter(pk__in=ids, beyond_cover_reason="")
        rows.update(beyond_cover_reason=reason)


def _reasons(ahead: Forecast, reason: str) -> list[str]:
    """The reason stands at the new sessions that are not covered; where they took the
    visits of others, at these. Raises NotCovered and MayNotPay.
    """
    if not ahead.is_beyond_cover:
        return [""] * len(ahead.slots)
    if not reason:
        raise NotCovered(ahead)
    if reason == BeyondCover.PATIENT_PAYS and not ahead.may_be_paid:
        raise MayNotPay(ahead)
    is_open = [row.outcome == Outcome.OUT_OF_POCKET for row in ahead.rows]
    return [reason if each else "" for each in is_open]


def hold_therapists(therapists: Collection[Membership]) -> None:
    """Their rows, locked in one order: of two desks that want one hour, one waits.

    Always after the patient's own row, and so no two can wait for each other.
    """
    ids = {each.pk for each in therapists}
    rows = Membership.objects.filter(pk__in=ids).order_by("pk")
    list(rows.select_for_update(of=("self",), no_key=True))


def settle(
    session: ClinicSession, status: ClinicSession.Status, by: Actor, now: dt.datetime
) -> None:
    """One conditional update: of two desks one wins, the other hears NotBooked."""
    booked = ClinicSession.objects.booked().filter(pk=session.pk)
    if not booked.update(status=status, settled_at=now, settled_by=by.user):
        raise NotBooked
