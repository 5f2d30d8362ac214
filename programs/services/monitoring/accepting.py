"""What is suggested is accepted and frozen; later figures stand beside it."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from patients.models import Patient
from patients.services import counting
from programs.models import MonitoringAcceptance
from programs.models.dossiers import digest_of, dossier_of, period_of
from programs.models.monitored import monitored
from ptcare.audit.recording import record
from ptcare.people.actors import Actor


class NothingToAccept(Exception):
    """Nothing is suggested there, or not yet."""


class AlreadyAccepted(Exception):
    """Somebody has accepted it; what changed since stands beside it."""


class NothingChanged(Exception):
    """What was accepted still holds."""


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
