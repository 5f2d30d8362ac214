"""What a clinic decides about its own work."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


@transaction.atomic
def set_rhythm(
    *,
    clinic: Clinic,
    reevaluate_after_days: int,
    reevaluate_after_visits: int,
    by: Actor,
    now: datetime,
) -> None:
    """After how many days or visits a patient is tested again. The old pair is kept."""
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic.pk)
    row.reevaluate_after_days = reevaluate_after_days
    row.reevaluate_after_visits = reevaluate_after_visits
    row.save(update_fields=["reevaluate_after_days", "reevaluate_after_visits"])
    note = f"{reevaluate_after_days}/{reevaluate_after_visits}"
    record("clinic.rhythm_set", about=row, by=by, at=now, note=note)
