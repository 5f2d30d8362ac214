"""Reminders stay true to their patient, whoever writes.

With each patient come the reminders that are on from the first day. A patient who moves
keeps the day that is planned next, at the same hour of the new home: so no day is told
twice and none is left out. What waits to go out moves along.
"""

from django.db import migrations

BEGIN = """
CREATE FUNCTION programs_begin_reminders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO programs_reminder (
        patient_id, clinic_id, kind, is_on, skips_clinic_days, next_due_at
    )
    SELECT patient.id, clinic.id, each.kind, true, false, local_moment(
        patient.admitted_on
            + daily_hour(NULL, clinic.quiet_from, clinic.quiet_until),
        patient.time_zone
    )
    FROM written AS patient
    JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
    CROSS JOIN (VALUES ('dues'), ('silence')) AS each (kind);
    RETURN NULL;
END
$$
"""
BEGINS = """
CREATE TRIGGER begin_reminders AFTER INSERT ON patients_patient
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION programs_begin_reminders()
"""
# Of the day's exercises only: `on` is there the day on which they are told. All else
# that waits has its quiet hours looked at again when it is sent.
WAITING = """
CREATE FUNCTION programs_move_waiting(about_patient bigint) RETURNS void
LANGUAGE sql AS $$
    UPDATE notices_notice AS notice SET
        due_at = local_moment(notice."on" + clock.hour, clock.zone),
        stale_at = local_moment(notice."on" + clock.evening, clock.zone)
    FROM (
        SELECT reminder.id, patient.user_id, patient.time_zone AS zone,
            daily_hour(reminder.at, clinic.quiet_from, clinic.quiet_until) AS hour,
            closes_at(clinic.quiet_from) AS evening
        FROM programs_reminder AS reminder
        JOIN patients_patient AS patient ON patient.id = reminder.patient_id
        JOIN people_clinic AS clinic ON clinic.id = patient.clinic_id
        WHERE reminder.patient_id = about_patient AND reminder.is_on
    ) AS clock
    WHERE notice.user_id = clock.user_id
        AND notice.about = clock.id
        AND notice.kind IN ('exercise_reminder', 'exercise_nudge')
        AND notice.state = 'due'
$$
"""
MOVE = """
CREATE FUNCTION programs_move_reminders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE programs_reminder AS reminder SET next_due_at = local_moment(
        (next_due_at AT TIME ZONE OLD.time_zone)::date
            + daily_hour(reminder.at, clinic.quiet_from, clinic.quiet_until),
        NEW.time_zone
    )
    FROM people_clinic AS clinic
    WHERE reminder.patient_id = NEW.id
        AND reminder.is_on
        AND clinic.id = NEW.clinic_id;
    PERFORM programs_move_waiting(NEW.id);
    RETURN NULL;
END
$$
"""
MOVES = """
CREATE TRIGGER move_reminders AFTER UPDATE OF time_zone ON patients_patient
FOR EACH ROW WHEN (OLD.time_zone IS DISTINCT FROM NEW.time_zone)
EXECUTE FUNCTION programs_move_reminders()
"""
# The earliest hour at which somebody wanted to hear of anything.
WAKES = """
CREATE OR REPLACE FUNCTION reader_wakes(clinic bigint, reader bigint) RETURNS time
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT min(reminder.at)
    FROM patients_patient AS patient
    JOIN programs_reminder AS reminder ON reminder.patient_id = patient.id
    WHERE patient.clinic_id = clinic AND patient.user_id = reader AND reminder.is_on
$$
"""
NOBODY_KNOWS = """
CREATE OR REPLACE FUNCTION reader_wakes(clinic bigint, reader bigint) RETURNS time
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT NULL::time $$
"""
MADE = [
    (WAKES, NOBODY_KNOWS),
    (BEGIN, "DROP FUNCTION programs_begin_reminders()"),
    (BEGINS, "DROP TRIGGER begin_reminders ON patients_patient"),
    (WAITING, "DROP FUNCTION programs_move_waiting(bigint)"),
    (MOVE, "DROP FUNCTION programs_move_reminders()"),
    (MOVES, "DROP TRIGGER move_reminders ON patients_patient"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0034_reminders_follow_their_patient"),
        ("notices", "0011_daily_moment"),
    ]

    operations = [migrations.RunSQL(made, gone) for made, gone in MADE]
