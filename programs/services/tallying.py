"""Holds the kept weeks of logs against the logs, and puts right what differs.

The database keeps them true by itself. This is for what went past it (a restored table,
rows copied without triggers), and to know that nothing did.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import F

from patients.models import Patient
from programs.models.logged_weeks import COUNT, LOCK
from programs.models.places import CaseloadPlace
from ptcare.people import tenancy
from ptcare.people.models import Clinic

BATCH = 500  # patients in one transaction

_OF_BATCH = """
    SELECT patient_id, clinic_id, date_trunc('week', "on")::date AS monday
    FROM programs_exerciselog WHERE patient_id = ANY(%(patients)s)
    UNION
    SELECT patient_id, clinic_id, monday
    FROM programs_loggedweek WHERE patient_id = ANY(%(patients)s)
"""
_LOCK = LOCK.format(weeks=_OF_BATCH)
_COUNT = COUNT.format(weeks=_OF_BATCH) + "RETURNING kept.patient_id"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """Weeks that were looked at, and those that said something else than their logs."""

    weeks: int = 0
    drifted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            weeks=self.weeks + other.weeks, drifted=self.drifted + other.drifted
        )


class OnlyLooking(Exception):
    """Nothing of this is to be kept."""

    def __init__(self, tally: Tally) -> None:
        self.tally = tally


def rebuild(*, clinic: Clinic, mends: bool) -> Tally:
    """Count all weeks of a clinic anew; without `mends` only say what differs."""
    ids = Patient.objects.filter(clinic=clinic).order_by("pk")
    with tenancy.within(clinic.pk):
        patients = list(ids.values_list("pk", flat=True))
    batches = (patients[at : at + BATCH] for at in range(0, len(patients), BATCH))
    return sum((_batch(clinic, batch, mends) for batch in batches), Tally())


def _batch(clinic: Clinic, patients: list[int], mends: bool) -> Tally:
    """One transaction. Who logs meanwhile waits for it, and then counts anew."""
    try:
        with transaction.atomic(), tenancy.within(clinic.pk):
            tally = _counted(patients)
            if not mends:
                raise OnlyLooking(tally)
            return tally
    except OnlyLooking as looked:
        return looked.tally


def _counted(patients: list[int]) -> Tally:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, {"patients": patients})
        weeks = cursor.rowcount
        cursor.execute(_COUNT, {"patients": patients})
        drifted = [patient_id for (patient_id,) in cursor.fetchall()]
    tell_the_caseload(drifted)
    return Tally(weeks=weeks, drifted=len(drifted))


def tell_the_caseload(patients: list[int]) -> None:
    """In the order of patients, as all do who write to many of these rows."""
    places = CaseloadPlace.objects.filter(patient__in=patients)
    held = places.order_by("patient").select_for_update(no_key=True)
    places.filter(pk__in=[place.pk for place in held.only("pk")]).update(
        version=F("version") + 1
    )
