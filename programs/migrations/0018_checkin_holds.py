"""Check-ins follow their patient; no program runs behind a sign that pauses it.

Open signs of before learn what they hold. Where a therapist has let the program run
again already, their word stands.
"""

from django.db import migrations

from patients.composite import clinic_follows_patient

STANDS = """
CREATE OR REPLACE FUNCTION programs_gate_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    PERFORM FROM patients_patient WHERE id = about FOR NO KEY UPDATE;
    IF NOT EXISTS (
        SELECT FROM programs_program
        WHERE patient_id = about
            AND signed_at IS NOT NULL AND ended_at IS NULL AND held_at IS NULL
    ) THEN
        RETURN NULL;
    END IF;
    IF programs_gate_is_closed(about, clock_timestamp()) THEN
        RAISE EXCEPTION 'the fracture gate of patient % is closed', about
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_program_runs_behind_a_closed_gate';
    END IF;
    IF EXISTS (
        SELECT FROM programs_safetyflag
        WHERE patient_id = about AND cleared_at IS NULL AND pauses
    ) THEN
        RAISE EXCEPTION 'a warning sign of patient % is open', about
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_program_runs_behind_an_open_sign';
    END IF;
    RETURN NULL;
END
$$
"""
BEFORE = """
CREATE OR REPLACE FUNCTION programs_gate_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    about bigint := (to_jsonb(NEW) ->> TG_ARGV[0])::bigint;
BEGIN
    PERFORM FROM patients_patient WHERE id = about FOR NO KEY UPDATE;
    IF EXISTS (
        SELECT FROM programs_program
        WHERE patient_id = about
            AND signed_at IS NOT NULL AND ended_at IS NULL AND held_at IS NULL
    ) AND programs_gate_is_closed(about, clock_timestamp()) THEN
        RAISE EXCEPTION 'the fracture gate of patient % is closed', about
            USING ERRCODE = 'check_violation',
            CONSTRAINT = 'no_program_runs_behind_a_closed_gate';
    END IF;
    RETURN NULL;
END
$$
"""
HOLDS = """
UPDATE programs_safetyflag AS flag SET
    asks_physician = flag.level IN ('emergency', 'urgent'),
    pauses = (flag.level IN ('emergency', 'urgent') OR flag.key = 'rf_unwell')
        AND NOT EXISTS (
            SELECT FROM programs_program AS program
            WHERE program.patient_id = flag.patient_id
                AND program.signed_at IS NOT NULL
                AND program.ended_at IS NULL
                AND program.held_at IS NULL
        ),
    locks = CASE flag.key
        WHEN 'rf_fall_noinjury' THEN '{aerobic,impact,standing}'
        WHEN 'rf_breathless_more' THEN '{aerobic}'
        ELSE '{}'
    END::varchar[],
    day_locks = CASE
        WHEN flag.key = 'high_pressure' THEN '{impact,loaded}'
        WHEN flag.key = 'rf_fall_noinjury' THEN '{everything}'
        WHEN flag.key = 'rf_dizzy' AND flag.level = 'hold' THEN '{standing}'
        ELSE '{}'
    END::varchar[]
WHERE flag.cleared_at IS NULL
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0017_checkin")]

    operations = [
        clinic_follows_patient("programs_checkin"),
        migrations.RunSQL(STANDS, BEFORE),
        migrations.RunSQL(HOLDS, migrations.RunSQL.noop),
    ]
