"""What the therapist saw done well, and what turned out not to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction

from patients.models import Patient
from patients.services import counting
from programs.models import Exercise, Program, ProgramItem, SignOff
from programs.models.bodies import body_of
from programs.services import prescribing, reviewing
from programs.services.prescribing.resting import close_at_home, waits_for_sign_off
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class AlreadyWithdrawn(Exception):
    """It does not stand any more; perhaps a colleague was quicker."""


@transaction.atomic
def sign_off(
    *,
    patient: Patient,
    levels: Iterable[tuple[Exercise, int]],
    by: Actor,
    now: dt.datetime,
) -> None:
    """Several at once: seen done well. Twice is once."""
    for exercise, level in levels:
        prescribing.sign_off(
            patient=patient, exercise=exercise, level=level, by=by, now=now
        )


@transaction.atomic
def withdraw(*, sign_off: SignOff, reason: str, by: Actor, now: dt.datetime) -> int:
    """It stands no more: what rests on it closes at home at once, and says how many.

    A closed exercise goes on in the clinic; only a new sign-off brings it home.
    """
    patient = counting.hold(sign_off.patient)
    standing = SignOff.objects.standing().filter(pk=sign_off.pk)
    if not standing.update(
        withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason
    ):
        raise AlreadyWithdrawn
    record("level.sign_off_withdrawn", about=sign_off, by=by, at=now)
    today = patient.today(now)
    body = body_of(patient, on=today)
    closed = [
        close_at_home(item, on=today, by=by, now=now)
        for item in _at_home(sign_off, patient)
        if waits_for_sign_off(item, body)
    ]
    if closed:
        reviewing.tell_patient(patient, day=today, now=now)
    return len(closed)


def _at_home(sign_off: SignOff, patient: Patient) -> list[ProgramItem]:
    """What stands of that exercise outside the clinic, now or from a later day.

    What a phase plans is asked for its sign-off when the phase is opened.
    """
    rows = ProgramItem.objects.unplanned().filter(
        patient=patient,
        exercise=sign_off.exercise_id,
        ends_on=None,
        program__in=Program.objects.signed(),
    )
    at_home = rows.exclude(where=ProgramItem.Where.CLINIC)
    return list(at_home.with_rules().select_related("program"))
