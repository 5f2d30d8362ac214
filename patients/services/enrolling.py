"""Records what is asked before a first program, from the referral to the home.

None of it changes what a running program may hold, so no bell is rung; what must be
asked before one is signed is asked by prescribing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction

from patients.models import (
    Consent,
    Diagnosis,
    EmergencyContact,
    FractureCheck,
    Goal,
    GoalOutcome,
    HomeCheck,
    Patient,
    Referral,
)
from patients.rules.equipment import Thing
from patients.services import counting
from patients.services.keeping import REPLACED, refuse_the_future, said, withdraw
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class AlreadySettled(Exception):
    """The goal was met or dropped already, or is no longer one."""


@transaction.atomic
def record_referral(
    *,
    patient: Patient,
    kind: str,
    reason: str,
    referred_on: dt.date,
    by: Actor,
    now: dt.datetime,
    referrer: str = "",
    referrer_contact: str = "",
    note: str = "",
) -> Referral:
    """A doctor's, or a request of one's own. A new one opens care anew: both stand.

    Raises InTheFuture.
    """
    patient = counting.hold(patient)
    refuse_the_future(patient, referred_on, now)
    row = Referral.objects.create(
        kind=kind,
        reason=reason,
        referred_on=referred_on,
        referrer=referrer,
        referrer_contact=referrer_contact,
        note=note,
        **said(patient, by, now),
    )
    record("referral.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def record_consent(
    *,
    patient: Patient,
    how: str,
    given_on: dt.date,
    by: Actor,
    now: dt.datetime,
    given_for_them_by: str = "",
) -> Consent:
    """The newest takes the place of the one before. Raises InTheFuture."""
    patient = counting.hold(patient)
    refuse_the_future(patient, given_on, now)
    for before in Consent.objects.standing().filter(patient=patient):
        withdraw(fact=before, reason=REPLACED, by=by, now=now)
    row = Consent.objects.create(
        how=how,
        given_on=given_on,
        given_for_them_by=given_for_them_by,
        **said(patient, by, now),
    )
    record("consent.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def name_emergency_contact(
    *,
    patient: Patient,
    name: str,
    relation: str,
    phone: str,
    by: Actor,
    now: dt.datetime,
) -> EmergencyContact:
    """One more whom to call, after those already named."""
    patient = counting.hold(patient)
    row = EmergencyContact.objects.create(
        name=name, relation=relation, phone=phone, **said(patient, by, now)
    )
    record("emergencycontact.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def record_diagnosis(
    *,
    patient: Patient,
    of: str,
    by: Actor,
    now: dt.datetime,
    words: str = "",
    made_on: dt.date | None = None,
    precision: str = Diagnosis.Precision.UNKNOWN,
    made_by: str = "",
) -> Diagnosis:
    """What a doctor has said; it ends an earlier "none". Raises InTheFuture."""
    patient = counting.hold(patient)
    if made_on is not None:
        refuse_the_future(patient, made_on, now)
    none_yet = Diagnosis.objects.standing().filter(
        patient=patient, of=Diagnosis.Of.NONE
    )
    for before in none_yet:
        withdraw(fact=before, reason=REPLACED, by=by, now=now)
    row = Diagnosis.objects.create(
        of=of,
        words=words,
        made_on=made_on,
        precision=precision,
        made_by=made_by,
        **said(patient, by, now),
    )
    record("diagnosis.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def check_fractures(
    *,
    patient: Patient,
    found_any: bool,
    told_by: str,
    by: Actor,
    now: dt.datetime,
    note: str = "",
) -> FractureCheck:
    """Whether a bone ever broke, as somebody answered it today. The newest counts."""
    patient = counting.hold(patient)
    row = FractureCheck.objects.create(
        found_any=found_any, told_by=told_by, note=note, **said(patient, by, now)
    )
    record("fracturecheck.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def set_goal(*, patient: Patient, words: str, by: Actor, now: dt.datetime) -> Goal:
    """One more goal. Those before stay as they are."""
    patient = counting.hold(patient)
    row = Goal.objects.create(words=words, **said(patient, by, now))
    record("goal.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def settle_goal(
    *, goal: Goal, outcome: str, by: Actor, now: dt.datetime, note: str = ""
) -> GoalOutcome:
    """Met or dropped; the words stay. Raises AlreadySettled."""
    patient = counting.hold(goal.patient)
    if not Goal.objects.open().filter(pk=goal.pk).exists():
        raise AlreadySettled
    row = GoalOutcome.objects.create(
        goal=goal, outcome=outcome, note=note, **said(patient, by, now)
    )
    record("goaloutcome.recorded", about=row, by=by, at=now)
    return row


@transaction.atomic
def check_home(
    *,
    patient: Patient,
    by: Actor,
    now: dt.datetime,
    hazards: Collection[str] | None = None,
    equipment: Collection[str] | None = None,
    has_stairs: bool | None = None,
    lives_alone: bool | None = None,
    has_helper: bool | None = None,
    helper: str = "",
    not_asked_because: str = "",
) -> HomeCheck:
    """The home as it is told today; the newest answer to each question counts.

    An empty list says that there is nothing; None, that it was not asked. Raises
    ValueError for a word outside the vocabularies.
    """
    patient = counting.hold(patient)
    row = HomeCheck.objects.create(
        hazards=_words(hazards, HomeCheck.Hazard),
        equipment=_words(equipment, Thing),
        has_stairs=has_stairs,
        lives_alone=lives_alone,
        has_helper=has_helper,
        helper=helper,
        not_asked_because=not_asked_because,
        **said(patient, by, now),
    )
    record("homecheck.recorded", about=row, by=by, at=now)
    return row


def _words(
    said: Collection[str] | None, of: type[HomeCheck.Hazard] | type[Thing]
) -> list[str] | None:
    return None if said is None else [of(each).value for each in said]
