"""One reminder a day, at the hour the patient chose, while something is left to do.

The two of a short day are enough: nobody is reminded of the rest, nor on a break.

One statement for all clinics: it reads each patient's own clock and writes the notices.
The key of a notice lets it out once, so that running this twice tells nobody twice.
"""

from __future__ import annotations

import datetime as dt

from django.db import connection, transaction
from django.urls import reverse

from patients.models import Patient
from programs.models.day import reminder_key
from programs.rules import schedule, templates
from ptcare.audit.recording import record
from ptcare.notices import delivering
from ptcare.people.actors import Actor

# Joined to a patient: the clinic, and the person's own clock at `now`. Who wants no
# daily reminder has their morning where the clinic's begins.
CLOCK = """
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
    JOIN people_user AS person ON person.id = patient.user_id AND person.is_active
    CROSS JOIN LATERAL (
        SELECT
            local.day,
            local.day + greatest(
                coalesce(patient.reminder_at::interval, interval '0'),
                make_interval(hours => clinic.quiet_until)
            ) AS wanted
        FROM (SELECT (%(now)s::timestamptz AT TIME ZONE patient.time_zone)::date AS day)
            AS local
    ) AS clock
    CROSS JOIN LATERAL (
        SELECT clock.wanted AT TIME ZONE patient.time_zone AS at
    ) AS moment
"""
# The clock of a zone: `timestamp AT TIME ZONE zone` moves an hour that is skipped on,
# and of an hour that comes twice means the second; the first is meant here.
DUE_AT = """CASE
            WHEN (moment.at - interval '1 hour') AT TIME ZONE patient.time_zone
                = clock.wanted
            THEN moment.at - interval '1 hour' ELSE moment.at
        END"""
QUIET_AT = """(clock.day + make_interval(hours => clinic.quiet_from))
            AT TIME ZONE patient.time_zone"""
WRITE = f"""
INSERT INTO notices_notice (
    key, clinic_id, user_id, address, kind, message_id, link, is_safety, due_at,
    stale_at, state, reason, tries, made_at
)
SELECT
    waiting.key, clinic_id, user_id, '', 'exercise_reminder', gen_random_uuid(),
    %(link)s, false, due_at, quiet_at, 'due', '', 0, %(now)s
FROM (
    SELECT
        patient.id, patient.clinic_id, patient.user_id, clock.day,
        coalesce(patient.discharged_on <= clock.day, false) AS is_after_care,
        'exercise:' || patient.id || ':' || clock.day AS key,
        {DUE_AT} AS due_at,
        {QUIET_AT} AS quiet_at
    FROM patients_patient AS patient
    {CLOCK}
    WHERE patient.reminder_at IS NOT NULL
) AS waiting
WHERE due_at <= %(now)s
    AND due_at > %(too_late)s
    AND quiet_at > %(now)s
    AND NOT EXISTS (SELECT FROM notices_notice AS told WHERE told.key = waiting.key)
    AND EXISTS (
        SELECT FROM programs_programitem AS item
        JOIN programs_program AS program ON program.id = item.program_id
        JOIN programs_exercise AS exercise ON exercise.id = item.exercise_id
        WHERE item.patient_id = waiting.id
            AND program.signed_at IS NOT NULL
            AND program.ended_at IS NULL
            AND program.held_at IS NULL
            AND (program.kind = 'upkeep' OR NOT waiting.is_after_care)
            AND waiting.day >= program.starts_on
            AND (program.ends_on IS NULL OR waiting.day <= program.ends_on)
            AND waiting.day >= item.starts_on
            AND (item.ends_on IS NULL OR waiting.day <= item.ends_on)
            AND NOT item.is_waiting
            AND item."where" <> 'clinic'
            AND CASE
                WHEN EXISTS (
                    SELECT FROM programs_exerciselevel AS step
                    WHERE step.exercise_id = item.exercise_id
                        AND step.level = item.level
                        AND step.supervision = 'first'
                ) THEN EXISTS (
                    SELECT FROM programs_signoff AS seen
                    WHERE seen.patient_id = item.patient_id
                        AND seen.exercise_id = item.exercise_id
                        AND seen.level = item.level
                        AND seen.withdrawn_at IS NULL
                )
                WHEN exercise.supervision_initial THEN EXISTS (
                    SELECT FROM programs_signoff AS seen
                    WHERE seen.patient_id = item.patient_id
                        AND seen.exercise_id = item.exercise_id
                        AND seen.withdrawn_at IS NULL
                )
                ELSE true
            END
            AND extract(isodow FROM waiting.day) = ANY (item.weekdays)
            AND NOT EXISTS (
                SELECT FROM programs_exerciselog AS log
                WHERE log.item_id = item.id
                    AND log."on" = waiting.day
                    AND log.undone_at IS NULL
            )
            AND NOT EXISTS (
                SELECT FROM programs_safetyflag AS flag
                JOIN programs_exerciselog AS log ON log.id = flag.log_id
                JOIN programs_programitem AS sore ON sore.id = log.item_id
                WHERE flag.patient_id = waiting.id
                    AND sore.exercise_id = item.exercise_id
                    AND flag.level = 'hold'
                    AND flag.seen_at IS NULL
            )
            AND NOT EXISTS (
                SELECT FROM programs_safetyflag AS flag
                CROSS JOIN LATERAL (
                    SELECT flag.locks || CASE
                        WHEN flag.day_locks_ended_on <= waiting.day THEN '{{}}'
                        ELSE flag.day_locks
                    END AS closed
                ) AS locked
                WHERE flag.patient_id = waiting.id
                    AND flag.cleared_at IS NULL
                    AND flag."on" <= waiting.day
                    AND (
                        'everything' = ANY (closed)
                        OR 'standing' = ANY (closed)
                            AND 'fall_risk_standing' = ANY (exercise.movement_flags)
                        OR 'aerobic' = ANY (closed) AND exercise.category = 'aerobic'
                        OR 'impact' = ANY (closed) AND exercise.impact <> 'none'
                        OR 'loaded' = ANY (closed) AND (
                            exercise.category = 'strength'
                            OR 'loaded' = ANY (exercise.movement_flags)
                            OR EXISTS (
                                SELECT FROM programs_exerciselevel AS step
                                WHERE step.exercise_id = item.exercise_id
                                    AND step.level = item.level
                                    AND step.adds_load
                            )
                        )
                    )
            )
    )
    AND (
        SELECT count(*) FROM programs_exerciselog AS log
        JOIN programs_programitem AS item ON item.id = log.item_id
        WHERE log.patient_id = waiting.id
            AND log."on" = waiting.day
            AND log.undone_at IS NULL
            AND log.done <> 'none'
            AND item.is_minimum
    ) < %(a_short_day)s
    AND NOT EXISTS (
        SELECT FROM programs_dayreport AS report
        WHERE report.patient_id = waiting.id
            AND report."on" = waiting.day
            AND report.undone_at IS NULL
            AND report.not_today <> ''
    )
    AND NOT EXISTS (
        SELECT FROM programs_pause AS pause
        WHERE pause.patient_id = waiting.id
            AND pause.starts_on <= waiting.day
            AND pause.back_on > waiting.day
    )
    AND NOT EXISTS (
        SELECT FROM programs_safetyflag AS flag
        WHERE flag.patient_id = waiting.id
            AND flag.cleared_at IS NULL
            AND flag.level <> 'watch'
            AND flag.raised_at > %(now)s - interval '24 hours'
    )
ON CONFLICT (key) DO NOTHING
"""  # noqa: S608 - of constants of this house


@transaction.atomic
def send_due_reminders(*, now: dt.datetime) -> int:
    """Write the reminders whose hour has come; how many that is."""
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE,
            {
                "now": now,
                "too_late": now - schedule.STALE_AFTER,
                "link": reverse("programs:today"),
                "a_short_day": templates.A_SHORT_DAY,
            },
        )
        return int(cursor.rowcount)


def call_off(patient: Patient, *, now: dt.datetime, reason: str) -> None:
    """Of today, where it is written and has not gone out."""
    key = reminder_key(patient.pk, patient.today(now))
    delivering.cancel(keys=[key], now=now, reason=reason)


@transaction.atomic
def choose_time(
    *, patient: Patient, at: dt.time | None, by: Actor, now: dt.datetime
) -> None:
    """When to be reminded from now on, in the patient's own time; None for never."""
    if patient.reminder_at == at:
        return
    patient.reminder_at = at
    patient.save(update_fields=["reminder_at"])
    record("reminder.chosen", about=patient, by=by, at=now)
