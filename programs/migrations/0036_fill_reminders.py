"""Who was reminded at an hour still is; dates and silence are told to everybody."""

from django.db import migrations

FETCH = """
DO $$ BEGIN
    IF to_regclass('patients_reminder_at') IS NULL THEN
        CREATE TABLE patients_reminder_at AS
        SELECT id, reminder_at FROM patients_patient WHERE reminder_at IS NOT NULL;
    END IF;
END $$
"""
FILL = """
    INSERT INTO programs_reminder (
        patient_id, clinic_id, kind, is_on, at, skips_clinic_days, next_due_at
    )
    SELECT patient.id, clinic.id, each.kind, true, was.reminder_at, false,
        next_daily(
            now(),
            daily_hour(was.reminder_at, clinic.quiet_from, clinic.quiet_until),
            patient.time_zone
        )
    FROM patients_patient AS patient
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
    LEFT JOIN patients_reminder_at AS was ON was.id = patient.id
    CROSS JOIN (VALUES ('exercise'), ('dues'), ('silence')) AS each (kind)
    WHERE each.kind <> 'exercise' OR was.reminder_at IS NOT NULL
    ON CONFLICT (patient_id, kind) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0035_reminders_move_along")]

    operations = [
        migrations.RunSQL(FETCH, migrations.RunSQL.noop),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.RunSQL("DROP TABLE patients_reminder_at", migrations.RunSQL.noop),
    ]
