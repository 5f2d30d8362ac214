"""No program of high intensity is signed without a doctor's clearance, whoever writes.

`programs/rules/intensity.py` is the word, asks for more and is asked first; this repeats
the worst of it in SQL and is asked last, when a transaction commits. What comes to a
program that runs, or outlasts its clearance, is for the services.
"""

from django.db import migrations

IS_CLEARED = """
CREATE FUNCTION programs_intensity_is_cleared() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.signed_at IS NOT NULL THEN
        RETURN NULL;
    END IF;
    IF NEW.template_slug <> 'supervised-high-intensity' AND NOT EXISTS (
        SELECT
        FROM programs_programitem AS item
        JOIN programs_exercise AS exercise ON exercise.id = item.exercise_id
        LEFT JOIN programs_phase AS phase ON phase.id = item.phase_id
        WHERE item.program_id = NEW.id
            AND item.ends_on IS NULL
            AND phase.dropped_at IS NULL
            AND exercise.movement_flags && ARRAY['heavy_load', 'high_impact']::varchar[]
    ) THEN
        RETURN NULL;
    END IF;
    PERFORM FROM patients_patient WHERE id = NEW.patient_id FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT
        FROM patients_intensityclearance AS clearance
        JOIN patients_patient AS patient ON patient.id = clearance.patient_id
        CROSS JOIN LATERAL (
            SELECT (clock_timestamp() AT TIME ZONE patient.time_zone)::date AS today
        ) AS local
        WHERE clearance.patient_id = NEW.patient_id
            AND clearance.withdrawn_at IS NULL
            AND clearance.given_by_role IN ('physician', 'surgeon')
            AND clearance.given_on <= local.today
            AND (clearance.valid_until IS NULL OR clearance.valid_until >= local.today)
    ) THEN
        RAISE EXCEPTION 'patient % has no clearance of high intensity', NEW.patient_id
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'high_intensity_is_cleared';
    END IF;
    RETURN NULL;
END
$$
"""
IS_SIGNED = "NEW.signed_at IS NOT NULL AND NEW.ended_at IS NULL AND NEW.kind = 'care'"


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0067_intensity"),
        ("programs", "0057_unread_records_close_the_gate"),
    ]

    operations = [
        migrations.RunSQL(
            IS_CLEARED, "DROP FUNCTION programs_intensity_is_cleared()"
        ),
        migrations.RunSQL(
            "CREATE CONSTRAINT TRIGGER intensity_is_cleared"
            " AFTER INSERT OR UPDATE OF signed_at ON programs_program"
            " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW"
            f" WHEN ({IS_SIGNED})"
            " EXECUTE FUNCTION programs_intensity_is_cleared()",
            "DROP TRIGGER intensity_is_cleared ON programs_program",
        ),
    ]
