"""Records facts about the body, and withdraws what was wrong.

Each rings `body_changed` in its own transaction: what is prescribed is looked at again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.db import transaction

from patients.models import (
    Condition,
    ConditionClearance,
    Fall,
    Fracture,
    FractureClearance,
    HealingConfirmation,
    Patient,
    fractures,
)
from patients.models.body import Fact
from patients.rules import precautions
from patients.services import counting, keeping
from patients.services.keeping import AlreadyRecorded, refuse_the_future
from patients.signals import body_changed
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class AlreadySet(Exception):
    """The condition stands already."""


class StillImplied(Exception):
    """A recorded fracture brings it: that is confirmed healed, or withdrawn, first."""


class BeforeBirth(Exception):
    """Nothing broke before the person was born."""


@transaction.atomic
def record_fracture(
    *,
    patient: Patient,
    site: str,
    happened_on: dt.date | None,
    by: Actor,
    now: dt.datetime,
    **details: Any,
) -> Fracture:
    """A broken bone, and the conditions it brings with it at once.

    Raises InTheFuture, BeforeBirth and AlreadyRecorded. `details` are the other fields
    of Fracture.
    """
    patient = counting.hold(patient)
    if happened_on is not None:
        refuse_the_future(patient, happened_on, now)
        _refuse_before_birth(patient, happened_on, details.get("precision"))
    said = {"site": site, "happened_on": happened_on, **details}
    if Fracture.objects.standing().filter(patient=patient, **said).exists():
        raise AlreadyRecorded
    row = Fracture.objects.create(**said, **keeping.said(patient, by, now))
    record("fracture.recorded", about=row, by=by, at=now)
    _set_implied(patient, row, by, now)
    body_changed.send(Fracture, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def clear_fracture(
    *,
    fracture: Fracture,
    given_by: str,
    given_by_role: str,
    given_on: dt.date,
    allows: str,
    by: Actor,
    now: dt.datetime,
    valid_until: dt.date | None = None,
) -> FractureClearance:
    """A physician's or surgeon's word that exercise may begin.

    Raises InTheFuture, and AlreadyRecorded: of two that are equal, one would still open
    the gate when the other is withdrawn.
    """
    patient = counting.hold(fracture.patient)
    refuse_the_future(patient, given_on, now)
    said = {
        "fracture": fracture,
        "given_by": given_by,
        "given_by_role": given_by_role,
        "given_on": given_on,
        "valid_until": valid_until,
        "allows": allows,
    }
    if FractureClearance.objects.standing().filter(**said).exists():
        raise AlreadyRecorded
    row = FractureClearance.objects.create(**said, **keeping.said(patient, by, now))
    record("fracture.cleared", about=row, by=by, at=now)
    body_changed.send(FractureClearance, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def set_condition(
    *, patient: Patient, key: str, by: Actor, now: dt.datetime, note: str = ""
) -> Condition:
    """Raises AlreadySet, and ValueError for a word outside the vocabulary."""
    precautions.Condition(key)
    patient = counting.hold(patient)
    if Condition.objects.standing().filter(patient=patient, key=key).exists():
        raise AlreadySet
    row = _set(patient, key, note, by, now)
    body_changed.send(Condition, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def clear_exercise(
    *,
    patient: Patient,
    condition_key: str,
    exercise_slug: str,
    reason: str,
    by: Actor,
    now: dt.datetime,
) -> ConditionClearance:
    """Open to this person one exercise that the condition keeps for clearance."""
    precautions.Condition(condition_key)
    patient = counting.hold(patient)
    row = ConditionClearance.objects.create(
        condition_key=condition_key,
        exercise_slug=exercise_slug,
        reason=reason,
        **keeping.said(patient, by, now),
    )
    record("exercise.cleared", about=row, by=by, at=now)
    body_changed.send(ConditionClearance, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def record_fall(
    *,
    patient: Patient,
    happened_on: dt.date,
    injury: str,
    by: Actor,
    now: dt.datetime,
    **details: Any,
) -> Fall:
    """A fall, or one that was caught. Raises InTheFuture.

    `details` are the other fields of Fall.
    """
    patient = counting.hold(patient)
    refuse_the_future(patient, happened_on, now)
    row = Fall.objects.create(
        happened_on=happened_on,
        injury=injury,
        **details,
        **keeping.said(patient, by, now),
    )
    record("fall.recorded", about=row, by=by, at=now)
    body_changed.send(Fall, patient=patient, by=by, now=now)
    return row


@transaction.atomic
def withdraw(*, fact: Fact, reason: str, by: Actor, now: dt.datetime) -> None:
    """It was wrong or no longer holds: kept, and marked so.

    What a withdrawn fracture had brought stays until a therapist withdraws that too.
    Raises AlreadyWithdrawn, and StillImplied for what a recorded fracture brings.
    """
    if isinstance(fact, Condition):
        _refuse_implied(fact, now)
    patient = keeping.withdraw(fact=fact, reason=reason, by=by, now=now)
    if isinstance(fact, HealingConfirmation):
        _set_implied(patient, fact.fracture, by, now)
    body_changed.send(type(fact), patient=patient, by=by, now=now)


def _refuse_before_birth(patient: Patient, day: dt.date, precision: str | None) -> None:
    """Of a month only the month is held against the day of birth."""
    born = patient.birth_on
    if born is None:
        return
    if precision == Fracture.Precision.MONTH:
        born = born.replace(day=1)
    if day < born:
        raise BeforeBirth


def set_missing(
    patient: Patient, keys: Collection[str], by: Actor, now: dt.datetime
) -> None:
    """The app tightens by itself; only a clinician loosens."""
    for key in sorted(set(keys) - _standing_keys(patient)):
        _set(patient, key, "", by, now)


def _set_implied(
    patient: Patient, fracture: Fracture, by: Actor, now: dt.datetime
) -> None:
    rule = fractures.as_rule(fracture, (), zone=patient.zone)
    implied = precautions.implied_by([rule], on=patient.today(now))
    set_missing(patient, implied, by, now)


def _refuse_implied(condition: Condition, now: dt.datetime) -> None:
    patient = counting.hold(condition.patient)
    if condition.key in fractures.implied_of(patient, on=patient.today(now)):
        raise StillImplied


def _standing_keys(patient: Patient) -> set[str]:
    standing: Iterable[str] = (
        Condition.objects.standing()
        .filter(patient=patient)
        .values_list("key", flat=True)
    )
    return set(standing)


def _set(
    patient: Patient, key: str, note: str, by: Actor, now: dt.datetime
) -> Condition:
    row = Condition.objects.create(key=key, note=note, **keeping.said(patient, by, now))
    record("condition.set", about=row, by=by, at=now)
    return row
