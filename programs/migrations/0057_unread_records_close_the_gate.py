"""A second record that nobody has read closes the gate, as `patients.rules.gate` says."""

from django.db import migrations

IS_CLOSED = """
CREATE OR REPLACE FUNCTION programs_gate_is_closed(about bigint, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM programs_safetyflag AS flag
        WHERE flag.patient_id = about
            AND flag.cleared_at IS NULL
            AND flag.key IN ({signs})
    ) OR EXISTS (
        SELECT
        FROM patients_fracture AS fracture
        JOIN patients_patient AS patient ON patient.id = fracture.patient_id
        CROSS JOIN LATERAL (
            SELECT
                (at AT TIME ZONE patient.time_zone)::date AS today,
                (fracture.recorded_at AT TIME ZONE patient.time_zone)::date AS told
        ) AS local
        WHERE fracture.patient_id = about
            AND fracture.withdrawn_at IS NULL
            AND local.today - CASE fracture.precision
                WHEN 'day' THEN fracture.happened_on
                WHEN 'month' THEN least(
                    (date_trunc('month', fracture.happened_on::timestamp)
                        + interval '1 month' - interval '1 day')::date,
                    local.told
                )
                WHEN 'unknown' THEN local.told
            END < 42
            AND NOT EXISTS (
                SELECT FROM patients_fractureclearance AS clearance
                WHERE clearance.fracture_id = fracture.id
                    AND clearance.withdrawn_at IS NULL
                    AND clearance.given_by_role IN ('physician', 'surgeon')
                    AND clearance.given_on <= local.today
                    AND (clearance.valid_until IS NULL
                        OR clearance.valid_until >= local.today)
            )
    )
$$
"""
BEFORE = IS_CLOSED.format(signs="'rf_back_pain_new'")
SINCE = IS_CLOSED.format(signs="'rf_back_pain_new', 'second_record'")


class Migration(migrations.Migration):
    dependencies = [
        ("patients", "0071_doubles_follow_patient"),
        ("programs", "0056_reasons_of_everybody"),
    ]

    operations = [migrations.RunSQL(SINCE, BEFORE)]
