"""Who was reminded at an hour still is; dates and silence are told to everybody."""

from django.db import migrations

FILL = """
    INSERT INTO programs_reminder (
        patient_id, clinic_id, kind, is_on, at, skips_clinic_days, next_due_at
    )
    SELECT patient.id, clinic.id, each.kind, true, patient.reminder_at, false,
        next_daily(
            now(),
            daily_hour(patient.reminder_at, clinic.quiet_from, clinic.quiet_until),
            patient.time_zone
        )
    FROM patients_patient AS patient
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
    CROSS JOIN (VALUES ('exercise'), ('dues'), ('silence')) AS each (kind)
    WHERE each.kind <> 'exercise' OR patient.reminder_at IS NOT NULL
    ON CONFLICT (patient_id, kind) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0035_reminders_move_along")]
    run_before = [("patients", "0050_remove_reminder_at")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
