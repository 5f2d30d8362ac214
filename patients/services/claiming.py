"""Which attended sessions were sent to which payer, and which the clinic bears.

What was sent is locked: the engine counts it under the plan and the approval of its
claim, whatever is approved or corrected later. Nothing here is ever done by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from patients.models import (
    Authorization,
    Claim,
    ClinicSession,
    Coverage,
    Patient,
    WriteOff,
)
from patients.services import counting
from patients.services.keeping import said
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.people.actors import Actor


class NotBillable(Exception):
    """One of them is not attended, is on a claim already, or is written off."""


class OfAnotherPlan(Exception):
    """The approval is of another plan or not in force, or the plan was taken back."""


class OutsideItsDays(Exception):
    """One of them took place on no day of the plan, or of the approval."""


class NoClaim(Exception):
    """No standing claim of that session; perhaps another desk was quicker."""


class AlreadyPaid(Exception):
    """It was paid on another day, as somebody has said: that is to be corrected."""


class NotPaid(Exception):
    """No payment was told of this claim: there is none to correct."""


class PaidBeforeSent(Exception):
    """The day of payment lies before the day the claim was sent."""


class NotAttended(Exception):
    """Only an attended session that is on no claim can be written off."""


class NotWrittenOff(Exception):
    """The session is not written off (any more)."""


@transaction.atomic
def bill_sessions(
    *,
    patient: Patient,
    sessions: Collection[int],
    coverage: Coverage,
    authorization: Authorization | None,
    sent_on: dt.date,
    by: Actor,
    now: dt.datetime,
) -> list[Claim]:
    """Lock attended sessions under a plan and an approval: all of them or none.

    Raises NotBillable, OfAnotherPlan or OutsideItsDays.
    """
    patient = counting.hold(patient)
    _refuse_a_foreign(patient, coverage, authorization)
    rows = _billable(patient, sessions, sent_on)
    _refuse_outside(rows, coverage, authorization)
    claims = Claim.objects.bulk_create(
        Claim(
            session=session,
            coverage=coverage,
            authorization=authorization,
            sent_on=sent_on,
            **said(patient, by, now),
        )
        for session in rows
    )
    ClinicSession.objects.filter(pk__in=[row.pk for row in rows]).update(
        billed_coverage=coverage, billed_authorization=authorization
    )
    _record_each("session.billed", claims, by, now)
    return claims


@transaction.atomic
def mark_paid(
    *,
    patient: Patient,
    sessions: Collection[int],
    paid_on: dt.date,
    by: Actor,
    now: dt.datetime,
) -> None:
    """The payer has paid these claims; of which that is said already, nothing changes.

    Raises NoClaim, AlreadyPaid or PaidBeforeSent.
    """
    counting.hold(patient)
    claims = _claims(patient, sessions)
    if any(claim.paid_on not in (None, paid_on) for claim in claims):
        raise AlreadyPaid
    if any(claim.sent_on > paid_on for claim in claims):
        raise PaidBeforeSent
    unpaid = [claim for claim in claims if claim.paid_on is None]
    Claim.objects.filter(pk__in=[c.pk for c in unpaid]).update(paid_on=paid_on)
    _record_each("session.paid", unpaid, by, now)


@transaction.atomic
def correct_payment(
    *,
    session: ClinicSession,
    paid_on: dt.date | None,
    reason: str,
    by: Actor,
    now: dt.datetime,
) -> Claim:
    """The same claim with another day of payment, or with none; the wrong one is kept.

    Raises NoClaim, NotPaid or PaidBeforeSent.
    """
    patient = counting.hold(session.patient)
    (wrong,) = _claims(patient, [session.pk])
    if wrong.paid_on is None:
        raise NotPaid
    if paid_on is not None and wrong.sent_on > paid_on:
        raise PaidBeforeSent
    _withdraw([wrong], reason, by, now)
    right = Claim.objects.create(
        session_id=wrong.session_id,
        coverage_id=wrong.coverage_id,
        authorization_id=wrong.authorization_id,
        sent_on=wrong.sent_on,
        paid_on=paid_on,
        **said(patient, by, now),
    )
    _record_each("session.payment_corrected", [right], by, now, note=reason)
    return right


@transaction.atomic
def take_claims_back(
    *,
    patient: Patient,
    sessions: Collection[int],
    reason: str,
    by: Actor,
    now: dt.datetime,
) -> None:
    """Denied or voided: the sessions are free to be counted anew. Raises NoClaim."""
    patient = counting.hold(patient)
    claims = _claims(patient, sessions)
    _withdraw(claims, reason, by, now)
    ClinicSession.objects.filter(pk__in=[c.session_id for c in claims]).update(
        billed_coverage=None, billed_authorization=None
    )
    _record_each("session.claim_taken_back", claims, by, now, note=reason)


@transaction.atomic
def write_off(
    *, session: ClinicSession, reason: str, by: Actor, now: dt.datetime
) -> WriteOff:
    """The clinic bears it: nobody is billed. Raises NotAttended."""
    patient = counting.hold(session.patient)
    if not _open_ones(patient).filter(pk=session.pk).exists():
        raise NotAttended
    row = WriteOff.objects.create(
        session=session, reason=reason, **said(patient, by, now)
    )
    record("session.written_off", about=session, by=by, at=now, note=reason)
    return row


@transaction.atomic
def take_write_off_back(
    *, session: ClinicSession, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It is to be looked at again. Raises NotWrittenOff."""
    counting.hold(session.patient)
    rows = WriteOff.objects.standing().filter(session=session)
    if not rows.update(withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason):
        raise NotWrittenOff
    record("session.write_off_taken_back", about=session, by=by, at=now, note=reason)


@transaction.atomic
def settle_write_off(*, session: ClinicSession, by: Actor, now: dt.datetime) -> None:
    """No plan is billed for it, though one covers it by now: it counts as no visit of
    that plan. Ends with the write-off. Raises NotWrittenOff."""
    counting.hold(session.patient)
    rows = WriteOff.objects.standing().filter(session=session, settled_at=None)
    if not rows.update(settled_at=now, settled_by=by.user):
        raise NotWrittenOff
    record("session.write_off_settled", about=session, by=by, at=now)


def _refuse_a_foreign(
    patient: Patient, coverage: Coverage, authorization: Authorization | None
) -> None:
    """Both as they are now that the patient is held: a desk may have been quicker."""
    plans = Coverage.objects.standing().filter(patient=patient, pk=coverage.pk)
    if not plans.exists():
        raise OfAnotherPlan
    if authorization is None:
        return
    approved = Authorization.objects.filter(
        pk=authorization.pk, coverage=coverage, status=Authorization.Status.APPROVED
    )
    if not approved.exists():
        raise OfAnotherPlan


def _refuse_outside(
    rows: Collection[ClinicSession],
    coverage: Coverage,
    authorization: Authorization | None,
) -> None:
    """The payer would deny it: another number, or the days of this one, come first."""
    spans = [(coverage.effective_from, coverage.effective_to or dt.date.max)]
    if authorization is not None:
        spans.append((authorization.valid_from, authorization.valid_to))
    if any(not first <= row.on <= last for row in rows for first, last in spans):
        raise OutsideItsDays


def _open_ones(patient: Patient) -> QuerySet[ClinicSession]:
    """Attended, on no claim, not written off, not kept from the plan, not the gym."""
    rows = ClinicSession.objects.filter(
        patient=patient,
        status=ClinicSession.Status.ATTENDED,
        billed_coverage=None,
        kept_from_plan=False,
    ).exclude(kind=ClinicSession.Kind.GYM)
    return rows.exclude(pk__in=WriteOff.objects.standing().values("session"))


def _billable(
    patient: Patient, sessions: Collection[int], sent_on: dt.date
) -> list[ClinicSession]:
    rows = list(_open_ones(patient).filter(pk__in=sessions, on__lte=sent_on))
    if not sessions or len(rows) != len(set(sessions)):
        raise NotBillable
    return rows


def _claims(patient: Patient, sessions: Collection[int]) -> list[Claim]:
    rows = Claim.objects.standing().filter(patient=patient, session__in=sessions)
    claims = list(rows.select_related("session"))
    if not sessions or len(claims) != len(set(sessions)):
        raise NoClaim
    return claims


def _withdraw(
    claims: Collection[Claim], reason: str, by: Actor, now: dt.datetime
) -> None:
    Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(
        withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason
    )


def _record_each(
    deed: str, claims: Collection[Claim], by: Actor, now: dt.datetime, note: str = ""
) -> None:
    AuditEvent.objects.bulk_create(
        event(deed, about=claim.session, by=by, at=now, note=note) for claim in claims
    )
