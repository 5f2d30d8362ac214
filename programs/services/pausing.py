"""A break of the patient's own choice, begun in two taps and ended early in one.

It locks nothing and lifts nothing: a program on hold stays on hold.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.db.models.functions import Greatest

from patients.models import Patient
from patients.services import counting
from programs.models import Pause
from programs.rules import pausing
from programs.services import reminding
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class NotSo(Exception):
    """A break cannot be like that; `problem` says why."""

    def __init__(self, problem: pausing.Problem) -> None:
        super().__init__(problem)
        self.problem = problem


class AlreadyPaused(Exception):
    """Another break has some of these days."""

    def __init__(self, pause: Pause) -> None:
        super().__init__(pause.pk)
        self.pause = pause


class NotPaused(Exception):
    """It is over already, or somebody ended it before."""


@transaction.atomic
def start(
    *,
    patient: Patient,
    reason: str,
    starts_on: dt.date,
    until: dt.date,
    by: Actor,
    now: dt.datetime,
) -> Pause:
    """From that day until that day, both counted. Raises NotSo and AlreadyPaused."""
    today = counting.hold(patient).today(now)
    if problem := pausing.problem(starts_on, until, today=today):
        raise NotSo(problem)
    others = Pause.objects.filter(patient=patient).overlapping(starts_on, until)
    if other := others.order_by("starts_on").first():
        raise AlreadyPaused(other)
    pause = Pause.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        reason=reason,
        starts_on=starts_on,
        until=until,
        back_on=until + pausing.DAY,
        started_at=now,
        started_by=by.user,
        started_as=by.role,
    )
    record("pause.started", about=pause, by=by, at=now)
    if pausing.covers(pause, today):
        reminding.call_off(patient, now=now, reason="on a break")
    return pause


@transaction.atomic
def end(*, pause: Pause, by: Actor, now: dt.datetime) -> None:
    """Back from today on; one that has not begun is called off. Raises NotPaused."""
    today = counting.hold(pause.patient).today(now)
    rows = Pause.objects.filter(pk=pause.pk, ended_at=None, back_on__gt=today)
    ended = rows.update(
        back_on=Greatest("starts_on", today),
        ended_at=now,
        ended_by=by.user,
        ended_as=by.role,
    )
    if not ended:
        raise NotPaused
    record("pause.ended", about=pause, by=by, at=now)
