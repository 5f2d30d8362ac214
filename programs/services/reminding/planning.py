"""Whose hour has come is found by one index, and told in one statement a batch.

It claims the reminders, writes their notices and moves each to the next day that no
planner has looked at. So it may run twice, many at once, late, or not for a day: the
key of a notice lets it out once, and a day that was missed is made up for in the way
of its kind. Only what is cheap is asked here. Whether a notice is still wanted is
asked when it is sent, of those that are sent.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.db import connection, transaction

from programs.models import Reminder
from programs.services.reminding import dues, exercises, silence
from programs.services.reminding.told import Told
from ptcare.notices.sending import WRITE_TOLD

BATCH = 10_000  # of a kind, in one transaction

# A clock is read once for all who share it: the same hour, zone and evening. A row that
# is locked stays where it is, so it is found again by its place.
PLAN = """
WITH claimed AS MATERIALIZED (
    SELECT due.place, due.id AS reminder_id, patient.id AS patient_id,
        patient.clinic_id, patient.user_id, patient.discharged_on,
        patient.time_zone AS zone,
        daily_hour(due.at, clinic.quiet_from, clinic.quiet_until) AS hour,
        closes_at(clinic.quiet_from) AS evening,
        (due.next_due_at AT TIME ZONE patient.time_zone)::date AS day
    FROM (
        SELECT ctid AS place, id, patient_id, at, next_due_at FROM programs_reminder
        WHERE kind = %(kind)s AND next_due_at <= %(now)s
        ORDER BY next_due_at
        LIMIT %(most)s
        FOR UPDATE SKIP LOCKED
    ) AS due
    JOIN patients_patient AS patient ON patient.id = due.patient_id
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
), clock AS MATERIALIZED (
    SELECT zone, hour, evening, day, last_day,
        local_moment(last_day + 1 + hour, zone) AS next_due_at
    FROM (SELECT DISTINCT zone, hour, evening, day FROM claimed) AS each
    CROSS JOIN LATERAL (
        SELECT (next_daily(%(now)s, hour, zone) AT TIME ZONE zone)::date - 1 AS last_day
    ) AS last
), days AS MATERIALIZED (
    SELECT zone, hour, evening, day, last_day - ago AS "on",
        local_moment(last_day - ago + hour, zone) AS due_at,
        local_moment(last_day - ago + evening, zone) AS ends_at
    FROM clock
    CROSS JOIN generate_series(0, {days} - 1) AS ago
    WHERE last_day - ago >= day
), moved AS (
    UPDATE programs_reminder AS reminder SET next_due_at = {next}
    FROM claimed
    JOIN clock USING (zone, hour, evening, day)
    {beside}
    WHERE reminder.ctid = claimed.place
    RETURNING claimed.*
), told AS (
    SELECT key, clinic_id, user_id, %(notice)s AS kind, reminder_id AS about, "on",
        md5(key || %(salt)s)::uuid AS message_id, due_at, stale_at
    FROM ({told}) AS each
), written AS (
    {write}
    RETURNING 1
)
SELECT (SELECT count(*) FROM claimed), (SELECT count(*) FROM written)
"""
# There are few clocks, but PostgreSQL cannot know that: it would sort all who are
# claimed by hour, zone and evening to find theirs.
UNSORTED = "SET LOCAL enable_mergejoin = off"
WAYS: Mapping[Reminder.Kind, Told] = {
    Reminder.Kind.EXERCISE: exercises.REMINDED,
    Reminder.Kind.NUDGE: exercises.NUDGED,
    Reminder.Kind.DUES: dues.TOLD,
    Reminder.Kind.SILENCE: silence.TOLD,
}


class Planned(NamedTuple):
    claimed: int  # reminders that were looked at
    written: int  # notices


def plan_due(kind: Reminder.Kind, *, now: dt.datetime, most: int = BATCH) -> Planned:
    """One batch of those whose hour has come."""
    sql, said = statement(WAYS[kind], kind, now=now, most=most)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(UNSORTED)
        cursor.execute(sql, said)
        return Planned(*cursor.fetchone())


def statement(
    way: Told, kind: Reminder.Kind, *, now: dt.datetime, most: int
) -> tuple[str, dict[str, Any]]:
    told, params = way.written()
    sql = PLAN.format(
        told=told,
        write=WRITE_TOLD,
        days=way.days,
        next=way.moves_to,
        beside=way.beside_clock,
    )
    said: dict[str, Any] = {
        "kind": kind.value,
        "notice": way.notice,
        "now": now,
        "most": most,
        "salt": str(uuid.uuid4()),  # a random id of each would cost a tenth of all
        "link": way.link(),
    }
    return sql, said | params
