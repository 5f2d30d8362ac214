"""One letter ahead of what comes due in the treatment, and one on its day.

In the patient's own morning, once a due date however many things fall on it. The letter
says come and see, never what. What is stopped or withdrawn is not due, and who is
discharged hears nothing. Of a day that no planner looked at only what is still ahead is
told later.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models.expressions import RawSQL

from patients.models.treatment import dues
from patients.rules import recurring
from programs.services.reminding.told import Told, look_again
from ptcare.notices.models import Notice
from ptcare.notices.rechecking import Verdict, rechecks

NOTICE = "plan_reminder"
COLUMNS = "due (kind, id, patient_id, name, detail, first_on, days, months)"
CLAIMED = RawSQL("SELECT patient_id FROM claimed", ())
ASKED = RawSQL("SELECT patient_id FROM asked", ())

# A medicine that comes round by itself is due where whole rounds have gone since its
# first day, as `recurring.falls_on` says it; all else is due on the day it names.
FALLS = """
    due.first_on <= {day} AND CASE
        WHEN due.months IS NOT NULL THEN
            {gone} %% due.months = 0
            AND {day} = (due.first_on + make_interval(months => {gone}))::date
        WHEN due.days IS NOT NULL THEN
            due.days >= %(seldom)s AND ({day} - due.first_on) %% due.days = 0
        ELSE due.first_on = {day}
    END
"""
GONE = """(
    (extract(year FROM {day}) - extract(year FROM due.first_on)) * 12
    + extract(month FROM {day}) - extract(month FROM due.first_on)
)::int"""


def falls_on(day: str) -> str:
    return FALLS.format(day=day, gone=GONE.format(day=day))


WRITE = f"""
    SELECT DISTINCT ON (key)
        'treatment:' || patient_id || ':' || falls.due_on || ':' || stage AS key,
        clinic_id, user_id, reminder_id, falls.due_on AS "on", due_at,
        ends_at AS stale_at
    FROM moved
    JOIN days USING (zone, hour, evening, day)
    JOIN ({{dues}}) AS {COLUMNS} USING (patient_id)
    CROSS JOIN LATERAL (
        SELECT 'day' AS stage, days."on" AS due_on WHERE {falls_on('days."on"')}
        UNION ALL
        SELECT 'ahead', due.first_on
        WHERE due.days IS NULL AND due.months IS NULL
            AND due.first_on - days."on" BETWEEN %(until)s AND %(from)s
    ) AS falls
    WHERE (moved.discharged_on IS NULL OR moved.discharged_on > days."on")
        AND ends_at > %(now)s
    ORDER BY key
"""  # noqa: S608 - of constants of this house
LOOK_AGAIN = f"""
WITH asked AS MATERIALIZED (
    SELECT notice, is_on, patient_id, day
    FROM unnest(%(notices)s::bigint[], %(reminders)s::bigint[], %(days)s::date[])
        AS about (notice, reminder, day)
    JOIN programs_reminder AS reminder ON reminder.id = about.reminder
)
SELECT asked.notice, CASE
    WHEN NOT asked.is_on THEN 'turned off'
    WHEN patient.discharged_on <= (%(now)s AT TIME ZONE patient.time_zone)::date
        THEN 'care has ended'
    WHEN NOT EXISTS (
        SELECT FROM ({{dues}}) AS {COLUMNS}
        WHERE due.patient_id = asked.patient_id AND {falls_on("asked.day")}
    ) THEN 'not due any more'
    ELSE ''
END
FROM asked
JOIN patients_patient AS patient ON patient.id = asked.patient_id
"""  # noqa: S608 - of constants of this house


def with_dues(sql: str, **about: Any) -> tuple[str, dict[str, Any]]:
    """With all that has a date, of these patients, and the parameters of both."""
    union, params = dues.rows(**about).query.sql_with_params()
    names = [f"due{number}" for number in range(len(params))]
    named = union % tuple(f"%({name})s" for name in names)
    said: dict[str, Any] = {
        "seldom": recurring.SELDOM_DAYS,
        "until": recurring.TOLD_UNTIL.days,
        "from": recurring.TOLD_FROM.days,
    }
    return sql.format(dues=named), said | dict(zip(names, params, strict=True))


TOLD = Told(
    notice=NOTICE,
    page="programs:plan",
    written=lambda: with_dues(WRITE, patient_id__in=CLAIMED),
)


@rechecks(NOTICE)
def still_due(notices: Sequence[Notice], now: dt.datetime) -> Mapping[int, Verdict]:
    sql, params = with_dues(LOOK_AGAIN, patient_id__in=ASKED)
    return look_again(sql, notices, now=now, **params)
