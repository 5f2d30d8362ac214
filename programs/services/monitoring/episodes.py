"""Monitoring of one patient begins, and ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from patients.models import Patient
from patients.services import counting
from programs.models import MonitoringEpisode, MonitoringSettings
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Membership

LATE_BY = dt.timedelta(days=7)  # a set-up may be written down afterwards, not for ever

Ended = MonitoringEpisode.Ended


class SwitchedOff(Exception):
    """The clinic does not monitor."""


class AlreadyMonitored(Exception):
    """An episode is active."""


class NotMonitored(Exception):
    """No episode was active then."""


class NotInCare(Exception):
    """The patient's care has ended."""


class SetUpTooEarly(Exception):
    """Set-up lies ahead, too far back, or before the last episode ended."""


@dataclass(frozen=True, kw_only=True)
class SetUp:
    """What is known on the day on which monitoring begins."""

    consent_text: str
    consent_by: str
    consent_name: str
    consent_on: dt.date
    order: str
    set_up_on: dt.date
    taught_by: Membership


@transaction.atomic
def begin(
    *, patient: Patient, set_up: SetUp, by: Actor, now: dt.datetime
) -> MonitoringEpisode:
    """After consent. Raises SwitchedOff, NotInCare, AlreadyMonitored, SetUpTooEarly."""
    patient = counting.hold(patient)
    if not MonitoringSettings.of(patient.clinic_id).is_on:
        raise SwitchedOff
    if patient.discharged_on is not None:
        raise NotInCare
    last = MonitoringEpisode.objects.filter(patient=patient).order_by("pk").last()
    if last and last.ended_at is None:
        raise AlreadyMonitored
    _check_set_up(patient, set_up, last, now)
    row = MonitoringEpisode.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        consent_text=set_up.consent_text,
        consent_by=set_up.consent_by,
        consent_name=set_up.consent_name,
        consent_on=set_up.consent_on,
        order=set_up.order,
        set_up_on=set_up.set_up_on,
        taught_by=set_up.taught_by,
        started_at=now,
        started_by=by.user,
    )
    record("monitoring.begun", about=row, by=by, at=now)
    return row


def _check_set_up(
    patient: Patient, set_up: SetUp, last: MonitoringEpisode | None, now: dt.datetime
) -> None:
    today = patient.today(now)
    earliest = today - LATE_BY
    if last and last.ended_at:
        earliest = max(earliest, patient.today(last.ended_at))
    if not earliest <= set_up.set_up_on <= today:
        raise SetUpTooEarly


@transaction.atomic
def end(
    *,
    episode: MonitoringEpisode,
    reason: str,
    note: str = "",
    by: Actor,
    now: dt.datetime,
) -> None:
    """It closes the window that runs; a new one begins another. Raises NotMonitored."""
    counting.hold(episode.patient)
    rows = MonitoringEpisode.objects.active().filter(pk=episode.pk)
    if not rows.update(
        ended_at=now, ended_by=by.user, ended_reason=Ended(reason), ended_note=note
    ):
        raise NotMonitored
    record("monitoring.ended", about=episode, by=by, at=now, note=reason)


def end_with_care(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Care has ended, and so has monitoring, where there is any."""
    for row in MonitoringEpisode.objects.active().filter(patient=patient):
        end(episode=row, reason=Ended.DISCHARGED, by=by, now=now)
