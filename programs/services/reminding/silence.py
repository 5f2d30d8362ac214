"""A kind word after two silent weeks: once, and not again before something is said.

Silence begins with the last day of which anything was said, or with what came later: a
program's first day, the day after a break or a hold. Who is looked at earlier is looked
at again when the two weeks are over.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from programs.services.reminding.exercises import ON_A_BREAK, STOPPED
from programs.services.reminding.told import Told, look_again
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict, rechecks

NOTICE = "kind_word"
SILENT_DAYS = 14

# Without a program that runs nobody waits for them. Of a break that goes on `since` is
# ahead.
SINCE = """
    CROSS JOIN LATERAL (
        SELECT greatest(
            (
                SELECT max(log."on") FROM programs_exerciselog AS log
                WHERE log.patient_id = {of} AND log.undone_at IS NULL
            ), (
                SELECT max(report."on") FROM programs_dayreport AS report
                WHERE report.patient_id = {of} AND report.undone_at IS NULL
            )
        ) AS last_said_on
    ) AS said
    LEFT JOIN LATERAL (
        SELECT greatest(
            said.last_said_on,
            max(program.starts_on),
            (
                SELECT max(pause.back_on) FROM programs_pause AS pause
                WHERE pause.patient_id = {of} AND pause.back_on > pause.starts_on
            ), (
                SELECT max((was.pgh_created_at AT TIME ZONE {zone})::date)
                FROM programs_programevent AS was
                WHERE was.pgh_obj_id = max(program.id) AND was.held_at IS NOT NULL
            )
        ) AS since
        FROM programs_program AS program
        WHERE program.patient_id = {of}
            AND program.signed_at IS NOT NULL
            AND program.ended_at IS NULL
            AND program.held_at IS NULL
            AND program.starts_on <= {day}
            AND (program.ends_on IS NULL OR {day} <= program.ends_on)
            AND (program.kind = 'upkeep' OR coalesce({discharged} > {day}, true))
        HAVING count(*) > 0
    ) AS silence ON true
"""
OF_CLAIMED = {
    "of": "claimed.patient_id",
    "zone": "claimed.zone",
    "discharged": "claimed.discharged_on",
}
WRITE = f"""
    SELECT 'silence:' || patient_id || ':'
            || coalesce(last_said_on::text, 'never') AS key,
        clinic_id, user_id, reminder_id, days."on", due_at, ends_at AS stale_at
    FROM moved AS claimed
    JOIN days USING (zone, hour, evening, day)
    {SINCE.format(day='days."on"', **OF_CLAIMED)}
    WHERE since + %(silent)s <= days."on" AND ends_at > %(now)s
"""  # noqa: S608 - of constants of this house
NEXT = """
    local_moment(
        CASE
            WHEN since + %(silent)s > last_day THEN since + %(silent)s
            ELSE last_day + %(silent)s
        END + claimed.hour,
        claimed.zone
    )
"""
LOOK_AGAIN = f"""
SELECT asked.notice, CASE
    WHEN NOT reminder.is_on THEN 'turned off'
    WHEN since IS NULL THEN 'nothing is asked of them'
    WHEN {STOPPED} THEN 'held back'
    WHEN {ON_A_BREAK} THEN 'on a break'
    WHEN since + %(silent)s > asked.day THEN 'they have been here'
    ELSE ''
END
FROM unnest(%(notices)s::bigint[], %(reminders)s::bigint[], %(days)s::date[])
    AS asked (notice, reminder, day)
JOIN programs_reminder AS reminder ON reminder.id = asked.reminder
JOIN patients_patient AS patient ON patient.id = reminder.patient_id
{
    SINCE.format(
        of="patient.id",
        zone="patient.time_zone",
        discharged="patient.discharged_on",
        day="asked.day",
    )
}
"""  # noqa: S608 - of constants of this house

TOLD = Told(
    notice=NOTICE,
    page="programs:today",
    written=lambda: (WRITE, {"silent": SILENT_DAYS}),
    moves_to=NEXT,
    beside_clock=SINCE.format(day="clock.last_day", **OF_CLAIMED),
)


@rechecks(NOTICE)
def still_silent(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    return look_again(LOOK_AGAIN, notices, now=now, silent=SILENT_DAYS)
