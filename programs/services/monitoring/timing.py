"""Who worked when, written down as it was, and corrected beside itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_noop

from patients.models import Patient
from patients.services import counting, keeping
from programs.models import MonitoringEpisode, MonitoringTime
from programs.rules import monitoring
from programs.services.monitoring.episodes import NotMonitored
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

LONGEST = dt.timedelta(hours=3)
CORRECTED = gettext_noop("Corrected.")


class NotThen(Exception):
    """The time lies ahead, ends before it begins, or is longer than anybody works."""


class AlreadyCorrected(Exception):
    """Somebody has corrected or withdrawn this entry."""


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One stretch of time; of a live talk also how and with whom."""

    started_at: dt.datetime
    ended_at: dt.datetime
    activity: str
    words: str
    mode: str = ""
    with_whom: str = ""


@transaction.atomic
def write_down(
    *, patient: Patient, worked: Worked, by: Actor, now: dt.datetime
) -> MonitoringTime:
    """One's own time. Raises NotThen and NotMonitored."""
    patient = counting.hold(patient)
    row = _new(patient, worked, by, now)
    row.save()
    record("monitoring.time_written", about=row, by=by, at=now, note=worked.activity)
    return row


@transaction.atomic
def correct(
    *, row: MonitoringTime, worked: Worked, by: Actor, now: dt.datetime
) -> MonitoringTime:
    """Another row in its place; both are kept. Raises AlreadyCorrected, NotThen and
    NotMonitored."""
    try:
        patient = keeping.withdraw(fact=row, reason=CORRECTED, by=by, now=now)
    except keeping.AlreadyWithdrawn:
        raise AlreadyCorrected from None
    new = _new(patient, worked, by, now)
    new.practitioner, new.corrects = row.practitioner, row
    new.save()
    record("monitoring.time_corrected", about=new, by=by, at=now)
    return new


def _new(
    patient: Patient, worked: Worked, by: Actor, now: dt.datetime
) -> MonitoringTime:
    length = worked.ended_at - worked.started_at
    if not dt.timedelta() < length <= LONGEST or worked.ended_at > now:
        raise NotThen
    return MonitoringTime(
        **keeping.said(patient, by, now),
        episode=_episode_at(patient, worked.started_at),
        practitioner_id=by.standing.row_id,
        started_at=worked.started_at,
        ended_at=worked.ended_at,
        activity=worked.activity,
        mode=worked.mode,
        with_whom=worked.with_whom,
        words=worked.words,
    )


def _episode_at(patient: Patient, moment: dt.datetime) -> MonitoringEpisode:
    rows = MonitoringEpisode.objects.filter(patient=patient).order_by("-pk")
    for row in rows:
        begun = monitoring.midnight(row.set_up_on, patient.clinic.zone)
        if begun <= moment and (row.ended_at is None or moment < row.ended_at):
            return row
    raise NotMonitored
