"""What a clinic is called, and whom its pages and letters say to call."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from patients.services import plan_changes
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


@transaction.atomic
def set_facts(
    *, clinic_id: int, seen: str, by: Actor, now: datetime, **said: str
) -> None:
    """`said` are fields of Clinic; what they said before is kept. ChangedMeanwhile."""
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)
    plan_changes.refuse_outdated(row, seen=seen)
    for name, words in said.items():
        setattr(row, name, words)
    row.save(update_fields=list(said))
    record("clinic.facts_set", about=row, by=by, at=now, note=", ".join(said))
