"""The day's exercises, and once more in the evening: while something is left to do.

The two of a short day are enough: nobody is reminded of the rest, nor on a break. Which
two that are is decided where a day is shown: here it is who pressed for it, or did what
a therapist has marked. Once more is written only while nothing is logged.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from patients.models import Patient
from programs.models.day import reminder_key
from programs.rules import schedule, templates
from programs.services.reminding.told import A_WEEK, Told, look_again
from ptcare.notices import sending
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict, rechecks

REMINDER, NUDGE = "exercise_reminder", "exercise_nudge"

# Of items joined with their program: asked for on that day of the patient.
ASKED = """
    program.signed_at IS NOT NULL
    AND program.ended_at IS NULL
    AND {day} >= program.starts_on
    AND (program.ends_on IS NULL OR {day} <= program.ends_on)
    AND {day} >= item.starts_on
    AND (item.ends_on IS NULL OR {day} <= item.ends_on)
    AND extract(isodow FROM {day}) = ANY (item.weekdays)
    AND NOT item.is_waiting
    AND item."where" <> 'clinic'
"""
# A planner that comes too late leaves the day alone; what it wrote is good until the
# evening. Of a day that was missed it is written down that it was.
TOLD = f"""
    SELECT '{{name}}:' || patient_id || ':' || days."on" AS key,
        clinic_id, user_id, reminder_id, days."on", due_at,
        CASE
            WHEN due_at + %(good_for)s < %(now)s THEN due_at + %(good_for)s
            ELSE ends_at
        END AS stale_at
    FROM moved JOIN days USING (zone, hour, evening, day)
    WHERE EXISTS (
        SELECT FROM programs_programitem AS item
        JOIN programs_program AS program ON program.id = item.program_id
        WHERE item.patient_id = moved.patient_id
            AND {ASKED.format(day='days."on"')}
    )
"""  # noqa: S608 - of constants of this house
SIGNED_OFF = """
    CASE
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
"""
SAID = """
    EXISTS (
        SELECT FROM programs_exerciselog AS log
        WHERE log.item_id = item.id
            AND log."on" = asked.day
            AND log.undone_at IS NULL
    )
"""
CLOSED = """
    EXISTS (
        SELECT FROM programs_safetyflag AS flag
        JOIN programs_exerciselog AS log ON log.id = flag.log_id
        JOIN programs_programitem AS sore ON sore.id = log.item_id
        WHERE flag.patient_id = patient.id
            AND sore.exercise_id = item.exercise_id
            AND flag.level = 'hold'
            AND flag.seen_at IS NULL
    ) OR EXISTS (
        SELECT FROM programs_safetyflag AS flag
        CROSS JOIN LATERAL (
            SELECT flag.locks || CASE
                WHEN flag.day_locks_ended_on <= asked.day THEN '{}'
                ELSE flag.day_locks
            END AS closed
        ) AS locked
        WHERE flag.patient_id = patient.id
            AND flag.cleared_at IS NULL
            AND flag."on" <= asked.day
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
"""
STOPPED = """
    EXISTS (
        SELECT FROM programs_safetyflag AS flag
        WHERE flag.patient_id = patient.id
            AND flag.cleared_at IS NULL
            AND flag.level <> 'watch'
            AND flag.raised_at > %(now)s - interval '24 hours'
    )
"""
ON_A_BREAK = """
    EXISTS (
        SELECT FROM programs_pause AS pause
        WHERE pause.patient_id = patient.id
            AND pause.starts_on <= asked.day
            AND pause.back_on > asked.day
    )
"""
# The reasons are read at the front desk: none of them names a finding.
LOOK_AGAIN = f"""
SELECT asked.notice, CASE
    WHEN NOT reminder.is_on THEN 'turned off'
    WHEN {STOPPED} THEN 'held back'
    WHEN {ON_A_BREAK} THEN 'on a break'
    WHEN EXISTS (
        SELECT FROM programs_dayreport AS report
        WHERE report.patient_id = patient.id
            AND report."on" = asked.day
            AND report.undone_at IS NULL
            AND report.not_today <> ''
    ) THEN 'not today'
    WHEN plan.asked = 0 AND patient.discharged_on <= asked.day THEN 'care has ended'
    WHEN plan.asked = 0 THEN 'nothing is asked that day'
    WHEN plan.to_do = 0 THEN 'all is logged'
    WHEN plan.is_held THEN 'on hold'
    WHEN plan.open = 0 THEN 'held back'
    WHEN said.short >= %(a_short_day)s THEN 'the short day is done'
    WHEN asked.kind = '{NUDGE}' AND said.logs > 0 THEN 'something is logged'
    WHEN reminder.skips_clinic_days AND EXISTS (
        SELECT FROM patients_clinicsession AS session
        WHERE session.patient_id = patient.id
            AND session."on" = asked.day
            AND session.status IN ('planned', 'attended')
    ) THEN 'a day at the clinic'
    ELSE ''
END
FROM unnest(
    %(notices)s::bigint[], %(reminders)s::bigint[], %(days)s::date[], %(kinds)s::text[]
) AS asked (notice, reminder, day, kind)
JOIN programs_reminder AS reminder ON reminder.id = asked.reminder
JOIN patients_patient AS patient ON patient.id = reminder.patient_id
CROSS JOIN LATERAL (
    SELECT
        count(*) AS asked,
        count(*) FILTER (WHERE NOT is_said) AS to_do,
        count(*) FILTER (WHERE NOT is_said AND NOT is_held AND NOT is_closed) AS open,
        bool_and(is_held) AS is_held
    FROM (
        SELECT program.held_at IS NOT NULL AS is_held, {SAID} AS is_said,
            {CLOSED} AS is_closed
        FROM programs_programitem AS item
        JOIN programs_program AS program ON program.id = item.program_id
        JOIN programs_exercise AS exercise ON exercise.id = item.exercise_id
        WHERE item.patient_id = patient.id
            AND {ASKED.format(day="asked.day")}
            AND {SIGNED_OFF}
            AND (
                program.kind = 'upkeep'
                OR coalesce(patient.discharged_on > asked.day, true)
            )
    ) AS item
) AS plan
CROSS JOIN LATERAL (
    SELECT count(*) AS logs,
        CASE WHEN bool_or(log.how = 'short')
            THEN count(*) FILTER (WHERE log.done <> 'none')
            ELSE count(*) FILTER (WHERE log.done <> 'none' AND item.is_minimum)
        END AS short
    FROM programs_exerciselog AS log
    JOIN programs_programitem AS item ON item.id = log.item_id
    WHERE log.patient_id = patient.id
        AND log."on" = asked.day
        AND log.undone_at IS NULL
) AS said
"""  # noqa: S608 - of constants of this house


def _written(name: str, good_for: dt.timedelta) -> Told:
    return Told(
        notice=REMINDER if name == "exercise" else NUDGE,
        page="programs:today",
        days=A_WEEK,
        written=lambda: (TOLD.format(name=name), {"good_for": good_for}),
    )


REMINDED = _written("exercise", schedule.STALE_AFTER)
NUDGED = _written("nudge", schedule.STALE_AFTER)


@rechecks(REMINDER, NUDGE)
def still_to_do(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    return look_again(
        LOOK_AGAIN,
        notices,
        now=now,
        name="still_to_do",
        a_short_day=templates.A_SHORT_DAY,
        kinds=[notice.kind for notice in notices],
    )


def call_off(patient: Patient, *, now: dt.datetime, reason: str) -> None:
    """Of today, where it is written and has not gone out."""
    key = reminder_key(patient.pk, patient.today(now))
    sending.cancel(keys=[key], now=now, reason=reason)
