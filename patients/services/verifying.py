"""Writes down what a payer answered, when the desk asked what it covers."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Max

from patients.models import Coverage, PayerAnswer
from patients.services import counting, plan_changes
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class AlreadyWithdrawn(Exception):
    """Another desk has taken the answer back."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told, by what means; None where it was not told. Money in cents."""

    answered_on: dt.date
    means: str = PayerAnswer.Means.PHONE
    reference: str = ""
    visits_left: int | None = None
    deductible_met_cents: int | None = None
    oop_met_cents: int | None = None
    note: str = ""


@transaction.atomic
def record_answer(
    *, coverage: Coverage, told: Told, by: Actor, now: dt.datetime
) -> PayerAnswer:
    """One more answer; the earlier ones stay as they are. Raises Withdrawn."""
    coverage = plan_changes.hold(coverage)
    return keep_answer(coverage, told, by, now)


@transaction.atomic
def withdraw_answer(
    *, answer: PayerAnswer, reason: str, by: Actor, now: dt.datetime
) -> None:
    """It was written down for the wrong plan. Raises AlreadyWithdrawn."""
    counting.hold(answer.patient)
    standing = PayerAnswer.objects.standing().filter(pk=answer.pk)
    if not standing.update(
        withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason
    ):
        raise AlreadyWithdrawn
    _follow(answer.coverage)
    record("coverage.answer_withdrawn", about=answer, by=by, at=now, note=reason)


def keep_answer(plan: Coverage, told: Told, by: Actor, now: dt.datetime) -> PayerAnswer:
    """The row and its line in the ledger; the patient is held."""
    row = answer_line(plan, told, by, now)
    row.save(force_insert=True)
    _follow(plan)
    record("coverage.answered", about=row, by=by, at=now)
    return row


def answer_line(plan: Coverage, told: Told, by: Actor, now: dt.datetime) -> PayerAnswer:
    """The row alone, not yet written."""
    return PayerAnswer(
        coverage=plan,
        patient_id=plan.patient_id,
        clinic_id=plan.clinic_id,
        recorded_by=by.user,
        recorded_at=now,
        **asdict(told),
    )


def _follow(plan: Coverage) -> None:
    """The plan counts as verified on the day of its latest standing answer."""
    answers = PayerAnswer.objects.standing().filter(coverage=plan)
    latest = answers.aggregate(day=Max("answered_on"))["day"]
    Coverage.objects.filter(pk=plan.pk).update(verified_on=latest)
