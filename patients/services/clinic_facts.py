"""What a clinic is called, whom to call, and when it writes; at first, where it is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from patients.models import Patient
from patients.services import plan_changes
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic


class ZoneStays(Exception):
    """Somebody is or was in care: days of visits are told by the zone as it is."""


def zone_stays(clinic_id: int) -> bool:
    """Whether a record is there. A visit is a day and an hour on the clinic's clock,
    and so are covered days, plan years and closed days: in another zone they would be
    other moments, and some of them another day."""
    return Patient.objects.filter(clinic=clinic_id).exists()


@transaction.atomic
def set_facts(
    *, clinic_id: int, seen: str, by: Actor, now: datetime, **said: Any
) -> None:
    """`said` are fields of Clinic; what they said before is kept. ChangedMeanwhile.

    Raises ZoneStays. This and whoever admits somebody wait for one another: both hold
    the clinic's row. That a record refers to it holds nothing before its commit.
    """
    row = Clinic.objects.select_for_update(no_key=True).get(pk=clinic_id)
    plan_changes.refuse_outdated(row, seen=seen)
    if said.get("time_zone", row.time_zone) != row.time_zone and zone_stays(clinic_id):
        raise ZoneStays
    for name, words in said.items():
        setattr(row, name, words)
    row.save(update_fields=list(said))
    record("clinic.facts_set", about=row, by=by, at=now, note=", ".join(said))
