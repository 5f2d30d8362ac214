"""Works out where patients stand on the caseload, and keeps it with the whole row.

Nobody is locked meanwhile: what is kept is the place of the version read at first.
Whoever changes a fact later is a version ahead, and so is worked out again.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, QuerySet

from patients.services import plan_changes
from patients.services.counting import clinic_day
from programs.models import CaseloadLimits, caseload_kept
from programs.models.caseload import read_by, rows_of
from programs.models.caseload_kept import good_until, kept
from programs.models.places import CaseloadPlace, CaseloadRules
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic

ONE_AT_A_TIME = 0xCA5E  # the number of the lock between two who work rows out anew

# In the order of patients, as all who write down that something has changed.
_KEEP = """
    WITH said AS (
        SELECT * FROM json_to_recordset(%s) AS row(
            patient_id bigint, place int, reasons varchar[], as_of date, version bigint,
            shown text, good_until timestamptz
        )
    ), held AS (
        SELECT patient_id FROM programs_caseloadplace
        WHERE patient_id IN (SELECT patient_id FROM said)
        ORDER BY patient_id FOR NO KEY UPDATE
    )
    UPDATE programs_caseloadplace AS kept
    SET place = said.place, reasons = said.reasons, as_of = said.as_of,
        counted = said.version, shown = said.shown, good_until = said.good_until
    FROM held JOIN said USING (patient_id)
    WHERE kept.patient_id = held.patient_id AND kept.counted <= said.version
"""


def clinics_to_place(*, now: dt.datetime) -> list[Clinic]:
    """Those where anybody is behind, or was placed on a day that is over."""
    rows = CaseloadPlace.objects.filter(clinic=OuterRef("pk"))
    is_due = Exists(rows.behind()) | Exists(rows.over(now=now))
    return list(Clinic.objects.filter(is_due).order_by("pk"))


@transaction.atomic
def place_some(*, clinic: Clinic, now: dt.datetime, most: int) -> int:
    """Up to `most` patients anew; how many it was. Those with news come first."""
    rows = CaseloadPlace.objects.filter(clinic=clinic).order_by("changed_at")
    for due in (rows.behind(), rows.over(now=now)):
        if ids := list(due.values_list("patient", flat=True)[:most]):
            return place(ids, clinic=clinic, now=now)
    return 0


@transaction.atomic
def clinic_to_redo(*, now: dt.datetime) -> Clinic | None:
    """Any of those with a row that was kept by other rules than these. None while a
    newer release is at work: two would undo each other's rows for ever."""
    is_ours = CaseloadRules.objects.are_newest(caseload_kept.CODE, now=now)
    return to_redo().order_by("?").first() if is_ours else None


def to_redo() -> QuerySet[Clinic]:
    rows = CaseloadPlace.objects.filter(clinic=OuterRef("pk"))
    less, more = rows.by_other_rules(caseload_kept.CODE)
    return Clinic.objects.filter(Exists(less) | Exists(more))


@transaction.atomic
def redo_some(*, clinic: Clinic, now: dt.datetime, most: int) -> int:
    """As `place_some`, of rows that were kept by other rules: the most urgent first.
    None where somebody is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        if cursor.fetchone() != (True,):
            return 0
    rows = CaseloadPlace.objects.filter(clinic=clinic)
    less, more = rows.by_other_rules(caseload_kept.CODE)
    others = (less | more).order_by("place", "patient")
    ids = list(others.values_list("patient", flat=True)[:most])
    return place(ids, clinic=clinic, now=now)


@transaction.atomic
def place(ids: Sequence[int], *, clinic: Clinic, now: dt.datetime) -> int:
    """These, whether behind or not; how many."""
    found = rows_of(read_by(ids, today=clinic_day(clinic, now)), now=now)
    said = [
        {
            "patient_id": row.patient.pk,
            "place": row.place,
            "reasons": list(row.found),
            "as_of": row.today.isoformat(),
            "version": vars(row.patient)["version"],
            "shown": kept(row),
            "good_until": good_until(row, now=now).isoformat(),
        }
        for row in found
    ]
    with connection.cursor() as cursor:
        cursor.execute(_KEEP, [json.dumps(said)])
    return len(said)


@transaction.atomic
def set_limits(
    *, clinic_id: int, by: Actor, now: dt.datetime, seen: str = "", **limits: int
) -> CaseloadLimits:
    """From when on the caseload speaks up. Raises ChangedMeanwhile."""
    rows = CaseloadLimits.objects.all()
    row = plan_changes.set_anew(rows, limits, seen=seen, clinic_id=clinic_id)
    record("caseload.limits_set", about=row, by=by, at=now)
    return row
