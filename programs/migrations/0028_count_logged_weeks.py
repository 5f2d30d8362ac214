"""The weeks of all that was logged before: from here on the database counts them."""

from django.db import migrations

FILL = """
    WITH day AS (
        SELECT patient_id, clinic_id, date_trunc('week', "on")::date AS monday,
            extract(isodow FROM "on")::int AS number, count(*) AS said,
            count(*) FILTER (WHERE done <> 'none') AS done,
            round(sum(credit) * 100) AS credit, max(pain) AS pain
        FROM programs_exerciselog
        WHERE undone_at IS NULL
        GROUP BY patient_id, clinic_id, "on"
    )
    INSERT INTO programs_loggedweek
        (patient_id, clinic_id, monday, said, done, credit, pain)
    SELECT week.patient_id, week.clinic_id, week.monday,
        array_agg(coalesce(day.said, 0)::smallint ORDER BY n),
        array_agg(coalesce(day.done, 0)::smallint ORDER BY n),
        array_agg(coalesce(day.credit, 0)::smallint ORDER BY n),
        array_agg(day.pain::smallint ORDER BY n)
    FROM (SELECT DISTINCT patient_id, clinic_id, monday FROM day) AS week
    CROSS JOIN generate_series(1, 7) AS n
    LEFT JOIN day ON day.patient_id = week.patient_id
        AND day.monday = week.monday AND day.number = n
    GROUP BY week.patient_id, week.clinic_id, week.monday
    ORDER BY week.patient_id, week.monday
    ON CONFLICT (patient_id, monday) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0027_logged_weeks_follow_their_patient")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
