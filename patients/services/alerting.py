"""Alerts about cover: raised and cleared by what is counted, settled by people.

A clinic is looked at as a whole, in one statement, however many patients it has.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from django.db import connection, transaction

from patients import told_causes
from patients.models import AlertLimits, CoverAlert, Patient, causes, looking
from patients.rules import alerting as rules
from patients.services import counting, plan_changes, telling_cover
from ptcare.audit.recording import record
from ptcare.people.actors import Actor
from ptcare.people.models import Clinic

__all__ = ["causes", "told_causes"]  # which register what they ask for

EVENING = dt.time(18)  # from then on those of the day that are over are asked for
CLINIC = "alerts of a clinic"  # whose turn it is to write them

# An alert whose cause is not found any more is cleared, one that is found is raised or
# brought up to date. A row that is done or put off stays so while its cause is there.
WRITE = """
WITH found (patient_id, kind, cause, reason, due_on, day, count) AS (
    SELECT * FROM ({causes}) AS watched (patient_id)
    WHERE %(only)s::bigint IS NULL OR patient_id = %(only)s
    UNION ALL
    SELECT told.patient_id, told.kind, told.cause, told.reason, told.due_on, told.day,
        told.count
    FROM json_to_recordset(%(told)s::json) AS told (
        patient_id bigint, kind text, cause text, reason text, due_on date, day date,
        count int
    )
),
ranked AS (
    SELECT found.*, array_position(%(ranks)s::text[], kind::text) AS rank FROM found
),
cleared AS (
    UPDATE patients_coveralert AS kept SET cleared_at = %(now)s
    WHERE kept.clinic_id = %(clinic)s AND kept.cleared_at IS NULL
        AND kept.kind = ANY(%(kinds)s)
        AND (%(only)s::bigint IS NULL OR kept.patient_id = %(only)s)
        AND NOT EXISTS (
            SELECT FROM found
            WHERE found.patient_id = kept.patient_id
                AND found.kind = kept.kind AND found.cause = kept.cause
        )
)
INSERT INTO patients_coveralert AS kept (
    clinic_id, patient_id, kind, cause, reason, rank, due_on, day, count, raised_at
)
SELECT %(clinic)s, patient_id, kind, cause, reason, rank, due_on, day, count, %(now)s
FROM ranked
ON CONFLICT (patient_id, kind, cause) WHERE cleared_at IS NULL
DO UPDATE SET
    reason = excluded.reason, rank = excluded.rank, due_on = excluded.due_on,
    day = excluded.day, count = excluded.count
WHERE (kept.reason, kept.rank, kept.due_on, kept.day, kept.count) IS DISTINCT FROM
    (excluded.reason, excluded.rank, excluded.due_on, excluded.day, excluded.count)
"""


class Settled(Exception):
    """The alert is done or cleared already; perhaps a colleague was quicker."""


class StillOpen(Exception):
    """A matter that clears by itself, once what it asks for is on record."""


class NothingToTell(Exception):
    """Not a matter the patient can act on, or told already."""


@transaction.atomic
def look(*, clinic: Clinic, now: dt.datetime, is_thorough: bool = False) -> int:
    """Raise and clear the clinic's alerts; how many were raised or brought up to date.

    Safe to run twice and side by side: one looks at a clinic at a time, and what it
    sees is what was there when its turn came. Only where `is_thorough` also what
    Python has to work out; while it does, others go on looking at the rest.
    """
    told: list[looking.Cause] = []
    if is_thorough:
        _wait_for_turn("thorough look at a clinic", clinic.pk)
        told = looking.told(_look_at(clinic, now))
    _wait_for_turn(CLINIC, clinic.pk)
    kinds = looking.watched_kinds() + (looking.told_kinds() if is_thorough else [])
    return _write(clinic, kinds, told, now)


@transaction.atomic
def look_at(*, patient: Patient, now: dt.datetime) -> int:
    """The same for one patient who was counted just now, before a page shows them.

    Pages of other patients do not wait for it.
    """
    _wait_for_turn(CLINIC, patient.clinic_id, is_shared=True)
    _wait_for_turn("alerts of a patient", patient.pk)
    return _write(patient.clinic, looking.watched_kinds(), [], now, only=patient.pk)


@transaction.atomic
def drop_answered(*, patient: Patient, now: dt.datetime) -> None:
    """What the clocks of care no longer ask of one patient goes at once, for who has
    just done it; what they ask newly comes with the next thorough look."""
    _wait_for_turn(CLINIC, patient.clinic_id, is_shared=True)
    _wait_for_turn("alerts of a patient", patient.pk)
    look = _look_at(patient.clinic, now)
    asked = [each.cause for each in told_causes.clock_causes_of([patient], look)]
    rows = CoverAlert.objects.standing().filter(patient=patient)
    rows = rows.filter(kind__in=set(told_causes.CLOCKS.values()))
    rows.exclude(cause__in=asked).update(cleared_at=now)


def _write(
    clinic: Clinic,
    kinds: Iterable[rules.Kind],
    told: Iterable[looking.Cause],
    now: dt.datetime,
    *,
    only: int | None = None,
) -> int:
    union, params = looking.causes(_look_at(clinic, now)).query.sql_with_params()
    said: dict[str, Any] = {
        "now": now,
        "clinic": clinic.pk,
        "only": only,
        "kinds": [str(kind) for kind in kinds],
        "ranks": [str(kind) for kind in rules.RANKS],
        "told": _as_json(told),
    }
    names = [f"cause{number}" for number in range(len(params))]
    named = union % tuple(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE.format(causes=named), said | dict(zip(names, params, strict=True))
        )
        return int(cursor.rowcount)


def _as_json(told: Iterable[looking.Cause]) -> str:
    return json.dumps([asdict(each) for each in told], default=str)


def _wait_for_turn(what: str, row_id: int, *, is_shared: bool = False) -> None:
    """Until the transaction ends nobody else has it; those who share it have it all."""
    lock = "pg_advisory_xact_lock_shared" if is_shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext(%s), %s)", [what, row_id])


def _look_at(clinic: Clinic, now: dt.datetime) -> looking.Look:
    here = now.astimezone(clinic.zone)
    today = here.date()
    return looking.Look(
        clinic_id=clinic.pk,
        now=now,
        today=today,
        closed_by=today if here.time() >= EVENING else today - dt.timedelta(days=1),
        limits=AlertLimits.of(clinic.pk),
    )


@transaction.atomic
def settle(*, alert: CoverAlert, by: Actor, now: dt.datetime) -> None:
    """It is done: the alert stays away while its cause is there, and after."""
    if not alert.may_be_done:
        raise StillOpen
    rows = CoverAlert.objects.standing().filter(pk=alert.pk, done_at=None)
    if not rows.update(done_at=now, done_by=by.user):
        raise Settled
    record("alert.done", about=alert, by=by, at=now, note=alert.kind)


@transaction.atomic
def put_off(*, alert: CoverAlert, days: int, by: Actor, now: dt.datetime) -> dt.date:
    """Not before so many days from now, the clinic's own; the day it comes back."""
    until = counting.clinic_day(alert.clinic, now) + dt.timedelta(days=days)
    rows = CoverAlert.objects.standing().filter(pk=alert.pk, done_at=None)
    if not rows.update(snoozed_until=until, snoozed_at=now, snoozed_by=by.user):
        raise Settled
    record("alert.put_off", about=alert, by=by, at=now, note=f"{alert.kind} {days}")
    return until


@transaction.atomic
def tell_patient(*, alert: CoverAlert, by: Actor, now: dt.datetime) -> None:
    """The desk has looked: the patient hears that there is news, and never what."""
    rows = CoverAlert.objects.standing().filter(pk=alert.pk, told_at=None)
    if alert.kind not in rules.PATIENT_HEARS:
        raise NothingToTell
    if not rows.update(told_at=now, told_by=by.user):
        raise NothingToTell
    telling_cover.tell(alert.patient, now=now, due_at=now)
    record("alert.told", about=alert, by=by, at=now, note=alert.kind)


@transaction.atomic
def set_limits(
    *, clinic_id: int, by: Actor, now: dt.datetime, seen: str = "", **limits: int
) -> AlertLimits:
    """From when on the clinic is warned. Raises ChangedMeanwhile."""
    rows = AlertLimits.objects.all()
    row = plan_changes.set_anew(rows, limits, seen=seen, clinic_id=clinic_id)
    record("alerts.limits_set", about=row, by=by, at=now)
    return row
