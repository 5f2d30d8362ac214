"""What the list of alerts is told about remote monitoring."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from patients.models.looking import Cause, Look, tells
from patients.rules.alerting import Kind
from programs.models import MonitoringSettings
from programs.models.monitoring_list import monitored_at
from ptcare.people.models import Clinic

NOON = dt.time(12)


@tells(Kind.MONITORING)
def closing_windows(look: Look) -> Iterator[Cause]:
    """Windows that close soon and a little short, as the clinic's own list shows them;
    none where monitoring is off."""
    settings = MonitoringSettings.of(look.clinic_id)
    if not settings.is_on:
        return
    clinic = Clinic.objects.get(pk=look.clinic_id)
    noon = dt.datetime.combine(look.today, NOON, clinic.zone)
    for row in monitored_at(clinic, settings, now=noon):
        if row.is_window_close:
            yield Cause(
                patient_id=row.episode.patient_id,
                kind=Kind.MONITORING,
                cause=f"{row.episode.pk}:{row.first}",
                due_on=row.last,
                day=row.last,
            )
