"""Begins and ends monitoring, writes down who worked when, and freezes what is taken.

Everything about one patient waits on the patient's row: of two who accept at once, one
does. Nothing is inferred: what nobody wrote down did not happen.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from patients.models import Patient
from patients.services import counting, keeping
from programs.models import (
    DeviceStatus,
    MonitoringAcceptance,
    MonitoringEpisode,
    MonitoringSettings,
    MonitoringTime,
)
from programs.models.dossiers import digest_of, dossier_of, period_of
from programs.models.monitored import monitored, settings_of
from programs.rules import monitoring
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic, Membership

LATE_BY = dt.timedelta(days=7)  # a set-up may be written down afterwards, not for ever
LONGEST = dt.timedelta(hours=3)
CORRECTED = "Corrected."

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


class NotThen(Exception):
    """The time lies ahead, ends before it begins, or is longer than anybody works."""


class AlreadyCorrected(Exception):
    """Somebody has corrected or withdrawn this entry."""


class NothingToAccept(Exception):
    """Nothing is suggested there, or not yet."""


class AlreadyAccepted(Exception):
    """Somebody has accepted it; what changed since stands beside it."""


class NothingChanged(Exception):
    """What was accepted still holds."""


class AlreadyConfirmed(Exception):
    """The clinic's device status is confirmed."""


class NotConfirmed(Exception):
    """There is no standing word on the device."""


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
def change_settings(
    *, clinic: Clinic, is_on: bool, is_strict: bool, by: Actor, now: dt.datetime
) -> None:
    row, _is_new = MonitoringSettings.objects.update_or_create(
        clinic=clinic,
        defaults={
            "is_on": is_on,
            "is_strict": is_strict,
            "changed_by": by.user,
            "changed_at": now,
        },
    )
    record("monitoring.set", about=row, by=by, at=now, note="on" if is_on else "off")


@transaction.atomic
def confirm_device(
    *,
    clinic: Clinic,
    software: str,
    version: str,
    basis: str,
    by: Actor,
    now: dt.datetime,
) -> DeviceStatus:
    """The clinic's own decision, never the app's. Raises AlreadyConfirmed."""
    Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    if DeviceStatus.objects.standing().filter(clinic=clinic).exists():
        raise AlreadyConfirmed
    row = DeviceStatus.objects.create(
        clinic=clinic,
        software=software,
        version=version,
        basis=basis,
        confirmed_by=by.user,
        confirmed_at=now,
    )
    record("monitoring.device_confirmed", about=row, by=by, at=now)
    return row


@transaction.atomic
def withdraw_device(
    *, device: DeviceStatus, reason: str, by: Actor, now: dt.datetime
) -> None:
    """From now on no code is shown. Raises NotConfirmed."""
    rows = DeviceStatus.objects.standing().filter(pk=device.pk)
    if not rows.update(withdrawn_at=now, withdrawn_by=by.user, withdrawn_reason=reason):
        raise NotConfirmed
    record("monitoring.device_withdrawn", about=device, by=by, at=now)


@transaction.atomic
def begin(
    *, patient: Patient, set_up: SetUp, by: Actor, now: dt.datetime
) -> MonitoringEpisode:
    """After consent. Raises SwitchedOff, NotInCare, AlreadyMonitored, SetUpTooEarly."""
    patient = counting.hold(patient)
    if not settings_of(patient.clinic_id).is_on:
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
    patient: Patient,
    set_up: SetUp,
    last: MonitoringEpisode | None,
    now: dt.datetime,
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
        ended_at=now,
        ended_by=by.user,
        ended_reason=Ended(reason),
        ended_note=note,
    ):
        raise NotMonitored
    record("monitoring.ended", about=episode, by=by, at=now, note=reason)


def end_with_care(*, patient: Patient, by: Actor, now: dt.datetime) -> None:
    """Care has ended, and so has monitoring, where there is any."""
    for row in MonitoringEpisode.objects.active().filter(patient=patient):
        end(episode=row, reason=Ended.DISCHARGED, by=by, now=now)


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


@transaction.atomic
def accept(
    *, patient: Patient, kind: str, first: dt.date, by: Actor, now: dt.datetime
) -> MonitoringAcceptance:
    """Freeze what is suggested there, once it is decided. Raises NothingToAccept and
    AlreadyAccepted."""
    patient = counting.hold(patient)
    found = monitored(patient, now=now)
    period = period_of(found, kind, first)
    if (kind, first) in found.accepted:
        raise AlreadyAccepted
    if period is None or not found.shows_codes or not period.suggestion.lines:
        raise NothingToAccept
    if kind == MonitoringAcceptance.Kind.MONTH and not period.is_closed:
        raise NothingToAccept
    return _freeze(patient, kind, first, dossier_of(found, period), by, now)


@transaction.atomic
def put_beside(
    *, accepted: MonitoringAcceptance, reason: str, by: Actor, now: dt.datetime
) -> MonitoringAcceptance:
    """The figures of now beside those accepted, which stay. Raises NothingChanged."""
    patient = counting.hold(accepted.patient)
    found = monitored(patient, now=now)
    period = period_of(found, accepted.kind, accepted.first)
    newest = found.accepted[accepted.kind, accepted.first][-1]
    dossier = dossier_of(found, period) if period else newest.frozen
    if digest_of(dossier) == newest.digest:
        raise NothingChanged
    return _freeze(
        *(patient, accepted.kind, accepted.first, dossier, by, now),
        corrects=found.accepted[accepted.kind, accepted.first][0],
        reason=reason,
    )


def _freeze(
    patient: Patient,
    kind: str,
    first: dt.date,
    dossier: dict[str, object],
    by: Actor,
    now: dt.datetime,
    *,
    corrects: MonitoringAcceptance | None = None,
    reason: str = "",
) -> MonitoringAcceptance:
    row = MonitoringAcceptance.objects.create(
        patient=patient,
        clinic_id=patient.clinic_id,
        kind=kind,
        first=first,
        frozen=dossier,
        digest=digest_of(dossier),
        corrects=corrects,
        reason=reason,
        accepted_by=by.user,
        accepted_at=now,
    )
    deed = "monitoring.corrected" if corrects else "monitoring.accepted"
    record(deed, about=row, by=by, at=now, note=kind)
    return row
