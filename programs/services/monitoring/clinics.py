"""Whether a clinic monitors, and its own word that the software is a device."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from programs.models import DeviceStatus, MonitoringSettings
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


class AlreadyConfirmed(Exception):
    """The clinic's device status is confirmed."""


class NotConfirmed(Exception):
    """There is no standing word on the device."""


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
