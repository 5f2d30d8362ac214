"""Opens an evaluation, writes its words, signs it once, and adds to it afterwards."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction

from patients.models import Addendum, Evaluation, Measurement, Patient
from patients.services import alerting, counting
from patients.signals import body_changed
from ptcare.audit.models import AuditEvent
from ptcare.audit.recording import event, record
from ptcare.people.actors import Actor
from ptcare.people.roles import Role

WORDS = ("body_mechanics", "fitness", "pain", "posture", "summary", "decision")


class Refused(Exception):
    """Not to be done; the subclass says why."""


class AlreadyOpen(Refused):
    """An evaluation of this patient is being written already."""


class InTheFuture(Refused):
    """The day has not come yet where the patient lives."""


class NotOpen(Refused):
    """Signed or withdrawn meanwhile, perhaps by a colleague."""


class NotSigned(Refused):
    """Only to a signed evaluation something is added."""


class NotTheirs(Refused):
    """Somebody else has signed it: they say whose it is, or a lead therapist."""


class ChangedMeanwhile(Refused):
    """Somebody else has saved other words since these were read."""


class NoSummary(Refused):
    """It says nothing yet."""


class NoResult(Refused):
    """No test was recorded, not even as not completed."""


class NoDecision(Refused):
    """Each evaluation after the first decides how to go on."""


@transaction.atomic
def open_evaluation(
    *, patient: Patient, kind: str, on: dt.date, by: Actor, now: dt.datetime
) -> Evaluation:
    """Begin one. Raises InTheFuture, and AlreadyOpen while another is being written."""
    patient = counting.hold(patient)
    if on > patient.today(now):
        raise InTheFuture
    if Evaluation.objects.open().filter(patient=patient).exists():
        raise AlreadyOpen
    row = Evaluation.objects.create(
        patient=patient,
        clinic=patient.clinic,
        kind=Evaluation.Kind(kind),
        on=on,
        opened_by=by.user,
        opened_at=now,
    )
    record("evaluation.opened", about=row, by=by, at=now)
    return row


@transaction.atomic
def save_words(
    *,
    evaluation: Evaluation,
    words: Mapping[str, str],
    revision: int,
    by: Actor,
    now: dt.datetime,
) -> Evaluation:
    """Keep its words without signing. `revision` is the one they were written over.

    Raises NotOpen and ChangedMeanwhile.
    """
    row = _write(_open(evaluation), words, revision)
    row.save()
    record("evaluation.saved", about=row, by=by, at=now)
    return row


@transaction.atomic
def sign_evaluation(
    *,
    evaluation: Evaluation,
    words: Mapping[str, str],
    revision: int,
    by: Actor,
    now: dt.datetime,
) -> Evaluation:
    """Its last words and the signature, together or not at all.

    Of two therapists who sign at once one wins. Raises NotOpen, ChangedMeanwhile,
    NoSummary, NoResult and NoDecision.
    """
    row = _write(_open(evaluation), words, revision)
    if not row.summary.strip():
        raise NoSummary
    if not row.is_first and not row.decision:
        raise NoDecision
    if not Measurement.objects.standing().filter(evaluation=row).exists():
        raise NoResult
    if row.is_first:
        row.decision = ""
    row.signed_by, row.signed_at = by.user, now
    row.save()
    record("evaluation.signed", about=row, by=by, at=now)
    alerting.drop_answered(patient=row.patient, now=now)
    return row


@transaction.atomic
def withdraw_evaluation(
    *, evaluation: Evaluation, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It was opened by mistake. Its results stay on record. Raises NotOpen."""
    row = _open(evaluation)
    row.withdrawn_by, row.withdrawn_at, row.withdrawn_reason = by.user, now, reason
    row.save()
    record("evaluation.withdrawn", about=row, by=by, at=now)


def may_misplace(evaluation: Evaluation, by: Actor) -> bool:
    is_own = evaluation.signed_by_id == by.user.pk
    return by.role is Role.THERAPIST and (is_own or by.is_lead)


@transaction.atomic
def misplace_evaluation(
    *, evaluation: Evaluation, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It was signed here and belongs to another patient: it stays to be read, and it
    and its results count no more, nor what they had opened.

    What they had tightened stays until a therapist looks. Raises NotSigned, NotTheirs.
    """
    patient = counting.hold(evaluation.patient)
    row = Evaluation.objects.signed().filter(pk=evaluation.pk).first()
    if row is None:
        raise NotSigned
    if not may_misplace(row, by):
        raise NotTheirs
    said = {
        "withdrawn_by": by.user,
        "withdrawn_at": now,
        "withdrawn_reason": reason,
    }
    results = Measurement.objects.standing().filter(evaluation=row)
    AuditEvent.objects.bulk_create(
        event("measurement.withdrawn", about=each, by=by, at=now) for each in results
    )
    results.update(**said)
    Evaluation.objects.filter(pk=row.pk).update(**said)
    record("evaluation.misplaced", about=row, by=by, at=now)
    body_changed.send(Evaluation, patient=patient, by=by, now=now)


@transaction.atomic
def add_words(
    *, evaluation: Evaluation, text: str, by: Actor, now: dt.datetime
) -> Addendum:
    """An addendum to a signed evaluation. Raises NotSigned."""
    counting.hold(evaluation.patient)
    if not Evaluation.objects.signed().filter(pk=evaluation.pk).exists():
        raise NotSigned
    row = Addendum.objects.create(
        patient_id=evaluation.patient_id,
        clinic_id=evaluation.clinic_id,
        evaluation=evaluation,
        text=text,
        recorded_by=by.user,
        recorded_at=now,
    )
    record("evaluation.added_to", about=row, by=by, at=now)
    return row


def _open(evaluation: Evaluation) -> Evaluation:
    """The row as it is now, with the patient held, so that one acts at a time."""
    counting.hold(evaluation.patient)
    row = Evaluation.objects.open().filter(pk=evaluation.pk).first()
    if row is None:
        raise NotOpen
    return row


def _write(row: Evaluation, words: Mapping[str, str], revision: int) -> Evaluation:
    if row.revision != revision:
        raise ChangedMeanwhile
    for name in WORDS:
        if name in words:
            setattr(row, name, words[name])
    row.revision += 1
    return row
