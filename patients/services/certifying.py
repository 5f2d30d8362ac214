"""Writes plans of care, what became of them, and progress notes.

What the clocks say follows from these rows; nothing is counted here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from patients.models import CareStep, ClockSettings, Patient, PlanOfCare, ProgressNote
from patients.models.clock_facts import as_rule, clocks_of, limits_for
from patients.rules import clocks
from patients.services import alerting, counting, plan_changes
from patients.services.keeping import REPLACED, refuse_the_future, said, withdraw
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


class TooLong(Exception):
    """Longer than a plan of care may run; `days` says how long that is."""

    def __init__(self, days: int) -> None:
        self.days = days


class BeginsTwice(Exception):
    """Another plan of care begins on that day."""


class NotStanding(Exception):
    """The plan of care was withdrawn meanwhile."""


class OutsidePlan(Exception):
    """The day lies before the plan begins, or after its last day."""


class NeedsReason(Exception):
    """A signature after its last day says why it is late."""


class WrittenAlready(Exception):
    """There is a progress note of that day."""


@transaction.atomic
def plan_care(
    *,
    patient: Patient,
    kind: str,
    certified_from: dt.date,
    certified_to: dt.date,
    frequency: str,
    by: Actor,
    now: dt.datetime,
) -> PlanOfCare:
    """A plan for some weeks, not sent yet. Raises TooLong and BeginsTwice."""
    patient = counting.hold(patient)
    today = counting.clinic_day(patient.clinic, now)
    days = limits_for(patient, today=today).recertify_days
    if (certified_to - certified_from).days > days:
        raise TooLong(days)
    rows = PlanOfCare.objects.standing().filter(patient=patient)
    if rows.filter(certified_from=certified_from).exists():
        raise BeginsTwice
    row = PlanOfCare.objects.create(
        kind=kind,
        certified_from=certified_from,
        certified_to=certified_to,
        frequency=frequency,
        **said(patient, by, now),
    )
    record("planofcare.written", about=row, by=by, at=now)
    alerting.drop_answered(patient=patient, now=now)
    return row


@transaction.atomic
def take_step(
    *,
    plan: PlanOfCare,
    kind: str,
    on: dt.date,
    by: Actor,
    now: dt.datetime,
    who: str = "",
    reason: str = "",
) -> CareStep:
    """It was sent, ordered, signed or ended. A newer entry of a kind replaces it.

    Raises InTheFuture, NotStanding, OutsidePlan and NeedsReason.
    """
    patient = counting.hold(plan.patient)
    refuse_the_future(patient, on, now)
    plan = _standing(plan)
    before = {row.kind: row for row in CareStep.objects.standing().filter(plan=plan)}
    if kind == CareStep.Kind.ENDED:
        _refuse_outside(plan, on)
    if kind == CareStep.Kind.SIGNED and not reason:
        _refuse_late(patient, plan, before, on)
    if kind in before:
        withdraw(fact=before[kind], reason=REPLACED, by=by, now=now)
    row = CareStep.objects.create(
        plan=plan, kind=kind, on=on, who=who, reason=reason, **said(patient, by, now)
    )
    record(f"planofcare.{kind}", about=row, by=by, at=now)
    alerting.drop_answered(patient=patient, now=now)
    return row


@transaction.atomic
def write_note(
    *, patient: Patient, on: dt.date, text: str, by: Actor, now: dt.datetime
) -> ProgressNote:
    """Signed with the writing. Raises InTheFuture and WrittenAlready."""
    patient = counting.hold(patient)
    refuse_the_future(patient, on, now)
    if ProgressNote.objects.standing().filter(patient=patient, on=on).exists():
        raise WrittenAlready
    row = ProgressNote.objects.create(on=on, text=text, **said(patient, by, now))
    record("progressnote.signed", about=row, by=by, at=now)
    alerting.drop_answered(patient=patient, now=now)
    return row


@transaction.atomic
def set_clocks(
    *,
    clinic: Clinic,
    said: Mapping[str, Any],
    by: Actor,
    now: dt.datetime,
    seen: str = "",
) -> ClockSettings:
    """The clinic's own days and counts; what they were before is kept.

    Raises ChangedMeanwhile.
    """
    rows = ClockSettings.objects.all()
    row = plan_changes.set_anew(rows, said, seen=seen, clinic=clinic)
    record("clinic.clocks_set", about=row, by=by, at=now)
    return row


def _standing(plan: PlanOfCare) -> PlanOfCare:
    row: PlanOfCare | None = PlanOfCare.objects.standing().filter(pk=plan.pk).first()
    if row is None:
        raise NotStanding
    return row


def _refuse_outside(plan: PlanOfCare, on: dt.date) -> None:
    if not plan.certified_from <= on <= plan.certified_to:
        raise OutsidePlan


def _refuse_late(
    patient: Patient, plan: PlanOfCare, steps: Mapping[str, CareStep], on: dt.date
) -> None:
    """Whether that signature is delayed, by the rules that hold for this patient."""
    found = clocks_of(patient, today=max(on, plan.certified_from))
    limits = limits_for(patient, today=max(on, plan.certified_from))
    by = clocks.sign_by(as_rule(plan, steps.values()), found.first_on, limits)
    if by is not None and on > by:
        raise NeedsReason
