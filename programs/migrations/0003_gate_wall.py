"""The fracture gate as a wall: no program runs behind a closed one, whoever writes.

`patients/rules/gate.py` is the word and is asked first; this repeats its answer in SQL
and is asked last, when a transaction commits (`tests/services/test_gate_wall.py` holds
the two to one answer). Whoever writes anything that may close the gate, or start a
program, takes the patient's row first, so that of two transactions the second sees
what the first has done.
"""

from django.db import migrations

IS_CLOSED = """
CREATE FUNCTION programs_gate_is_closed(about bigint, at timestamptz)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM programs_safetyflag AS flag
        WHERE flag.patient_id = about
            AND flag.cleared_at IS NULL
            AND flag.key IN ('rf_back_pain_new')
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

STANDS = """
CREATE FUNCTION programs_gate_stands() RETURNS trigger LANGUAGE plpgsql AS $$
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

RUNS = "NEW.signed_at IS NOT NULL AND NEW.ended_at IS NULL AND NEW.held_at IS NULL"
WATCHED = [
    # table, events, only when, the column that names the patient
    ("programs_program", "INSERT OR UPDATE", RUNS, "patient_id"),
    ("programs_safetyflag", "INSERT OR UPDATE", "NEW.cleared_at IS NULL", "patient_id"),
    ("patients_fracture", "INSERT OR UPDATE", "NEW.withdrawn_at IS NULL", "patient_id"),
    ("patients_fractureclearance", "UPDATE", "true", "patient_id"),
    ("patients_patient", "UPDATE OF time_zone", "true", "id"),
]


def watch(table: str, events: str, when: str, column: str) -> migrations.RunSQL:
    return migrations.RunSQL(
        f"CREATE CONSTRAINT TRIGGER gate_stands AFTER {events} ON {table}"
        f" DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN ({when})"
        f" EXECUTE FUNCTION programs_gate_stands('{column}')",
        f"DROP TRIGGER gate_stands ON {table}",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0002_clinic_follows_patient"),
        ("patients", "0004_add_prior_expense"),
    ]

    operations = [
        migrations.RunSQL(IS_CLOSED, "DROP FUNCTION programs_gate_is_closed"),
        migrations.RunSQL(STANDS, "DROP FUNCTION programs_gate_stands"),
        *(watch(*row) for row in WATCHED),
    ]
