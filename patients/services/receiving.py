"""The front desk's day: insurance asked, money taken, fees decided, the day closed.

That somebody has arrived is `attending.attend_session`: arriving counts the visit, and
the therapist's signature confirms it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from patients.models import (
    ClinicSession,
    Collected,
    DeskDay,
    DoubledRecord,
    InsuranceConfirmed,
    MissedFee,
    Patient,
    WriteOff,
)
from patients.models.desk_lists import MISSED
from patients.rules import beyond, collecting
from patients.rules.coverage.result import SessionRow
from patients.services import attending, counting
from patients.services.keeping import said
from patients.services.snapshots import Counted
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic

Decision = MissedFee.Decision


class NotHere(Exception):
    """Only of who has arrived; perhaps the mark was taken back."""


class AlreadyConfirmed(Exception):
    """A colleague has asked already."""


class NotConfirmed(Exception):
    """There is no such answer (any more)."""


@dataclass(frozen=True, kw_only=True)
class Bill(collecting.DueAndTaken):
    """What is due for one session, what was taken for it, and how it was counted."""

    due: int | None
    taken: int
    cover: SessionRow
    is_written_off: bool = False


@dataclass
class MoreThanDue(Exception):
    """More than is due, as it stands now; perhaps a colleague has taken it."""

    bill: Bill


class NothingToTakeBack(Exception):
    """The money was taken back already, or the row takes money back itself."""


class NotMissed(Exception):
    """The session was not missed (any more)."""


class AlreadyDecided(Exception):
    """A colleague has decided on this fee."""


class NoFee(Exception):
    """The price list has no fee for it, or the plan allows none."""


class NotDecided(Exception):
    """There is no decision on this fee (any more)."""


class StillOpen(Exception):
    """Somebody of that day still waits to be marked."""


class AlreadyClosed(Exception):
    """A colleague has closed the day."""


class NotClosed(Exception):
    """The day is not closed (any more)."""


@transaction.atomic
def confirm_insurance(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """The patient says that it is as before. Raises NotHere or AlreadyConfirmed."""
    patient = counting.hold(session.patient)
    _arrived(session)
    if InsuranceConfirmed.objects.standing().filter(session=session).exists():
        raise AlreadyConfirmed
    row = InsuranceConfirmed.objects.create(session=session, **said(patient, by, now))
    record("insurance.confirmed", about=row, by=by, at=now)


@transaction.atomic
def take_confirmation_back(
    *, session: ClinicSession, by: Actor, now: dt.datetime
) -> None:
    """It was pressed for the wrong person, or is not so. Raises NotConfirmed."""
    counting.hold(session.patient)
    rows = InsuranceConfirmed.objects.standing().filter(session=session)
    row = rows.first()
    if row is None:
        raise NotConfirmed
    rows.update(withdrawn_at=now, withdrawn_by=by.user)
    record("insurance.taken_back", about=row, by=by, at=now)


@transaction.atomic
def collect(
    *, session: ClinicSession, cents: int, how: str, by: Actor, now: dt.datetime
) -> Collected:
    """Money was taken for a session that took place, or for the fee of a missed one.

    Never more than is due. Raises NotHere or MoreThanDue.
    """
    patient = counting.hold(session.patient)
    row = ClinicSession.objects.get(pk=session.pk)
    bill = bill_of(row, patient, now=now)
    if bill is None:
        raise NotHere
    if cents > bill.still_due:
        raise MoreThanDue(bill)
    taken = Collected.objects.create(
        session=row,
        patient=patient,
        clinic=patient.clinic,
        cents=cents,
        how=how,
        collected_by=by.user,
        collected_at=now,
    )
    record("money.collected", about=taken, by=by, at=now)
    return taken


@transaction.atomic
def take_back(
    *, collected: Collected, reason: str, by: Actor, now: dt.datetime
) -> Collected:
    """A counter row; the first stays as it is. Raises NothingToTakeBack."""
    patient = counting.hold(collected.patient)
    is_counter = collected.corrects_id is not None
    if is_counter or Collected.objects.filter(corrects=collected).exists():
        raise NothingToTakeBack
    row = Collected.objects.create(
        session=collected.session,
        patient=patient,
        clinic=patient.clinic,
        cents=-collected.cents,
        how=collected.how,
        collected_by=by.user,
        collected_at=now,
        corrects=collected,
        reason=reason,
    )
    record("money.taken_back", about=row, by=by, at=now)
    return row


@transaction.atomic
def decide_fee(
    *,
    session: ClinicSession,
    decision: MissedFee.Decision,
    by: Actor,
    now: dt.datetime,
    reason: str = "",
) -> MissedFee:
    """Charge the fee of a missed session as the price list and the plan have it, or
    waive it with a reason. Raises NotMissed, AlreadyDecided or NoFee."""
    patient = counting.hold(session.patient)
    if not ClinicSession.objects.filter(pk=session.pk, status__in=MISSED).exists():
        raise NotMissed
    if MissedFee.objects.standing().filter(session=session).exists():
        raise AlreadyDecided
    cents = _row_of(session, _count_of(session, patient, now)).patient_cents
    if not cents:
        raise NoFee
    row = MissedFee.objects.create(
        session=session,
        decision=decision,
        cents=cents,
        reason=reason,
        **said(patient, by, now),
    )
    record(f"fee.{decision}", about=row, by=by, at=now)
    return row


@transaction.atomic
def reconsider_fee(*, fee: MissedFee, reason: str, by: Actor, now: dt.datetime) -> None:
    """Take the decision back; the fee waits to be decided.

    Raises attending.MoneyTaken or NotDecided.
    """
    counting.hold(fee.patient)
    if Collected.objects.sum_of(fee.session_id):
        raise attending.MoneyTaken
    rows = MissedFee.objects.standing().filter(pk=fee.pk)
    if not rows.update(withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason):
        raise NotDecided
    record("fee.reconsidered", about=fee, by=by, at=now)


@transaction.atomic
def close_day(*, clinic: Clinic, day: dt.date, by: Actor, now: dt.datetime) -> DeskDay:
    """Nobody of that day waits any more. Raises StillOpen or AlreadyClosed."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if DeskDay.objects.filter(clinic=clinic).standing().on(day).exists():
        raise AlreadyClosed
    if ClinicSession.objects.booked().filter(clinic=clinic, on=day).exists():
        raise StillOpen
    row = DeskDay.objects.create(
        clinic=clinic, day=day, closed_by=by.user, closed_at=now
    )
    record("desk.day_closed", about=row, by=by, at=now)
    return row


@transaction.atomic
def reopen_day(*, row: DeskDay, by: Actor, now: dt.datetime) -> None:
    """Something of that day was not right yet. Raises NotClosed."""
    rows = DeskDay.objects.standing().filter(pk=row.pk)
    if not rows.update(reopened_by=by.user, reopened_at=now):
        raise NotClosed
    record("desk.day_reopened", about=row, by=by, at=now)


def bill_of(
    session: ClinicSession, patient: Patient, *, now: dt.datetime
) -> Bill | None:
    """What the engine says of it now; None of who has neither come nor owes a fee."""
    counted = _count_of(session, patient, now)
    row = _row_of(session, counted)
    fee = _charged(session).first()
    if not session.is_attended and fee is None:
        return None
    taken = Collected.objects.sum_of(session.pk)
    is_borne = WriteOff.objects.standing().filter(session=session).exists()
    due = fee.cents if fee else _due(session, row, counted, is_borne=is_borne)
    return Bill(due=due, taken=taken, cover=row, is_written_off=is_borne)


def _due(
    session: ClinicSession, row: SessionRow, counted: Counted, *, is_borne: bool
) -> int | None:
    return collecting.due_cents(
        outcome=row.outcome,
        reason=row.reason,
        patient_cents=row.patient_cents,
        agreed=session.beyond_cover_reason,
        is_written_off=is_borne,
        is_medicare=not beyond.may_charge(counted.facts.coverages, on=session.on),
    )


def _row_of(session: ClinicSession, counted: Counted) -> SessionRow:
    rows = counted.result.sessions
    return next(row for row in rows if row.session_id == str(session.pk))


def _count_of(session: ClinicSession, patient: Patient, now: dt.datetime) -> Counted:
    """The one that its patient's cover is read from: of a closed double's visit that of
    the kept record, where it counts there."""
    if patient.discharged_on is not None:
        doubles = DoubledRecord.objects.standing().filter(patient=patient)
        for double in doubles.select_related("kept__clinic"):
            counted = counting.current(double.kept, now=now)
            ids = {row.session_id for row in counted.result.sessions}
            if str(session.pk) in ids:
                return counted
    return counting.current(patient, now=now)


def _arrived(session: ClinicSession) -> None:
    if not ClinicSession.objects.get(pk=session.pk).is_attended:
        raise NotHere


def _charged(session: ClinicSession) -> QuerySet[MissedFee]:
    rows: QuerySet[MissedFee] = MissedFee.objects.standing()
    return rows.filter(session=session, decision=Decision.CHARGED)
