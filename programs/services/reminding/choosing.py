"""What the patient wants to hear of, and at which hour of their own day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from patients.models import Patient
from patients.services import counting
from programs.models import Reminder
from ptcare.audit.recording import record
from ptcare.people.actors import Actor

Kind = Reminder.Kind

# From the next time that the patient's clocks show the hour; today's, where it is
# written and has not gone out, moves to the hour as well.
KEEP = """
WITH kept AS (
    INSERT INTO programs_reminder AS reminder (
        patient_id, clinic_id, kind, is_on, at, skips_clinic_days, next_due_at
    )
    SELECT patient.id, clinic.id, wish.kind, wish.is_on, wish.at,
        %(skips_clinic_days)s,
        CASE WHEN wish.is_on THEN next_daily(
            %(now)s,
            daily_hour(wish.at, clinic.quiet_from, clinic.quiet_until),
            patient.time_zone
        ) END
    FROM patients_patient AS patient
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
    CROSS JOIN unnest(%(kinds)s::text[], %(are_on)s::boolean[], %(hours)s::time[])
        AS wish (kind, is_on, at)
    WHERE patient.id = %(patient)s
    ON CONFLICT (patient_id, kind) DO UPDATE SET
        is_on = excluded.is_on,
        at = excluded.at,
        skips_clinic_days = excluded.skips_clinic_days,
        next_due_at = excluded.next_due_at
    WHERE (reminder.is_on, reminder.at, reminder.skips_clinic_days)
        IS DISTINCT FROM (excluded.is_on, excluded.at, excluded.skips_clinic_days)
    RETURNING id
)
SELECT count(*) FROM kept
"""


@dataclass(frozen=True, kw_only=True)
class Wishes:
    """Of one patient. Times are of their own day."""

    exercise: bool = False
    at: dt.time | None = (
        None  # of all but the second; None: when the clinic's day begins
    )
    nudge_at: dt.time | None = None  # None: no second reminder
    skips_clinic_days: bool = False
    dues: bool = True
    silence: bool = True

    def later_than(self, hours: Sequence[int]) -> Sequence[int]:
        """Of these hours, those that come after their own."""
        return [hour for hour in hours if self.at is None or hour > self.at.hour]

    def rows(self) -> list[tuple[Kind, bool, dt.time | None]]:
        is_later = self.nudge_at and (self.at is None or self.nudge_at > self.at)
        nudges = bool(self.exercise and is_later)
        return [
            (Kind.EXERCISE, self.exercise, self.at),
            (Kind.NUDGE, nudges, self.nudge_at),
            (Kind.DUES, self.dues, self.at),
            (Kind.SILENCE, self.silence, self.at),
        ]


def wishes_of(patient: Patient) -> Wishes:
    """As they stand: one query."""
    rows = {row.kind: row for row in Reminder.objects.filter(patient=patient)}
    day, nudge = rows.get(Kind.EXERCISE), rows.get(Kind.NUDGE)
    return Wishes(
        exercise=bool(day and day.is_on),
        at=day.at if day else None,
        nudge_at=nudge.at if nudge and nudge.is_on else None,
        skips_clinic_days=bool(day and day.skips_clinic_days),
        dues=Kind.DUES in rows and rows[Kind.DUES].is_on,
        silence=Kind.SILENCE in rows and rows[Kind.SILENCE].is_on,
    )


@transaction.atomic
def choose(*, patient: Patient, wishes: Wishes, by: Actor, now: dt.datetime) -> None:
    """From now on. Whoever wants what they had changes nothing."""
    patient = counting.hold(patient)
    kinds, are_on, hours = zip(*wishes.rows(), strict=True)
    said: dict[str, Any] = {
        "now": now,
        "patient": patient.pk,
        "kinds": [kind.value for kind in kinds],
        "are_on": list(are_on),
        "hours": list(hours),
        "skips_clinic_days": wishes.skips_clinic_days,
    }
    with connection.cursor() as cursor:
        cursor.execute(KEEP, said)
        (changed,) = cursor.fetchone()
        if changed:
            cursor.execute("SELECT programs_move_waiting(%s)", [patient.pk])
            record("reminder.chosen", about=patient, by=by, at=now)


def stop(*, patient: Patient, kind: str, by: Actor, now: dt.datetime) -> None:
    """No more notices of this kind: whoever clicked so in their mail program."""
    wishes = wishes_of(patient)
    without = {
        "exercise_reminder": replace(wishes, exercise=False),
        "exercise_nudge": replace(wishes, nudge_at=None),
        "kind_word": replace(wishes, silence=False),
        "plan_reminder": replace(wishes, dues=False),
    }
    choose(patient=patient, wishes=without[kind], by=by, now=now)
