"""Attended, cancelled, did not come; and a wrong mark taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction

from patients.models import (
    ClinicSession,
    Collected,
    InsuranceConfirmed,
    MissedFee,
    WriteOff,
)
from patients.models.doubling import person_of
from patients.services import counting
from patients.services.attending.booking import hold_therapists, settle
from patients.services.attending.looking import look_at, slot_of
from patients.services.attending.refusals import (
    Billed,
    MoneyTaken,
    NotMarked,
    Signed,
    StillAhead,
    WrittenOff,
    WrongMark,
)
from patients.services.attending.telling import tell_cancelled, tell_it_stands
from patients.services.passing_on import pass_on_each
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.hooks.kinds import Kind
from ptcare.people.actors import Actor

Status = ClinicSession.Status


@transaction.atomic
def attend_session(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """Mark a booked session attended. Raises StillAhead or NotBooked."""
    counting.hold(session.patient)
    if _is_ahead(session, now):
        raise StillAhead
    settle(session, Status.ATTENDED, by, now)
    _pass_on(Kind.ATTENDED, session, now)
    record("session.attended", about=session, by=by, at=now)


@transaction.atomic
def release_session(
    *,
    session: ClinicSession,
    status: ClinicSession.Status,
    by: Actor,
    now: dt.datetime,
    is_told: bool = True,
) -> None:
    """Cancelled, cancelled late, or did not come. Raises StillAhead or NotBooked."""
    if status not in (Status.CANCELLED, Status.LATE_CANCELLED, Status.NO_SHOW):
        raise ValueError(status)
    counting.hold(session.patient)
    if status == Status.NO_SHOW and _is_ahead(session, now):
        raise StillAhead
    settle(session, status, by, now)
    record("session.released", about=session, by=by, at=now, note=status)
    if status == Status.CANCELLED:  # one that comes late is the patient's own word
        tell_cancelled(session, by=by, now=now, is_told=is_told)


@transaction.atomic
def cancel_several(
    *,
    sessions: Iterable[ClinicSession],
    by: Actor,
    now: dt.datetime,
    is_told: bool = True,
) -> None:
    """In time, all of them or none. Raises NotBooked.

    Where somebody has died, nothing `is_told`: no text about it comes to the family.
    """
    for session in sessions:
        release_session(
            session=session, status=Status.CANCELLED, by=by, now=now, is_told=is_told
        )


@transaction.atomic
def close_past(
    *, answers: Mapping[ClinicSession, Status], by: Actor, now: dt.datetime
) -> list[ClinicSession]:
    """Say of several past sessions of one clinic how each of them went.

    What somebody else has closed meanwhile is left as it is, and answered with. No
    patient is told: these are over. Raises StillAhead, and then closes none.
    """
    if {Status.PLANNED, Status.RESCHEDULED}.intersection(answers.values()):
        raise ValueError(answers)
    counting.hold_each({each.patient_id for each in answers})
    if any(_is_ahead(each, now) for each in answers):
        raise StillAhead
    rows = ClinicSession.objects.filter(pk__in=[each.pk for each in answers])
    waiting = set(rows.booked())
    for status in {answers[each] for each in waiting}:
        ids = [each.pk for each in waiting if answers[each] == status]
        rows.filter(pk__in=ids).update(
            status=status, settled_at=now, settled_by=by.user
        )
    closed = [each for each in answers if each in waiting]
    AuditEvent.objects.bulk_create(
        _line(each, answers[each], by, now) for each in closed
    )
    came = [each for each in closed if answers[each] == Status.ATTENDED]
    pass_on_each(Kind.ATTENDED, [(each, _as_told(each)) for each in came], now=now)
    left = rows.exclude(pk__in=[each.pk for each in closed])
    return list(left.select_related("patient").order_by("on", "start", "pk"))


def _is_ahead(session: ClinicSession, now: dt.datetime) -> bool:
    return session.on > counting.clinic_day(session.patient.clinic, now)


def _line(
    session: ClinicSession, status: Status, by: Actor, now: dt.datetime
) -> AuditEvent:
    if status == Status.ATTENDED:
        return event("session.attended", about=session, by=by, at=now)
    return event("session.released", about=session, by=by, at=now, note=status)


@transaction.atomic
def take_mark_back(
    *, session: ClinicSession, reason: WrongMark, by: Actor, now: dt.datetime
) -> None:
    """Let a wrongly marked session wait again.

    Raises NotMarked, Billed, WrittenOff, MoneyTaken or Signed, and as booking does
    where the place it had given free was filled since.
    """
    counting.hold_each(person_of(session.patient))  # as all do who hold two: in order
    patient = counting.hold(session.patient)
    row = ClinicSession.objects.select_related("therapist").get(pk=session.pk)
    _refuse_what_stands(row)
    if not row.is_attended:
        hold_therapists({row.therapist} if row.therapist else set())
        look_at(patient, [slot_of(row)])[0].refuse()
    ClinicSession.objects.filter(pk=session.pk).update(
        status=Status.PLANNED, settled_at=None, settled_by=None
    )
    _drop_what_followed(row, reason, by, now)
    if row.is_attended:
        _pass_on(Kind.TAKEN_BACK, row, now)
    if row.status == Status.CANCELLED:
        tell_it_stands(row, by=by, now=now)
    record("session.mark_taken_back", about=session, by=by, at=now, note=reason)


def _refuse_what_stands(row: ClinicSession) -> None:
    if row.status in (Status.PLANNED, Status.RESCHEDULED):
        raise NotMarked
    if row.billed_coverage_id is not None:
        raise Billed
    if WriteOff.objects.standing().filter(session=row).exists():
        raise WrittenOff
    if Collected.objects.sum_of(row.pk):
        raise MoneyTaken
    if row.is_signed:
        raise Signed


def _drop_what_followed(
    session: ClinicSession, reason: WrongMark, by: Actor, now: dt.datetime
) -> None:
    """What was decided on a fee for missing it falls with the mark, and so does that
    somebody who came was asked for the insurance."""
    taken_back = {
        "withdrawn_at": now,
        "withdrawn_by": by.user,
        "withdrawn_reason": reason.label,
    }
    rows = MissedFee.objects.standing().filter(session=session)
    for fee in rows:  # one at most
        record("fee.reconsidered", about=fee, by=by, at=now, note=reason)
    rows.update(**taken_back)
    asked = InsuranceConfirmed.objects.standing().filter(session=session)
    for row in asked:
        record("insurance.taken_back", about=row, by=by, at=now, note=reason)
    asked.update(**taken_back)


def _pass_on(kind: Kind, session: ClinicSession, now: dt.datetime) -> None:
    pass_on_each(kind, [(session, _as_told(session))], now=now)


def _as_told(session: ClinicSession) -> dict[str, Any]:
    return {"session": session.pk, "on": session.on}
