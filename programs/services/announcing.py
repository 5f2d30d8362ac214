"""One letter ahead of what comes due in the treatment, and one on its day.

In the patient's own morning, once a due date however many things fall on it and however
often this runs. The letter says come and see, never what. One statement for all
clinics; what is stopped or withdrawn is not due, and who is discharged hears nothing.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction
from django.urls import reverse

from patients.models.treatment import dues
from patients.rules import recurring
from programs.services.reminding import CLOCK, DUE_AT, QUIET_AT

# A medicine that comes round by itself is due where whole rounds have gone since its
# first day, as `recurring.falls_on` says it; all else is due on the day it names.
WRITE = f"""
WITH due (kind, id, patient_id, name, detail, first_on, days, months) AS ({{dues}})
INSERT INTO notices_notice (
    key, clinic_id, user_id, address, kind, message_id, link, is_safety, due_at,
    stale_at, state, reason, tries, made_at
)
SELECT DISTINCT ON (key)
    key, clinic_id, user_id, '', 'plan_reminder', gen_random_uuid(), %(link)s,
    false, due_at, quiet_at, 'due', '', 0, %(now)s
FROM (
    SELECT
        patient.clinic_id, patient.user_id,
        'treatment:' || patient.id || ':' || told.due_on || ':' || told.stage AS key,
        {DUE_AT} AS due_at,
        {QUIET_AT} AS quiet_at
    FROM due
    JOIN patients_patient AS patient ON patient.id = due.patient_id
    {CLOCK}
    CROSS JOIN LATERAL (
        SELECT (
            (extract(year FROM clock.day) - extract(year FROM due.first_on)) * 12
            + extract(month FROM clock.day) - extract(month FROM due.first_on)
        )::int AS months
    ) AS gone
    CROSS JOIN LATERAL (
        SELECT 'day' AS stage, clock.day AS due_on
        WHERE due.first_on <= clock.day AND CASE
            WHEN due.months IS NOT NULL THEN
                gone.months %% due.months = 0
                AND clock.day
                    = (due.first_on + make_interval(months => gone.months))::date
            WHEN due.days IS NOT NULL THEN
                due.days >= %(seldom)s AND (clock.day - due.first_on) %% due.days = 0
            ELSE due.first_on = clock.day
        END
        UNION ALL
        SELECT 'ahead', due.first_on
        WHERE due.days IS NULL AND due.months IS NULL
            AND due.first_on - clock.day BETWEEN %(until)s AND %(from)s
    ) AS told
    WHERE patient.discharged_on IS NULL OR patient.discharged_on > clock.day
) AS waiting
WHERE due_at <= %(now)s
    AND quiet_at > %(now)s
    AND NOT EXISTS (SELECT FROM notices_notice AS said WHERE said.key = waiting.key)
ORDER BY key
ON CONFLICT (key) DO NOTHING
"""  # noqa: S608 - of constants of this house


@transaction.atomic
def announce_dues(*, now: dt.datetime) -> int:
    """Write the letters whose hour has come; how many that is."""
    union, params = dues.rows().query.sql_with_params()
    names = [f"due{number}" for number in range(len(params))]
    said: dict[str, Any] = {
        "now": now,
        "link": reverse("programs:plan"),
        "seldom": recurring.SELDOM_DAYS,
        "until": recurring.TOLD_UNTIL.days,
        "from": recurring.TOLD_FROM.days,
    }
    named = union % tuple(f"%({name})s" for name in names)
    with connection.cursor() as cursor:
        cursor.execute(
            WRITE.format(dues=named), said | dict(zip(names, params, strict=True))
        )
        return int(cursor.rowcount)
