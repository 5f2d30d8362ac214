"""What a new database has of programs: of migrations 0001 to 0040, at once.

Written by scripts/squash.py; what is not of a model, by hand: docs/adr/0031.
"""

import datetime
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.datetime
import pgtrigger.compiler
import pgtrigger.migrations
import programs.models.exercise
import programs.models.pausing
import ptcare.people.roles
import ptcare.squashing
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from patients.composite import clinic_follows_patient


# Rows about a patient, which belong to the patient's clinic.
TABLES = [
    "programs_dayreport",
    "programs_exerciselog",
    "programs_program",
    "programs_programitem",
    "programs_safetyflag",
    "programs_signoff",
    "programs_phase",
    "programs_progressionproposal",
    "programs_itemrest",
    "programs_closing",
    "programs_checkup",
    "programs_tick",
    "programs_message",
    "programs_messageseen",
    "programs_answerreview",
    "programs_pause",
    "programs_checkin",
    "programs_gymday",
    "programs_hindrance",
    "programs_continuationpack",
    "programs_monitoringacceptance",
    "programs_monitoringepisode",
    "programs_monitoringtime",
    "programs_loggedweek",
    "programs_caseloadplace",
    "programs_review",
    "programs_reminder",
    "programs_escalation",
]

# The fracture gate as a wall: no program runs behind a closed one, nor behind an open
# sign that pauses it, whoever writes. `patients/rules/gate.py` is the word and is asked
# first; this repeats its answer in SQL and is asked last, when a transaction commits
# (`tests/services/test_gate_wall.py` holds the two to one answer). Whoever writes
# anything that may close the gate, or start a program, takes the patient's row first, so
# that of two transactions the second sees what the first has done.

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


# What the caseload reads of the floor below raises the version of a patient's place.
# These triggers are not on their models, because the floor below knows nothing of a
# caseload. Named to fire after those that raise the version of the cover, so that both
# rows are locked in one order by everybody.
RAISE_PLACE = """
    CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $news$
    BEGIN
        INSERT INTO programs_caseloadplace AS kept
            (patient_id, clinic_id, version, counted, changed_at, place, reasons)
        SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0,
            clock_timestamp(), 0, ARRAY[]::varchar[]
        FROM (SELECT {patient} AS patient_id, clinic_id FROM written) AS changed
        ORDER BY patient_id
        ON CONFLICT (patient_id) DO UPDATE
        SET version = kept.version + 1, changed_at = clock_timestamp();
        RETURN NULL;
    END
    $news$
"""
NEWS = """
    CREATE TRIGGER programs_news_{event} AFTER {event} ON {table}
    REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION {name}()
"""
OF_RECORD, OF_PATIENT = "programs_news_of_a_record", "programs_news_of_a_patient"
CHANGED = [
    ("patients_patient", "INSERT", OF_PATIENT),
    ("patients_patient", "UPDATE", OF_PATIENT),
    ("patients_coveragesnapshot", "INSERT", OF_RECORD),
    ("patients_clinicsession", "INSERT", OF_RECORD),
    ("patients_clinicsession", "UPDATE", OF_RECORD),
    ("patients_evaluation", "INSERT", OF_RECORD),
    ("patients_evaluation", "UPDATE", OF_RECORD),
]

# Reminders stay true to their patient, whoever writes. With each patient come the
# reminders that are on from the first day. A patient who moves keeps the day that is
# planned next, at the same hour of the new home: so no day is told twice and none is
# left out. What waits to go out moves along.
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

    replaces = [
        ('programs', '0001_initial'),
        ('programs', '0002_clinic_follows_patient'),
        ('programs', '0003_gate_wall'),
        ('programs', '0004_at_most_182_days'),
        ('programs', '0005_add_phases'),
        ('programs', '0006_progression'),
        ('programs', '0007_item_rests_and_editions'),
        ('programs', '0008_rests_follow_their_patient'),
        ('programs', '0009_own_exercises'),
        ('programs', '0010_closing_and_upkeep'),
        ('programs', '0011_pain_of_a_week'),
        ('programs', '0012_how_it_was_said'),
        ('programs', '0013_ticks'),
        ('programs', '0014_messages_and_answers'),
        ('programs', '0015_messages_follow_their_patient'),
        ('programs', '0016_pauses'),
        ('programs', '0017_checkin'),
        ('programs', '0018_checkin_holds'),
        ('programs', '0019_gym_days'),
        ('programs', '0020_what_hinders'),
        ('programs', '0021_text_reviews'),
        ('programs', '0022_answers_called_alike'),
        ('programs', '0023_continuation_packs'),
        ('programs', '0024_packs_follow_their_patient'),
        ('programs', '0025_remote_monitoring'),
        ('programs', '0026_logged_weeks'),
        ('programs', '0027_logged_weeks_follow_their_patient'),
        ('programs', '0028_count_logged_weeks'),
        ('programs', '0029_the_morning'),
        ('programs', '0030_the_morning_follows_patients'),
        ('programs', '0031_news_of_the_record'),
        ('programs', '0032_place_everybody'),
        ('programs', '0033_reminders'),
        ('programs', '0034_reminders_follow_their_patient'),
        ('programs', '0035_reminders_move_along'),
        ('programs', '0036_fill_reminders'),
        ('programs', '0037_reminders_have_few_indexes'),
        ('programs', '0038_signs_go_on'),
        ('programs', '0039_escalations_follow_their_patient'),
        ('programs', '0040_unseen_signs_go_on'),
    ]

    initial = True

    dependencies = [
        ('notices', '0011_daily_moment'),
        ('patients', '0050_remove_reminder_at'),
        ('people', '0006_cards_rest'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        ptcare.squashing.Together(
            operations=[
                migrations.CreateModel(
                    name='ProgramTemplate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('for_whom', models.CharField(max_length=400)),
                        ('content', models.JSONField()),
                    ],
                    options={
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='Exercise',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('category', models.CharField(choices=[('posture', 'Posture and back extensors'), ('body_mechanics', 'Body mechanics and safe movement'), ('balance_gait', 'Balance and gait'), ('flexibility', 'Flexibility and stretching'), ('aerobic', 'Weight-bearing aerobic'), ('strength', 'Strength and resistance')], max_length=16)),
                        ('purpose', models.CharField(max_length=300)),
                        ('position', models.CharField(max_length=16)),
                        ('start_position', models.CharField(max_length=400)),
                        ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), size=None)),
                        ('dose_unit', models.CharField(choices=[('reps', 'repeats'), ('hold_seconds', 'seconds of holding'), ('minutes', 'minutes'), ('steps', 'steps')], max_length=12)),
                        ('equipment', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=programs.models.exercise.no_words, size=None)),
                        ('impact', models.CharField(choices=[('none', 'None'), ('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=8)),
                        ('setting', models.CharField(choices=[('home', 'At home'), ('either', 'At home or in the clinic'), ('supervised', 'With a therapist only')], max_length=10)),
                        ('supervision_initial', models.BooleanField()),
                        ('supervision_always', models.BooleanField()),
                        ('movement_flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=programs.models.exercise.no_words, size=None)),
                        ('safety_note', models.CharField(blank=True, max_length=300)),
                        ('evidence', models.JSONField(default=dict)),
                        ('figure', models.JSONField()),
                        ('figure_digest', models.CharField(max_length=12)),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exercises', to='people.clinic')),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('changed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('picture_slug', models.SlugField(blank=True, max_length=60)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('supervision_always', False), ('setting', 'supervised'), _connector='OR'), name='always_supervised_is_never_at_home'), models.CheckConstraint(condition=models.Q(('clinic', None), ('changed_at__isnull', False), _connector='OR'), name='own_exercise_says_when_it_was_written')],
                    },
                ),
                migrations.CreateModel(
                    name='Caution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('condition', models.CharField(max_length=40)),
                        ('action', models.CharField(choices=[('modify', 'With a change'), ('clear', 'Needs clearance'), ('block', 'Not for now')], max_length=6)),
                        ('note', models.CharField(max_length=200)),
                        ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cautions', to='programs.exercise')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('exercise', 'condition'), name='one_caution_per_condition')],
                    },
                ),
                migrations.CreateModel(
                    name='AvoidMovement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('slug', models.SlugField(max_length=60, unique=True)),
                        ('name', models.CharField(max_length=120)),
                        ('why', models.CharField(max_length=300)),
                        ('everyday_examples', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=120), size=None)),
                        ('movement_flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=programs.models.exercise.no_words, size=None)),
                        ('applies_to', models.CharField(max_length=200)),
                        ('figure', models.JSONField()),
                        ('figure_digest', models.CharField(max_length=12)),
                        ('safer', models.ManyToManyField(related_name='replaces_movements', to='programs.exercise')),
                    ],
                ),
                migrations.CreateModel(
                    name='ExerciseEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('slug', models.SlugField(db_index=False, max_length=60)),
                        ('name', models.CharField(max_length=120)),
                        ('category', models.CharField(choices=[('posture', 'Posture and back extensors'), ('body_mechanics', 'Body mechanics and safe movement'), ('balance_gait', 'Balance and gait'), ('flexibility', 'Flexibility and stretching'), ('aerobic', 'Weight-bearing aerobic'), ('strength', 'Strength and resistance')], max_length=16)),
                        ('purpose', models.CharField(max_length=300)),
                        ('position', models.CharField(max_length=16)),
                        ('start_position', models.CharField(max_length=400)),
                        ('steps', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=300), size=None)),
                        ('dose_unit', models.CharField(choices=[('reps', 'repeats'), ('hold_seconds', 'seconds of holding'), ('minutes', 'minutes'), ('steps', 'steps')], max_length=12)),
                        ('equipment', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), default=programs.models.exercise.no_words, size=None)),
                        ('impact', models.CharField(choices=[('none', 'None'), ('low', 'Low'), ('moderate', 'Moderate'), ('high', 'High')], max_length=8)),
                        ('setting', models.CharField(choices=[('home', 'At home'), ('either', 'At home or in the clinic'), ('supervised', 'With a therapist only')], max_length=10)),
                        ('supervision_initial', models.BooleanField()),
                        ('supervision_always', models.BooleanField()),
                        ('movement_flags', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=programs.models.exercise.no_words, size=None)),
                        ('safety_note', models.CharField(blank=True, max_length=300)),
                        ('evidence', models.JSONField(default=dict)),
                        ('figure', models.JSONField()),
                        ('figure_digest', models.CharField(max_length=12)),
                        ('retired_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.exercise')),
                        ('changed_at', models.DateTimeField(null=True)),
                        ('changed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('picture_slug', models.SlugField(blank=True, db_index=False, max_length=60)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ExerciseLevel',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField()),
                        ('label', models.CharField(max_length=120)),
                        ('dose', models.JSONField()),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('adds_load', models.BooleanField(default=False)),
                        ('supervision', models.CharField(choices=[('none', 'Alone'), ('first', 'Learn it with the therapist first'), ('always', 'In the clinic only')], max_length=6)),
                        ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='levels', to='programs.exercise')),
                    ],
                    options={
                        'ordering': ['exercise', 'level'],
                        'constraints': [models.UniqueConstraint(fields=('exercise', 'level'), name='one_level_of_a_number')],
                    },
                ),
                migrations.CreateModel(
                    name='ExerciseLevelEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('level', models.PositiveSmallIntegerField()),
                        ('label', models.CharField(max_length=120)),
                        ('dose', models.JSONField()),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('adds_load', models.BooleanField(default=False)),
                        ('supervision', models.CharField(choices=[('none', 'Alone'), ('first', 'Learn it with the therapist first'), ('always', 'In the clinic only')], max_length=6)),
                        ('exercise', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.exercise')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.exerciselevel')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Program',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('template_slug', models.SlugField(blank=True, max_length=60)),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                        ('sessions_per_week', models.DecimalField(decimal_places=1, max_digits=2, verbose_name='sessions a week')),
                        ('message', models.CharField(blank=True, max_length=300, verbose_name='a word to the patient')),
                        ('drafted_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('held_at', models.DateTimeField(null=True)),
                        ('held_reason', models.CharField(blank=True, max_length=200)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_reason', models.CharField(blank=True, max_length=200)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('drafted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('held_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('replaces', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='programs.program')),
                        ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('is_next', models.BooleanField(default=False)),
                        ('edition', models.PositiveIntegerField(default=0)),
                        ('edition_at', models.DateTimeField(null=True)),
                        ('kind', models.CharField(choices=[('care', 'In care'), ('upkeep', "The patient's own, after care")], default='care', max_length=6)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None), ('signed_at', None)), fields=('patient',), name='one_draft_per_patient'), models.CheckConstraint(condition=models.Q(('sessions_per_week__range', (Decimal('0'), Decimal('3')))), name='at_most_three_sessions_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('signed_at', None), ('signed_by', None)), models.Q(('signed_at__isnull', False), ('signed_by__isnull', False)), _connector='OR'), name='signature_says_who_and_when'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('is_next', False), ('signed_at__isnull', False)), fields=('patient',), name='one_current_program_per_patient'), models.UniqueConstraint(condition=models.Q(('ended_at', None), ('is_next', True), ('signed_at__isnull', False)), fields=('patient',), name='one_upcoming_program_per_patient'), models.CheckConstraint(condition=models.Q(('kind', 'upkeep'), models.Q(('ends_on__isnull', False), ('ends_on__lte', django.db.models.expressions.CombinedExpression(models.F('starts_on'), '+', models.Value(datetime.timedelta(days=181))))), _connector='OR'), name='program_lasts_at_most_26_weeks'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='program_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('kind', 'care'), ('sessions_per_week', 0), _connector='OR'), name='upkeep_has_no_sessions')],
                    },
                ),
                migrations.CreateModel(
                    name='ProgramEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('template_slug', models.SlugField(blank=True, db_index=False, max_length=60)),
                        ('starts_on', models.DateField(verbose_name='starts on')),
                        ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                        ('sessions_per_week', models.DecimalField(decimal_places=1, max_digits=2, verbose_name='sessions a week')),
                        ('message', models.CharField(blank=True, max_length=300, verbose_name='a word to the patient')),
                        ('drafted_at', models.DateTimeField()),
                        ('signed_at', models.DateTimeField(null=True)),
                        ('held_at', models.DateTimeField(null=True)),
                        ('held_reason', models.CharField(blank=True, max_length=200)),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_reason', models.CharField(blank=True, max_length=200)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('drafted_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('ended_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('held_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.program')),
                        ('replaces', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.program')),
                        ('signed_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('is_next', models.BooleanField(default=False)),
                        ('edition', models.PositiveIntegerField(default=0)),
                        ('edition_at', models.DateTimeField(null=True)),
                        ('kind', models.CharField(choices=[('care', 'In care'), ('upkeep', "The patient's own, after care")], default='care', max_length=6)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ProgramItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                        ('sets', models.PositiveSmallIntegerField(default=1, verbose_name='sets')),
                        ('reps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='repeats')),
                        ('hold_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seconds to hold')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('steps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='steps')),
                        ('is_per_side', models.BooleanField(default=False, verbose_name='each side')),
                        ('times_per_day', models.PositiveSmallIntegerField(default=1, verbose_name='times a day')),
                        ('load', models.CharField(blank=True, max_length=60, verbose_name='load')),
                        ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=7)),
                        ('where', models.CharField(choices=[('home', 'At home'), ('clinic', 'In the clinic'), ('both', 'Both')], default='home', max_length=6, verbose_name='where')),
                        ('place', models.PositiveSmallIntegerField(default=0)),
                        ('is_waiting', models.BooleanField(default=False)),
                        ('is_minimum', models.BooleanField(default=False)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='change for this person')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('prescribed_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.exercise')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('prescribed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='programs.program')),
                        ('begins_phase', models.BooleanField(default=True)),
                        ('phase', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='planned', to='programs.phase')),
                    ],
                    options={
                        'ordering': ['place', 'id'],
                        'indexes': [models.Index(fields=['patient', 'starts_on'], name='items_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('weekdays__contained_by', [1, 2, 3, 4, 5, 6, 7])), name='weekdays_are_monday_1_to_sunday_7'), models.CheckConstraint(condition=models.Q(('reps__isnull', False), ('minutes__isnull', False), ('steps__isnull', False), ('hold_seconds__isnull', False), _connector='OR'), name='item_has_a_dose'), models.UniqueConstraint(fields=('program', 'phase', 'exercise', 'starts_on'), name='one_dose_of_an_exercise_from_a_day', nulls_distinct=False), models.CheckConstraint(condition=models.Q(('phase', None), ('is_waiting', True), _connector='OR'), name='what_is_planned_is_not_asked_for')],
                    },
                ),
                migrations.CreateModel(
                    name='ExerciseLog',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('done', models.CharField(choices=[('all', 'Done'), ('some', 'Did less'), ('none', 'Skipped')], max_length=4)),
                        ('credit', models.DecimalField(decimal_places=2, help_text='Done of prescribed, 0 to 1.', max_digits=3)),
                        ('reason', models.CharField(blank=True, max_length=20)),
                        ('pain', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('pain_where', models.CharField(blank=True, max_length=40)),
                        ('pain_is_new', models.BooleanField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='logs', to='programs.programitem')),
                        ('how', models.CharField(choices=[('each', 'One by one'), ('at_once', 'The whole day in one tap'), ('short', 'The short day in one tap'), ('guided', 'While being guided'), ('paper', 'From a paper sheet')], default='each', max_length=8)),
                        ('made_at', models.DateTimeField(blank=True, help_text='By the clock of a device that was offline.', null=True)),
                        ('corrected_because', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(condition=models.Q(('undone_at', None)), fields=['patient', 'on'], name='logs_of_a_patient')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='exerciselog_undone_says_who_and_when'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('item', 'on'), name='one_standing_log_of_an_item_a_day'), models.CheckConstraint(condition=models.Q(('pain', None), ('pain__range', (0, 10)), _connector='OR'), name='pain_of_a_log_is_0_to_10'), models.CheckConstraint(condition=models.Q(('credit__range', (0, 1))), name='credit_is_0_to_1')],
                    },
                ),
                migrations.CreateModel(
                    name='ProgramItemEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                        ('sets', models.PositiveSmallIntegerField(default=1, verbose_name='sets')),
                        ('reps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='repeats')),
                        ('hold_seconds', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='seconds to hold')),
                        ('minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='minutes')),
                        ('steps', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='steps')),
                        ('is_per_side', models.BooleanField(default=False, verbose_name='each side')),
                        ('times_per_day', models.PositiveSmallIntegerField(default=1, verbose_name='times a day')),
                        ('load', models.CharField(blank=True, max_length=60, verbose_name='load')),
                        ('weekdays', django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=7)),
                        ('where', models.CharField(choices=[('home', 'At home'), ('clinic', 'In the clinic'), ('both', 'Both')], default='home', max_length=6, verbose_name='where')),
                        ('place', models.PositiveSmallIntegerField(default=0)),
                        ('is_waiting', models.BooleanField(default=False)),
                        ('is_minimum', models.BooleanField(default=False)),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='change for this person')),
                        ('starts_on', models.DateField()),
                        ('ends_on', models.DateField(blank=True, null=True)),
                        ('prescribed_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('exercise', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.exercise')),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.programitem')),
                        ('prescribed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('program', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.program')),
                        ('begins_phase', models.BooleanField(default=True)),
                        ('phase', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.phase')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SafetyFlag',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=30)),
                        ('level', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('hold', 'On hold'), ('watch', 'Watch')], max_length=10)),
                        ('on', models.DateField()),
                        ('raised_at', models.DateTimeField()),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('cleared_at', models.DateTimeField(blank=True, null=True)),
                        ('cleared_because', models.CharField(blank=True, max_length=300)),
                        ('cleared_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('log', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='programs.exerciselog')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('raised_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('seen_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asks_physician', models.BooleanField(default=False)),
                        ('day_locks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                        ('day_locks_ended_on', models.DateField(blank=True, null=True)),
                        ('doctor', models.CharField(blank=True, max_length=120)),
                        ('doctor_said_on', models.DateField(blank=True, null=True)),
                        ('locks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                        ('pauses', models.BooleanField(default=False)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('read_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('checkin', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='flags', to='programs.checkin')),
                        ('escalates_at', models.DateTimeField(blank=True, null=True)),
                        ('taken_at', models.DateTimeField(blank=True, null=True)),
                        ('taken_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('cleared_at', None)), fields=['clinic', 'patient'], name='open_flags'), models.Index(condition=models.Q(('escalates_at__isnull', False)), fields=['escalates_at'], name='flags_that_go_on')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('cleared_at', None), ('seen_at__lte', models.F('cleared_at')), _connector='OR'), name='a_flag_is_seen_before_it_is_cleared'), models.CheckConstraint(condition=models.Q(('cleared_at', None), ('asks_physician', False), models.Q(('doctor', ''), _negated=True), _connector='OR'), name='what_asks_for_a_doctor_is_cleared_on_a_doctors_word'), models.CheckConstraint(condition=models.Q(models.Q(('taken_at', None), ('taken_by', None)), models.Q(('taken_at__isnull', False), ('taken_by__isnull', False)), _connector='OR'), name='a_flag_is_taken_by_somebody'), models.CheckConstraint(condition=models.Q(('escalates_at', None), models.Q(('seen_at', None), ('taken_at', None)), _connector='OR'), name='only_what_nobody_has_taken_goes_on')],
                    },
                ),
                migrations.CreateModel(
                    name='SafetyFlagEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('key', models.CharField(max_length=30)),
                        ('level', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('hold', 'On hold'), ('watch', 'Watch')], max_length=10)),
                        ('on', models.DateField()),
                        ('raised_at', models.DateTimeField()),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('cleared_at', models.DateTimeField(blank=True, null=True)),
                        ('cleared_because', models.CharField(blank=True, max_length=300)),
                        ('cleared_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('log', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.exerciselog')),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.safetyflag')),
                        ('raised_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('seen_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('asks_physician', models.BooleanField(default=False)),
                        ('day_locks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                        ('day_locks_ended_on', models.DateField(blank=True, null=True)),
                        ('doctor', models.CharField(blank=True, max_length=120)),
                        ('doctor_said_on', models.DateField(blank=True, null=True)),
                        ('locks', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=10), blank=True, default=list, size=None)),
                        ('pauses', models.BooleanField(default=False)),
                        ('read_at', models.DateTimeField(blank=True, null=True)),
                        ('read_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('checkin', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.checkin')),
                        ('taken_at', models.DateTimeField(blank=True, null=True)),
                        ('taken_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SignOff',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('level', models.PositiveSmallIntegerField()),
                        ('signed_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.exercise')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('patient', 'exercise', 'level'), name='one_standing_sign_off_of_a_level')],
                    },
                ),
                migrations.CreateModel(
                    name='DayReport',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('effort', models.CharField(blank=True, choices=[('easy', 'Easy'), ('fine', 'Fine'), ('hard', 'Hard')], max_length=4)),
                        ('pain', models.PositiveSmallIntegerField(blank=True, null=True)),
                        ('not_today', models.CharField(blank=True, choices=[('ill', 'I am unwell'), ('pain', 'I have pain'), ('tired', 'Too tired'), ('no_time', 'No time'), ('away', 'Away from home'), ('other', 'Another reason')], max_length=10)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('how', models.CharField(choices=[('each', 'One by one'), ('at_once', 'The whole day in one tap'), ('short', 'The short day in one tap'), ('guided', 'While being guided'), ('paper', 'From a paper sheet')], default='each', max_length=8)),
                        ('made_at', models.DateTimeField(blank=True, help_text='By the clock of a device that was offline.', null=True)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='dayreport_undone_says_who_and_when'), models.CheckConstraint(condition=models.Q(('pain', None), ('pain__range', (0, 10)), _connector='OR'), name='pain_of_a_day_is_0_to_10'), models.UniqueConstraint(condition=models.Q(('pain', None), ('undone_at', None)), fields=('patient', 'on'), name='one_standing_report_a_day'), models.UniqueConstraint(condition=models.Q(('pain__isnull', False), ('undone_at', None)), fields=('patient', 'on'), name='one_standing_pain_number_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Phase',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('focus', models.CharField(blank=True, max_length=300, verbose_name='what it is for')),
                        ('week_from', models.PositiveSmallIntegerField(verbose_name='from week')),
                        ('week_to', models.PositiveSmallIntegerField(verbose_name='to week')),
                        ('sessions_per_week', models.DecimalField(decimal_places=1, max_digits=2, verbose_name='sessions a week')),
                        ('opened_on', models.DateField(null=True)),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('dropped_at', models.DateTimeField(null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('dropped_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opened_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('program', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='phases', to='programs.program')),
                    ],
                    options={
                        'ordering': ['week_from', 'id'],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('dropped_at', None)), fields=('program', 'week_from'), name='one_phase_begins_in_a_week'), models.CheckConstraint(condition=models.Q(('week_from__gte', 1), ('week_to__gte', models.F('week_from')), ('week_to__lte', 26)), name='phase_lies_within_26_weeks'), models.CheckConstraint(condition=models.Q(('sessions_per_week__range', (Decimal('0'), Decimal('3')))), name='phase_has_at_most_three_sessions_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('opened_at', None), ('opened_by', None), ('opened_on', None)), models.Q(('opened_at__isnull', False), ('opened_by__isnull', False), ('opened_on__isnull', False)), _connector='OR'), name='opened_phase_says_who_and_when'), models.CheckConstraint(condition=models.Q(('dropped_at', None), ('opened_at', None), _connector='OR'), name='open_phase_is_not_dropped')],
                    },
                ),
                migrations.CreateModel(
                    name='PhaseEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('focus', models.CharField(blank=True, max_length=300, verbose_name='what it is for')),
                        ('week_from', models.PositiveSmallIntegerField(verbose_name='from week')),
                        ('week_to', models.PositiveSmallIntegerField(verbose_name='to week')),
                        ('sessions_per_week', models.DecimalField(decimal_places=1, max_digits=2, verbose_name='sessions a week')),
                        ('opened_on', models.DateField(null=True)),
                        ('opened_at', models.DateTimeField(null=True)),
                        ('dropped_at', models.DateTimeField(null=True)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('dropped_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('opened_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.phase')),
                        ('program', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.program')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ProgressionProposal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('harder', 'One step up'), ('easier', 'One step back'), ('restart', 'Start again lower')], max_length=10)),
                        ('variable', models.CharField(choices=[('level', 'level'), ('sets', 'sets'), ('load', 'load'), ('amount', 'amount')], max_length=10)),
                        ('level', models.PositiveSmallIntegerField()),
                        ('dose', models.JSONField()),
                        ('evidence', models.JSONField()),
                        ('week', models.DateField(help_text='The Monday of the week it was made in.')),
                        ('proposed_at', models.DateTimeField()),
                        ('status', models.CharField(choices=[('proposed', 'To decide'), ('accepted', 'Accepted'), ('changed', 'Changed'), ('declined', 'Declined'), ('lapsed', 'Withdrawn by the app')], default='proposed', max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=30)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('exercise', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.exercise')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='programs.programitem')),
                        ('led_to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='came_from', to='programs.programitem')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('status', 'proposed')), fields=['patient'], name='open_proposals'), models.Index(fields=['item', 'decided_at'], name='proposals_of_an_item')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'proposed')), fields=('patient', 'exercise'), name='one_open_proposal_of_an_exercise'), models.UniqueConstraint(fields=('item', 'kind', 'week'), name='one_proposal_of_a_kind_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('status', 'proposed')), models.Q(('decided_at__isnull', False), ('decided_by', None), ('status', 'lapsed')), models.Q(('decided_at__isnull', False), ('decided_by__isnull', False), ('status__in', ['accepted', 'changed', 'declined'])), _connector='OR'), name='a_decision_says_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('led_to__isnull', False), ('status__in', ['accepted', 'changed'])), models.Q(models.Q(('status__in', ['accepted', 'changed']), _negated=True), ('led_to', None)), _connector='OR'), name='what_was_accepted_says_what_it_led_to'), models.CheckConstraint(condition=models.Q(('decided_at', None), ('decided_at__gte', models.F('proposed_at')), _connector='OR'), name='a_proposal_is_made_before_it_is_decided')],
                    },
                ),
                migrations.CreateModel(
                    name='ProgressionProposalEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('harder', 'One step up'), ('easier', 'One step back'), ('restart', 'Start again lower')], max_length=10)),
                        ('variable', models.CharField(choices=[('level', 'level'), ('sets', 'sets'), ('load', 'load'), ('amount', 'amount')], max_length=10)),
                        ('level', models.PositiveSmallIntegerField()),
                        ('dose', models.JSONField()),
                        ('evidence', models.JSONField()),
                        ('week', models.DateField(help_text='The Monday of the week it was made in.')),
                        ('proposed_at', models.DateTimeField()),
                        ('status', models.CharField(choices=[('proposed', 'To decide'), ('accepted', 'Accepted'), ('changed', 'Changed'), ('declined', 'Declined'), ('lapsed', 'Withdrawn by the app')], default='proposed', max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=30)),
                        ('decided_at', models.DateTimeField(null=True)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('decided_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('exercise', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.exercise')),
                        ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.programitem')),
                        ('led_to', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.programitem')),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.progressionproposal')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ItemRest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('because', models.JSONField()),
                        ('until', models.DateField(null=True)),
                        ('rested_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_how', models.CharField(blank=True, choices=[('back', 'Back'), ('out', 'Out'), ('instead', 'Instead')], max_length=7)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rests', to='programs.programitem')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('rested_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('settled_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('settled_at', None)), fields=['patient'], name='open_rests')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('settled_at', None)), fields=('item',), name='an_item_rests_once_at_a_time'), models.CheckConstraint(condition=models.Q(models.Q(('settled_at', None), ('settled_by', None), ('settled_how', '')), models.Q(('settled_at__isnull', False), ('settled_by__isnull', False), models.Q(('settled_how', ''), _negated=True)), _connector='OR'), name='a_settled_rest_says_who_when_and_how')],
                    },
                ),
                migrations.CreateModel(
                    name='ItemRestEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('because', models.JSONField()),
                        ('until', models.DateField(null=True)),
                        ('rested_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(null=True)),
                        ('settled_how', models.CharField(blank=True, choices=[('back', 'Back'), ('out', 'Out'), ('instead', 'Instead')], max_length=7)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('item', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.programitem')),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.itemrest')),
                        ('rested_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('settled_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CautionEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('condition', models.CharField(max_length=40)),
                        ('action', models.CharField(choices=[('modify', 'With a change'), ('clear', 'Needs clearance'), ('block', 'Not for now')], max_length=6)),
                        ('note', models.CharField(max_length=200)),
                        ('exercise', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.exercise')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.caution')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Checkup',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('months', models.PositiveSmallIntegerField()),
                        ('due_on', models.DateField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('keeps_going', models.BooleanField(null=True, verbose_name='still exercises')),
                        ('has_fallen', models.BooleanField(null=True, verbose_name='has fallen')),
                        ('has_new_pain', models.BooleanField(null=True, verbose_name='has new pain')),
                        ('wants_call', models.BooleanField(null=True, verbose_name='would like a call')),
                        ('done_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('well', 'Doing well'), ('advised', 'Talked, with advice'), ('back', 'To come back into care'), ('lost', 'Cannot be reached')], max_length=8, verbose_name='how it goes')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='notes')),
                        ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('done_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('closing', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='checkups', to='programs.closing')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('done_at', None)), fields=['due_on'], name='checkups_to_do')],
                        'constraints': [models.UniqueConstraint(fields=('closing', 'months'), name='one_checkup_of_a_month'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None), ('has_fallen', None), ('has_new_pain', None), ('keeps_going', None), ('wants_call', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('has_fallen__isnull', False), ('has_new_pain__isnull', False), ('keeps_going__isnull', False), ('wants_call__isnull', False)), _connector='OR'), name='checkup_is_answered_whole'), models.CheckConstraint(condition=models.Q(models.Q(('done_at', None), ('done_by', None), ('outcome', '')), models.Q(('done_at__isnull', False), ('done_by__isnull', False), models.Q(('outcome', ''), _negated=True)), _connector='OR'), name='checkup_done_says_who_when_and_how')],
                    },
                ),
                migrations.CreateModel(
                    name='CheckupEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('months', models.PositiveSmallIntegerField()),
                        ('due_on', models.DateField()),
                        ('answered_at', models.DateTimeField(null=True)),
                        ('keeps_going', models.BooleanField(null=True, verbose_name='still exercises')),
                        ('has_fallen', models.BooleanField(null=True, verbose_name='has fallen')),
                        ('has_new_pain', models.BooleanField(null=True, verbose_name='has new pain')),
                        ('wants_call', models.BooleanField(null=True, verbose_name='would like a call')),
                        ('done_at', models.DateTimeField(null=True)),
                        ('outcome', models.CharField(blank=True, choices=[('well', 'Doing well'), ('advised', 'Talked, with advice'), ('back', 'To come back into care'), ('lost', 'Cannot be reached')], max_length=8, verbose_name='how it goes')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='notes')),
                        ('answered_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('done_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.checkup')),
                        ('closing', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='programs.closing')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Closing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recorded_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                        ('reason', models.CharField(choices=[('goals_met', 'Goals are met'), ('enough', 'As much as therapy can do for now'), ('own_wish', "The patient's own wish"), ('moved', 'Moved, or goes elsewhere'), ('ill', 'Illness or hospital'), ('cover', 'No more cover'), ('lost', 'Cannot be reached'), ('other', 'Something else')], max_length=10, verbose_name='why care ends')),
                        ('reached', models.TextField(max_length=600, verbose_name='what was reached')),
                        ('warning_signs', models.TextField(max_length=600, verbose_name='when to call')),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('evaluation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.evaluation')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('upkeep', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closings', to='programs.program')),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='closing_withdrawal_says_who_and_when')],
                    },
                ),
                migrations.CreateModel(
                    name='Tick',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('how', models.CharField(choices=[('each', 'One by one'), ('at_once', 'The whole day in one tap'), ('short', 'The short day in one tap'), ('guided', 'While being guided'), ('paper', 'From a paper sheet')], default='each', max_length=8)),
                        ('made_at', models.DateTimeField(blank=True, help_text='By the clock of a device that was offline.', null=True)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('aid', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ticks', to='patients.aid')),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('medication', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='ticks', to='patients.medication')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='tick_undone_says_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('aid__isnull', False), ('medication', None)), models.Q(('aid', None), ('medication__isnull', False)), _connector='OR'), name='a_tick_is_of_one_thing'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('medication', 'aid', 'on'), name='one_standing_tick_a_day', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='Message',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('question', 'question'), ('answer', 'answer'), ('settled', 'settled otherwise'), ('handed', 'handed over')], max_length=8)),
                        ('text', models.CharField(blank=True, max_length=2000)),
                        ('about', models.SlugField(blank=True, max_length=60)),
                        ('said_as', models.CharField(choices=[(ptcare.people.roles.Role['PATIENT'], 'patient'), (ptcare.people.roles.Role['HELPER'], 'helper'), (ptcare.people.roles.Role['THERAPIST'], 'therapist'), (ptcare.people.roles.Role['CLINIC_ADMIN'], 'clinic_admin')], max_length=12)),
                        ('said_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                        ('up_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='programs.message')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['patient', 'id'], name='messages_of_a_thread'), models.Index(condition=models.Q(('kind', 'question')), fields=['clinic', 'id'], name='questions_of_a_clinic')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['question', 'answer']), ('text', ''), _connector='XOR'), name='questions_and_answers_have_words'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'question'), ('up_to', None)), ('kind', 'answer'), models.Q(('kind__in', ['settled', 'handed']), ('up_to__isnull', False)), _connector='OR'), name='what_settles_says_up_to_which_question'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'handed'), ('to__isnull', False)), models.Q(models.Q(('kind', 'handed'), _negated=True), ('to', None)), _connector='OR'), name='handed_over_to_somebody')],
                    },
                ),
                migrations.CreateModel(
                    name='MessageSeen',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seen_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('message', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='seen', to='programs.message')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('seen_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('message', 'seen_by'), name='a_message_is_first_seen_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerReview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recorded_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                        ('activity', models.SlugField(max_length=60)),
                        ('answer', models.PositiveSmallIntegerField(choices=[(0, 'Yes, like this'), (1, 'Like this instead'), (2, 'Not for now. Ask first.')])),
                        ('note', models.CharField(blank=True, max_length=300)),
                        ('general', models.PositiveSmallIntegerField(choices=[(0, 'Yes, like this'), (1, 'Like this instead'), (2, 'Not for now. Ask first.')])),
                        ('conditions', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=40), size=None)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='answerreview_withdrawal_says_who_and_when'), models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('patient', 'activity'), name='one_standing_review_of_an_answer'), models.CheckConstraint(condition=models.Q(('answer', models.F('general')), models.Q(('note', ''), _negated=True), _connector='OR'), name='an_answer_changed_by_hand_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='Pause',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reason', models.CharField(choices=[('ill', 'I am ill'), ('away', 'I am away'), ('treatment', 'I have an infusion or a treatment'), ('other', 'Another reason')], max_length=9, verbose_name='why')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('until', models.DateField(verbose_name='last day')),
                        ('back_on', models.DateField()),
                        ('started_at', models.DateTimeField()),
                        ('started_as', models.CharField(max_length=20)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_as', models.CharField(blank=True, max_length=20)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('ended_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['patient', 'back_on'], name='pauses_by_day')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('until__gte', models.F('starts_on')), ('until__lt', django.db.models.expressions.CombinedExpression(models.F('starts_on'), '+', models.Value(datetime.timedelta(days=28))))), name='a_pause_lasts_1_to_28_days'), models.CheckConstraint(condition=models.Q(models.Q(('back_on', django.db.models.expressions.CombinedExpression(models.F('until'), '+', models.Value(datetime.timedelta(days=1)))), ('ended_as', ''), ('ended_at', None), ('ended_by', None)), models.Q(('back_on__gte', models.F('starts_on')), ('back_on__lte', models.F('until')), ('ended_at__isnull', False), ('ended_by__isnull', False)), _connector='OR'), name='a_pause_ends_as_planned_or_says_who_and_when'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('patient', '='), (programs.models.pausing.Days('starts_on', 'back_on'), '&&')], name='one_pause_of_a_patient_on_any_day')],
                    },
                ),
                migrations.CreateModel(
                    name='PauseEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('reason', models.CharField(choices=[('ill', 'I am ill'), ('away', 'I am away'), ('treatment', 'I have an infusion or a treatment'), ('other', 'Another reason')], max_length=9, verbose_name='why')),
                        ('starts_on', models.DateField(verbose_name='first day')),
                        ('until', models.DateField(verbose_name='last day')),
                        ('back_on', models.DateField()),
                        ('started_at', models.DateTimeField()),
                        ('started_as', models.CharField(max_length=20)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('ended_as', models.CharField(blank=True, max_length=20)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('ended_by', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.pause')),
                        ('started_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CheckIn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('asked', models.CharField(choices=[('line', 'Anything new or wrong today?'), ('full', 'The whole list'), ('morning', 'How the pain is the morning after')], max_length=7)),
                        ('listed', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), default=list, size=None)),
                        ('signs', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=30), null=True, size=None)),
                        ('usual_pain', models.PositiveSmallIntegerField(null=True)),
                        ('pain', models.PositiveSmallIntegerField(null=True)),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('made_at', models.DateTimeField(help_text='By the clock of a device that was offline.', null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['patient', 'on'], name='checkins_by_day')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('asked', 'line'), ('signs', None)), fields=('patient', 'on'), name='a_day_is_left_unanswered_once'), models.CheckConstraint(condition=models.Q(models.Q(('usual_pain', None), ('usual_pain__range', (0, 10)), _connector='OR'), models.Q(('pain', None), ('pain__range', (0, 10)), _connector='OR')), name='pain_of_a_checkin_is_0_to_10')],
                    },
                ),
                migrations.CreateModel(
                    name='GymDay',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('how', models.CharField(choices=[('each', 'One by one'), ('at_once', 'The whole day in one tap'), ('short', 'The short day in one tap'), ('guided', 'While being guided'), ('paper', 'From a paper sheet')], default='each', max_length=8)),
                        ('made_at', models.DateTimeField(blank=True, help_text='By the clock of a device that was offline.', null=True)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='gymday_undone_says_who_and_when'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('patient', 'on'), name='one_standing_gym_day_a_day')],
                    },
                ),
                migrations.CreateModel(
                    name='Hindrance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('token', models.UUIDField(unique=True)),
                        ('on', models.DateField(help_text="The patient's own calendar day.")),
                        ('said_at', models.DateTimeField()),
                        ('said_as', models.CharField(max_length=20)),
                        ('how', models.CharField(choices=[('each', 'One by one'), ('at_once', 'The whole day in one tap'), ('short', 'The short day in one tap'), ('guided', 'While being guided'), ('paper', 'From a paper sheet')], default='each', max_length=8)),
                        ('made_at', models.DateTimeField(blank=True, help_text='By the clock of a device that was offline.', null=True)),
                        ('undone_at', models.DateTimeField(blank=True, null=True)),
                        ('what', models.CharField(choices=[('pain', 'Pain'), ('no_time', 'No time'), ('forgot', 'I forgot'), ('not_sure', 'I am not sure how'), ('afraid', 'I am afraid'), ('unwell', 'I felt unwell'), ('boring', 'It is boring'), ('travel', 'I was away')], max_length=8)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('undone_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('undone_at', None), ('undone_by', None)), models.Q(('undone_at__isnull', False), ('undone_by__isnull', False)), _connector='OR'), name='hindrance_undone_says_who_and_when'), models.UniqueConstraint(condition=models.Q(('undone_at', None)), fields=('patient', 'on'), name='one_standing_hindrance_a_week')],
                    },
                ),
                migrations.CreateModel(
                    name='TextReview',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('language', models.CharField(max_length=5)),
                        ('group', models.CharField(max_length=60)),
                        ('digest', models.CharField(max_length=16)),
                        ('reviewed_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('reviewed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('clinic', 'language', 'group', 'digest'), name='one_review_of_a_text_and_clinic')],
                    },
                ),
                migrations.CreateModel(
                    name='ContinuationPack',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveSmallIntegerField(verbose_name='version')),
                        ('words', models.JSONField()),
                        ('text', models.TextField()),
                        ('pdf', models.BinaryField()),
                        ('visits', models.PositiveSmallIntegerField(verbose_name='visits asked for')),
                        ('signed_at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('signed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('patient', 'version'), name='one_pack_of_a_version'), models.CheckConstraint(condition=models.Q(('visits__range', (1, 99))), name='a_pack_asks_for_visits')],
                    },
                ),
                migrations.CreateModel(
                    name='DeviceStatus',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('software', models.CharField(max_length=120)),
                        ('version', models.CharField(max_length=60)),
                        ('basis', models.CharField(max_length=500)),
                        ('confirmed_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('confirmed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('clinic',), name='one_standing_device_status_a_clinic'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='withdrawn_device_status_says_who_and_when')],
                    },
                ),
                migrations.CreateModel(
                    name='DeviceStatusEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('software', models.CharField(max_length=120)),
                        ('version', models.CharField(max_length=60)),
                        ('basis', models.CharField(max_length=500)),
                        ('confirmed_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=300)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('confirmed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.devicestatus')),
                        ('withdrawn_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringAcceptance',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('window', 'Window'), ('month', 'Month')], max_length=6)),
                        ('first', models.DateField()),
                        ('frozen', models.JSONField()),
                        ('digest', models.CharField(max_length=64)),
                        ('reason', models.CharField(blank=True, max_length=300)),
                        ('accepted_at', models.DateTimeField()),
                        ('accepted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='programs.monitoringacceptance')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None)), fields=('patient', 'kind', 'first'), name='a_window_or_month_is_accepted_once'), models.CheckConstraint(condition=models.Q(models.Q(('corrects', None), ('reason', '')), models.Q(('corrects__isnull', False), models.Q(('reason', ''), _negated=True)), _connector='OR'), name='a_correction_of_what_was_accepted_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringEpisode',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('consent_text', models.TextField()),
                        ('consent_by', models.CharField(choices=[('patient', 'The patient'), ('representative', 'Somebody who may decide for them')], max_length=14)),
                        ('consent_name', models.CharField(max_length=120)),
                        ('consent_on', models.DateField()),
                        ('order', models.CharField(max_length=300)),
                        ('set_up_on', models.DateField(help_text="The patient's own calendar day.")),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_reason', models.CharField(blank=True, choices=[('paused', 'Monitoring is paused'), ('discharged', 'Care has ended'), ('consent', 'Consent was withdrawn'), ('other', 'Another reason')], max_length=10)),
                        ('ended_note', models.CharField(blank=True, max_length=300)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('ended_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('taught_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('patient',), name='one_active_episode_of_monitoring'), models.CheckConstraint(condition=models.Q(('consent_on__lte', models.F('set_up_on'))), name='consent_comes_before_monitoring'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('ended_by', None), ('ended_reason', '')), models.Q(('ended_at__isnull', False), ('ended_by__isnull', False), models.Q(('ended_reason', ''), _negated=True)), _connector='OR'), name='an_ended_episode_says_who_when_and_why')],
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringEpisodeEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('consent_text', models.TextField()),
                        ('consent_by', models.CharField(choices=[('patient', 'The patient'), ('representative', 'Somebody who may decide for them')], max_length=14)),
                        ('consent_name', models.CharField(max_length=120)),
                        ('consent_on', models.DateField()),
                        ('order', models.CharField(max_length=300)),
                        ('set_up_on', models.DateField(help_text="The patient's own calendar day.")),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField(null=True)),
                        ('ended_reason', models.CharField(blank=True, choices=[('paused', 'Monitoring is paused'), ('discharged', 'Care has ended'), ('consent', 'Consent was withdrawn'), ('other', 'Another reason')], max_length=10)),
                        ('ended_note', models.CharField(blank=True, max_length=300)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('ended_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.monitoringepisode')),
                        ('started_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('taught_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.membership')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('is_on', models.BooleanField(default=False)),
                        ('is_strict', models.BooleanField(default=True)),
                        ('changed_at', models.DateTimeField()),
                        ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                    ],
                ),
                migrations.CreateModel(
                    name='MonitoringSettingsEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('is_on', models.BooleanField(default=False)),
                        ('is_strict', models.BooleanField(default=True)),
                        ('changed_at', models.DateTimeField()),
                        ('changed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.monitoringsettings')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringTime',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recorded_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                        ('started_at', models.DateTimeField()),
                        ('ended_at', models.DateTimeField()),
                        ('activity', models.CharField(choices=[('review', 'Looked at the data'), ('change', 'Changed the plan because of it'), ('writing', 'Wrote that down'), ('talk', 'Live talk')], max_length=7)),
                        ('mode', models.CharField(blank=True, choices=[('phone', 'By phone'), ('video', 'By video')], max_length=5)),
                        ('with_whom', models.CharField(blank=True, choices=[('patient', 'The patient'), ('caregiver', 'A helper or family member')], max_length=9)),
                        ('words', models.CharField(max_length=200)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('corrects', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrected_by', to='programs.monitoringtime')),
                        ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='times', to='programs.monitoringepisode')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('practitioner', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['clinic', 'started_at'], name='monitoring_times_of_a_month')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='monitoringtime_withdrawal_says_who_and_when'), models.CheckConstraint(condition=models.Q(('ended_at__gt', models.F('started_at')), ('recorded_at__gte', models.F('ended_at'))), name='monitoring_time_is_past_and_has_a_length'), models.CheckConstraint(condition=models.Q(models.Q(('activity', 'talk'), models.Q(('mode', ''), _negated=True), models.Q(('with_whom', ''), _negated=True)), models.Q(models.Q(('activity', 'talk'), _negated=True), ('mode', ''), ('with_whom', '')), _connector='OR'), name='a_live_talk_says_how_and_with_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='LoggedWeek',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('monday', models.DateField()),
                        ('said', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=7)),
                        ('done', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=7)),
                        ('credit', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(), size=7)),
                        ('pain', django.contrib.postgres.fields.ArrayField(base_field=models.SmallIntegerField(null=True), size=7)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('patient', 'monday'), name='one_row_a_patient_and_week'), models.CheckConstraint(condition=models.Q(('monday__iso_week_day', 1)), name='a_logged_week_begins_on_a_monday')],
                    },
                ),
                migrations.CreateModel(
                    name='CaseloadLimits',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('pain_points', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='Pain is up by')),
                        ('pain_logs', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(10)], verbose_name='Over how many answers')),
                        ('silent_days', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(14)], verbose_name='No log for')),
                        ('less_percent', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(100)], verbose_name='Less exercise than usual by')),
                        ('ending_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='An approval, cover or program ends within')),
                        ('few_visits', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)], verbose_name='Few covered visits are left')),
                        ('review_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='What was looked at comes back after')),
                        ('quiet_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='Quiet patients are looked through every')),
                        ('clinic', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='caseload_limits', to='people.clinic')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('pain_points__range', (1, 10))), name='limit_pain_points'), models.CheckConstraint(condition=models.Q(('pain_logs__range', (2, 10))), name='limit_pain_logs'), models.CheckConstraint(condition=models.Q(('silent_days__range', (1, 14))), name='limit_silent_days'), models.CheckConstraint(condition=models.Q(('less_percent__range', (20, 100))), name='limit_less_percent'), models.CheckConstraint(condition=models.Q(('ending_days__range', (1, 60))), name='limit_ending_days'), models.CheckConstraint(condition=models.Q(('few_visits__range', (0, 20))), name='limit_few_visits'), models.CheckConstraint(condition=models.Q(('review_days__range', (1, 30))), name='limit_review_days'), models.CheckConstraint(condition=models.Q(('quiet_days__range', (1, 30))), name='limit_quiet_days')],
                    },
                ),
                migrations.CreateModel(
                    name='CaseloadLimitsEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('pain_points', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(10)], verbose_name='Pain is up by')),
                        ('pain_logs', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(2), django.core.validators.MaxValueValidator(10)], verbose_name='Over how many answers')),
                        ('silent_days', models.PositiveSmallIntegerField(default=4, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(14)], verbose_name='No log for')),
                        ('less_percent', models.PositiveSmallIntegerField(default=50, validators=[django.core.validators.MinValueValidator(20), django.core.validators.MaxValueValidator(100)], verbose_name='Less exercise than usual by')),
                        ('ending_days', models.PositiveSmallIntegerField(default=14, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(60)], verbose_name='An approval, cover or program ends within')),
                        ('few_visits', models.PositiveSmallIntegerField(default=2, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(20)], verbose_name='Few covered visits are left')),
                        ('review_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='What was looked at comes back after')),
                        ('quiet_days', models.PositiveSmallIntegerField(default=7, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(30)], verbose_name='Quiet patients are looked through every')),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.caseloadlimits')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='CaseloadPlace',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('version', models.PositiveBigIntegerField(default=1)),
                        ('counted', models.PositiveBigIntegerField(default=0)),
                        ('changed_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                        ('place', models.IntegerField(default=0)),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), default=list, size=None)),
                        ('as_of', models.DateField(null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['clinic', 'place', 'patient'], name='caseload_places'), models.Index(fields=['clinic', 'as_of'], name='places_by_day'), models.Index(fields=['clinic', 'changed_at'], name='places_by_news'), models.Index(condition=models.Q(('counted__lt', models.F('version'))), fields=['clinic', 'changed_at'], name='places_to_count')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('counted__lte', models.F('version'))), name='no_place_is_counted_before_its_facts')],
                    },
                ),
                migrations.CreateModel(
                    name='Review',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('recorded_at', models.DateTimeField()),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_reason', models.CharField(blank=True, max_length=200)),
                        ('kind', models.CharField(choices=[('reviewed', 'Reviewed'), ('fine', 'Seen, fine'), ('called', 'Called'), ('not_reached', 'Called, not reached'), ('messaged', 'Wrote a message'), ('snoozed', 'Later')], max_length=12)),
                        ('reasons', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None)),
                        ('note', models.CharField(blank=True, max_length=500)),
                        ('until', models.DateField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'indexes': [models.Index(condition=models.Q(('withdrawn_at', None)), fields=['patient', '-id'], name='reviews_of_a_patient')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False)), _connector='OR'), name='review_withdrawal_says_who_and_when'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'fine'), _negated=True), ('reasons', []), _connector='OR'), name='only_the_quiet_are_seen_fine'), models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['called', 'not_reached']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='a_call_has_its_note')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('exercise', 'Exercise'), ('nudge', 'Nudge'), ('dues', 'Dues'), ('silence', 'Silence')], max_length=8)),
                        ('is_on', models.BooleanField(default=False)),
                        ('at', models.TimeField(blank=True, null=True)),
                        ('skips_clinic_days', models.BooleanField(default=False)),
                        ('next_due_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('next_due_at__isnull', False)), fields=['kind', 'next_due_at'], name='reminders_due')],
                        'constraints': [models.UniqueConstraint(fields=('patient', 'kind'), name='one_reminder_a_kind_and_patient'), models.CheckConstraint(condition=models.Q(models.Q(('is_on', True), ('next_due_at__isnull', False)), models.Q(('is_on', False), ('next_due_at', None)), _connector='OR'), name='a_reminder_that_is_on_comes_next')],
                    },
                ),
                migrations.CreateModel(
                    name='ReminderEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('exercise', 'Exercise'), ('nudge', 'Nudge'), ('dues', 'Dues'), ('silence', 'Silence')], max_length=8)),
                        ('is_on', models.BooleanField(default=False)),
                        ('at', models.TimeField(blank=True, null=True)),
                        ('skips_clinic_days', models.BooleanField(default=False)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('patient', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='patients.patient')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.reminder')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='Escalation',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('step', models.PositiveSmallIntegerField()),
                        ('rule', models.CharField(choices=[('first', 'told at once'), ('next', 'next on the list'), ('leads', 'nobody was left on the list'), ('closed', 'nobody was there')], max_length=6)),
                        ('name', models.CharField(blank=True, max_length=80)),
                        ('at', models.DateTimeField()),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('flag', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='escalations', to='programs.safetyflag')),
                        ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='patients.patient')),
                        ('to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(fields=('flag', 'step', 'rule', 'to'), name='a_step_tells_somebody_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='EscalationSettings',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('hours', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(8)], verbose_name='Emergency and urgent: each person has')),
                        ('days', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='On hold: each person has')),
                        ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('stand_in_name', models.CharField(blank=True, max_length=80)),
                        ('stand_in_address', models.CharField(blank=True, max_length=254)),
                        ('clinic', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('stand_in', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.membership')),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('days__range', (1, 5)), ('hours__range', (1, 8))), name='a_sign_goes_on_within_a_week'), models.CheckConstraint(condition=models.Q(models.Q(('stand_in', None), ('stand_in_address', ''), ('stand_in_name', '')), models.Q(('stand_in__isnull', False), ('stand_in_address', ''), ('stand_in_name', '')), models.Q(('stand_in', None), models.Q(('stand_in_name', ''), _negated=True), models.Q(('stand_in_address', ''), _negated=True)), _connector='OR'), name='a_stand_in_is_reached_in_one_way')],
                    },
                ),
                migrations.CreateModel(
                    name='EscalationSettingsEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('hours', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(8)], verbose_name='Emergency and urgent: each person has')),
                        ('days', models.PositiveSmallIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(5)], verbose_name='On hold: each person has')),
                        ('people', django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), blank=True, default=list, size=None)),
                        ('stand_in_name', models.CharField(blank=True, max_length=80)),
                        ('stand_in_address', models.CharField(blank=True, max_length=254)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='programs.escalationsettings')),
                        ('stand_in', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.membership')),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exercise',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e30aa797cd82a82c6eaca3b50228d98e11e33928', operation='DELETE', pgid='pgtrigger_never_deleted_e496b', table='programs_exercise', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exercise',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_exerciseevent" ("category", "changed_at", "changed_by_id", "clinic_id", "dose_unit", "equipment", "evidence", "figure", "figure_digest", "id", "impact", "movement_flags", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "picture_slug", "position", "purpose", "retired_at", "safety_note", "setting", "slug", "start_position", "steps", "supervision_always", "supervision_initial") VALUES (OLD."category", OLD."changed_at", OLD."changed_by_id", OLD."clinic_id", OLD."dose_unit", OLD."equipment", OLD."evidence", OLD."figure", OLD."figure_digest", OLD."id", OLD."impact", OLD."movement_flags", OLD."name", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."picture_slug", OLD."position", OLD."purpose", OLD."retired_at", OLD."safety_note", OLD."setting", OLD."slug", OLD."start_position", OLD."steps", OLD."supervision_always", OLD."supervision_initial"); RETURN NULL;', hash='30ac1d385d1cb5c7816e04a9ef02eaa9b486f61a', operation='UPDATE', pgid='pgtrigger_before_change_update_3adcd', table='programs_exercise', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caution',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_cautionevent" ("action", "condition", "exercise_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."action", OLD."condition", OLD."exercise_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'before_change\', OLD."id"); RETURN NULL;', hash='23b4cb86bcb0868caf814467dd50ed7ac9251458', operation='UPDATE', pgid='pgtrigger_before_change_update_a726a', table='programs_caution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caution',
                    trigger=pgtrigger.compiler.Trigger(name='before_delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "programs_cautionevent" ("action", "condition", "exercise_id", "id", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."action", OLD."condition", OLD."exercise_id", OLD."id", OLD."note", _pgh_attach_context(), NOW(), \'before_delete\', OLD."id"); RETURN NULL;', hash='fe92435a044fde013858c9f2e27e07f26857e334', operation='DELETE', pgid='pgtrigger_before_delete_delete_c365f', table='programs_caution', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselevel',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_exerciselevelevent" ("adds_load", "dose", "exercise_id", "id", "label", "level", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "supervision") VALUES (OLD."adds_load", OLD."dose", OLD."exercise_id", OLD."id", OLD."label", OLD."level", OLD."note", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."supervision"); RETURN NULL;', hash='67264c93e09930ccdbe580c8f8b8c2f0817058b8', operation='UPDATE', pgid='pgtrigger_before_change_update_55867', table='programs_exerciselevel', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='program',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ab58ea6277e58165d9f922ffdca2458195ffb3ab', operation='DELETE', pgid='pgtrigger_never_deleted_9e8d7', table='programs_program', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='program',
                    trigger=pgtrigger.compiler.Trigger(name='edition', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        IF NEW.signed_at IS NULL THEN\n            NEW.edition := 0;\n            NEW.edition_at := NULL;\n        ELSIF TG_OP = 'INSERT' THEN\n            NEW.edition := greatest(NEW.edition, 1);\n            NEW.edition_at := coalesce(NEW.edition_at, NEW.signed_at);\n        ELSIF OLD.edition_at IS DISTINCT FROM now() AND (\n            NEW.edition > OLD.edition OR\n            (NEW.signed_at, NEW.starts_on, NEW.ends_on, NEW.sessions_per_week, NEW.message, NEW.held_at, NEW.ended_at) IS DISTINCT FROM\n            (OLD.signed_at, OLD.starts_on, OLD.ends_on, OLD.sessions_per_week, OLD.message, OLD.held_at, OLD.ended_at)\n        ) THEN\n            NEW.edition := OLD.edition + 1;\n            NEW.edition_at := now();\n        ELSE\n            NEW.edition := OLD.edition;\n            NEW.edition_at := OLD.edition_at;\n        END IF;\n        RETURN NEW;\n    ", hash='3ccf3e33bcc68830109e053ccba7b25affc517fa', operation='INSERT OR UPDATE', pgid='pgtrigger_edition_de1a0', table='programs_program', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='program',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_programevent" ("clinic_id", "drafted_at", "drafted_by_id", "edition", "edition_at", "ended_at", "ended_by_id", "ended_reason", "ends_on", "held_at", "held_by_id", "held_reason", "id", "is_next", "kind", "message", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaces_id", "sessions_per_week", "signed_at", "signed_by_id", "starts_on", "template_slug") VALUES (OLD."clinic_id", OLD."drafted_at", OLD."drafted_by_id", OLD."edition", OLD."edition_at", OLD."ended_at", OLD."ended_by_id", OLD."ended_reason", OLD."ends_on", OLD."held_at", OLD."held_by_id", OLD."held_reason", OLD."id", OLD."is_next", OLD."kind", OLD."message", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."replaces_id", OLD."sessions_per_week", OLD."signed_at", OLD."signed_by_id", OLD."starts_on", OLD."template_slug"); RETURN NULL;', hash='fc8c668f6cbdc2585d7e3bc16f42df8689e0cd14', operation='UPDATE', pgid='pgtrigger_before_change_update_58287', table='programs_program', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='program',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='44d300e604ecd11a3666249a7c0b592e6df00fd9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_0c192', referencing='REFERENCING NEW TABLE AS written ', table='programs_program', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='program',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='95148edc5d9b537b9f1b6ff333ced80bfc884dc2', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_7010e', referencing='REFERENCING NEW TABLE AS written ', table='programs_program', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='programitem',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_programitemevent" ("begins_phase", "clinic_id", "ends_on", "exercise_id", "hold_seconds", "id", "is_minimum", "is_per_side", "is_waiting", "level", "load", "minutes", "note", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phase_id", "place", "prescribed_at", "prescribed_by_id", "program_id", "reps", "sets", "starts_on", "steps", "times_per_day", "weekdays", "where") VALUES (OLD."begins_phase", OLD."clinic_id", OLD."ends_on", OLD."exercise_id", OLD."hold_seconds", OLD."id", OLD."is_minimum", OLD."is_per_side", OLD."is_waiting", OLD."level", OLD."load", OLD."minutes", OLD."note", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."phase_id", OLD."place", OLD."prescribed_at", OLD."prescribed_by_id", OLD."program_id", OLD."reps", OLD."sets", OLD."starts_on", OLD."steps", OLD."times_per_day", OLD."weekdays", OLD."where"); RETURN NULL;', hash='a641dfb63c28d23f386ffd6f2d83b9b709d400fd', operation='UPDATE', pgid='pgtrigger_before_change_update_9f927', table='programs_programitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='programitem',
                    trigger=pgtrigger.compiler.Trigger(name='edition', sql=pgtrigger.compiler.UpsertTriggerSql(declare='DECLARE changed programs_programitem;', func="\n        changed := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;\n        IF TG_OP = 'UPDATE' AND OLD IS NOT DISTINCT FROM NEW THEN\n            RETURN NULL;\n        END IF;\n        IF (changed.is_waiting OR changed.phase_id IS NOT NULL) AND (\n            TG_OP <> 'UPDATE' OR OLD.is_waiting OR OLD.phase_id IS NOT NULL\n        ) THEN\n            RETURN NULL;\n        END IF;\n        UPDATE programs_program SET edition = edition + 1\n        WHERE id = changed.program_id\n            AND signed_at IS NOT NULL\n            AND edition_at IS DISTINCT FROM now();\n        RETURN NULL;\n    ", hash='214ef1c03cc334aa6c33fbb9734186d1fd9d37b3', operation='INSERT OR UPDATE OR DELETE', pgid='pgtrigger_edition_9e915', table='programs_programitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='programitem',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='078529cb0ae1248bb811697c1015ab243c4ecc6c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_73206', referencing='REFERENCING NEW TABLE AS written ', table='programs_programitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='programitem',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='0ef862d60426c4decea8186ac6b20d6657d09b7e', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_4b814', referencing='REFERENCING NEW TABLE AS written ', table='programs_programitem', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3b6467a0149f3f755633c3d36c891415dde5632d', operation='DELETE', pgid='pgtrigger_never_deleted_cb7b4', table='programs_exerciselog', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='left_unanswered', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n        INSERT INTO programs_checkin (\n            patient_id, clinic_id, token, "on", asked, listed, signs,\n            said_at, said_by_id, said_as, made_at\n        )\n        SELECT DISTINCT ON (log.patient_id, log."on")\n            log.patient_id, log.clinic_id, gen_random_uuid(), log."on", \'line\', \'{}\',\n            NULL, log.said_at, log.said_by_id, log.said_as, log.made_at\n        FROM written AS log\n        JOIN patients_patient AS patient ON patient.id = log.patient_id\n        WHERE log.how <> \'paper\'\n            AND log."on" = (\n                coalesce(log.made_at, log.said_at) AT TIME ZONE patient.time_zone\n            )::date\n            AND NOT EXISTS (\n                SELECT FROM programs_checkin AS said\n                WHERE said.patient_id = log.patient_id\n                    AND said."on" = log."on"\n                    AND said.asked <> \'morning\'\n            )\n        ON CONFLICT DO NOTHING;\n        RETURN NULL;\n    ', hash='4fa419ef014d59f120e85ee751f79e39edaa298e', level='STATEMENT', operation='INSERT', pgid='pgtrigger_left_unanswered_c26f8', referencing='REFERENCING NEW TABLE AS written ', table='programs_exerciselog', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='new_log_of_a_week', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_loggedweek AS kept\n        (patient_id, clinic_id, monday, said, done, credit, pain)\n    SELECT patient_id, clinic_id, monday,\n        array_fill(0::smallint, ARRAY[7]), array_fill(0::smallint, ARRAY[7]),\n        array_fill(0::smallint, ARRAY[7]), array_fill(NULL::smallint, ARRAY[7])\n    FROM (\n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM written\n) AS week\n    ORDER BY patient_id, monday\n    ON CONFLICT (patient_id, monday) DO UPDATE SET monday = kept.monday\n; \n    UPDATE programs_loggedweek AS kept\n    SET said = now.said, done = now.done, credit = now.credit, pain = now.pain\n    FROM (\n    SELECT week.patient_id, week.monday,\n        array_agg(day.said ORDER BY n) AS said,\n        array_agg(day.done ORDER BY n) AS done,\n        array_agg(day.credit ORDER BY n) AS credit,\n        array_agg(day.pain ORDER BY n) AS pain\n    FROM (\n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM written\n) AS week\n    CROSS JOIN generate_series(0, 6) AS n\n    CROSS JOIN LATERAL (\n        SELECT count(*)::smallint AS said,\n            (count(*) FILTER (WHERE log.done <> \'none\'))::smallint AS done,\n            coalesce(round(sum(log.credit) * 100), 0)::smallint AS credit,\n            max(log.pain)::smallint AS pain\n        FROM programs_exerciselog AS log\n        WHERE log.patient_id = week.patient_id\n            AND log."on" = week.monday + n\n            AND log.undone_at IS NULL\n    ) AS day\n    GROUP BY week.patient_id, week.monday\n) AS now\n    WHERE kept.patient_id = now.patient_id AND kept.monday = now.monday\n        AND (kept.said, kept.done, kept.credit, kept.pain)\n            IS DISTINCT FROM (now.said, now.done, now.credit, now.pain)\n; RETURN NULL;', hash='2f44fe4ea43eed7238136ba011de12a8c533ae3d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_log_of_a_week_40503', referencing='REFERENCING NEW TABLE AS written ', table='programs_exerciselog', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='changed_log_of_a_week', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_loggedweek AS kept\n        (patient_id, clinic_id, monday, said, done, credit, pain)\n    SELECT patient_id, clinic_id, monday,\n        array_fill(0::smallint, ARRAY[7]), array_fill(0::smallint, ARRAY[7]),\n        array_fill(0::smallint, ARRAY[7]), array_fill(NULL::smallint, ARRAY[7])\n    FROM (\n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM written\n UNION \n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM before\n) AS week\n    ORDER BY patient_id, monday\n    ON CONFLICT (patient_id, monday) DO UPDATE SET monday = kept.monday\n; \n    UPDATE programs_loggedweek AS kept\n    SET said = now.said, done = now.done, credit = now.credit, pain = now.pain\n    FROM (\n    SELECT week.patient_id, week.monday,\n        array_agg(day.said ORDER BY n) AS said,\n        array_agg(day.done ORDER BY n) AS done,\n        array_agg(day.credit ORDER BY n) AS credit,\n        array_agg(day.pain ORDER BY n) AS pain\n    FROM (\n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM written\n UNION \n    SELECT DISTINCT patient_id, clinic_id, date_trunc(\'week\', "on")::date AS monday\n    FROM before\n) AS week\n    CROSS JOIN generate_series(0, 6) AS n\n    CROSS JOIN LATERAL (\n        SELECT count(*)::smallint AS said,\n            (count(*) FILTER (WHERE log.done <> \'none\'))::smallint AS done,\n            coalesce(round(sum(log.credit) * 100), 0)::smallint AS credit,\n            max(log.pain)::smallint AS pain\n        FROM programs_exerciselog AS log\n        WHERE log.patient_id = week.patient_id\n            AND log."on" = week.monday + n\n            AND log.undone_at IS NULL\n    ) AS day\n    GROUP BY week.patient_id, week.monday\n) AS now\n    WHERE kept.patient_id = now.patient_id AND kept.monday = now.monday\n        AND (kept.said, kept.done, kept.credit, kept.pain)\n            IS DISTINCT FROM (now.said, now.done, now.credit, now.pain)\n; RETURN NULL;', hash='2f22a1a212089fd19046c0ac7332df49524e9268', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_log_of_a_week_174ee', referencing='REFERENCING OLD TABLE AS before  NEW TABLE AS written ', table='programs_exerciselog', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='e3b35ed4b09fdbcd10f813931028d2cfb8f0ed8d', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_406bf', referencing='REFERENCING NEW TABLE AS written ', table='programs_exerciselog', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='exerciselog',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='0f48980faf8445ce0474ec9ebf237163d7a71091', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_998c8', referencing='REFERENCING NEW TABLE AS written ', table='programs_exerciselog', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='safetyflag',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ed6be3de0c1a88f17478a68c718231f236172c9c', operation='DELETE', pgid='pgtrigger_never_deleted_f7885', table='programs_safetyflag', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='safetyflag',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='f2c2147721429a820f08e478ea008488a9ddaadf', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_aba93', referencing='REFERENCING NEW TABLE AS written ', table='programs_safetyflag', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='safetyflag',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='49ed8f041d1ae4d69361824d10e7560b4d173b2a', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_eb5c1', referencing='REFERENCING NEW TABLE AS written ', table='programs_safetyflag', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='safetyflag',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asks_physician" IS DISTINCT FROM (NEW."asks_physician") OR OLD."checkin_id" IS DISTINCT FROM (NEW."checkin_id") OR OLD."cleared_at" IS DISTINCT FROM (NEW."cleared_at") OR OLD."cleared_because" IS DISTINCT FROM (NEW."cleared_because") OR OLD."cleared_by_id" IS DISTINCT FROM (NEW."cleared_by_id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."day_locks" IS DISTINCT FROM (NEW."day_locks") OR OLD."day_locks_ended_on" IS DISTINCT FROM (NEW."day_locks_ended_on") OR OLD."doctor" IS DISTINCT FROM (NEW."doctor") OR OLD."doctor_said_on" IS DISTINCT FROM (NEW."doctor_said_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."key" IS DISTINCT FROM (NEW."key") OR OLD."level" IS DISTINCT FROM (NEW."level") OR OLD."locks" IS DISTINCT FROM (NEW."locks") OR OLD."log_id" IS DISTINCT FROM (NEW."log_id") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."on" IS DISTINCT FROM (NEW."on") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."pauses" IS DISTINCT FROM (NEW."pauses") OR OLD."raised_at" IS DISTINCT FROM (NEW."raised_at") OR OLD."raised_by_id" IS DISTINCT FROM (NEW."raised_by_id") OR OLD."read_at" IS DISTINCT FROM (NEW."read_at") OR OLD."read_by_id" IS DISTINCT FROM (NEW."read_by_id") OR OLD."seen_at" IS DISTINCT FROM (NEW."seen_at") OR OLD."seen_by_id" IS DISTINCT FROM (NEW."seen_by_id") OR OLD."taken_at" IS DISTINCT FROM (NEW."taken_at") OR OLD."taken_by_id" IS DISTINCT FROM (NEW."taken_by_id"))', func='INSERT INTO "programs_safetyflagevent" ("asks_physician", "checkin_id", "cleared_at", "cleared_because", "cleared_by_id", "clinic_id", "day_locks", "day_locks_ended_on", "doctor", "doctor_said_on", "id", "key", "level", "locks", "log_id", "note", "on", "patient_id", "pauses", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "raised_at", "raised_by_id", "read_at", "read_by_id", "seen_at", "seen_by_id", "taken_at", "taken_by_id") VALUES (OLD."asks_physician", OLD."checkin_id", OLD."cleared_at", OLD."cleared_because", OLD."cleared_by_id", OLD."clinic_id", OLD."day_locks", OLD."day_locks_ended_on", OLD."doctor", OLD."doctor_said_on", OLD."id", OLD."key", OLD."level", OLD."locks", OLD."log_id", OLD."note", OLD."on", OLD."patient_id", OLD."pauses", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."raised_at", OLD."raised_by_id", OLD."read_at", OLD."read_by_id", OLD."seen_at", OLD."seen_by_id", OLD."taken_at", OLD."taken_by_id"); RETURN NULL;', hash='73ff4c4c4f586d5aa5e764ee080770f179081ff9', operation='UPDATE', pgid='pgtrigger_before_change_update_bc796', table='programs_safetyflag', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signoff',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='9ef8dac0f71437e59d109976a808f0b18bf19548', operation='DELETE', pgid='pgtrigger_never_deleted_51cde', table='programs_signoff', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signoff',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='1d68a85b30a56fb1eff247a5e1e619046c95340c', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_fd2ab', referencing='REFERENCING NEW TABLE AS written ', table='programs_signoff', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signoff',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='6464b87c21b18e638c8728c83b46363071f44cee', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_d6c70', referencing='REFERENCING NEW TABLE AS written ', table='programs_signoff', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='dayreport',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0733ab1448fec9dbb3fffe55b538874214d0e4ad', operation='DELETE', pgid='pgtrigger_never_deleted_04aab', table='programs_dayreport', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='phase',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='979a9083a9eb9cfe330f40eb9e47399d5ba808e6', operation='DELETE', pgid='pgtrigger_never_deleted_cba20', table='programs_phase', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='phase',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_phaseevent" ("clinic_id", "dropped_at", "dropped_by_id", "focus", "id", "name", "opened_at", "opened_by_id", "opened_on", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "program_id", "sessions_per_week", "week_from", "week_to") VALUES (OLD."clinic_id", OLD."dropped_at", OLD."dropped_by_id", OLD."focus", OLD."id", OLD."name", OLD."opened_at", OLD."opened_by_id", OLD."opened_on", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."program_id", OLD."sessions_per_week", OLD."week_from", OLD."week_to"); RETURN NULL;', hash='6f7d9fac8825b1470c9883e961548a2d0b454458', operation='UPDATE', pgid='pgtrigger_before_change_update_541e3', table='programs_phase', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='phase',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='cba25275288055b4b57c683a852ea46cb7ba0ed5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_544cc', referencing='REFERENCING NEW TABLE AS written ', table='programs_phase', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='phase',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='58a0827a1c23d380bd1cfcc0fd4f59b9a49ebd0d', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_b3100', referencing='REFERENCING NEW TABLE AS written ', table='programs_phase', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='progressionproposal',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='57d19e8853ea4aef4e266c2b755f75e4aaeffd2f', operation='DELETE', pgid='pgtrigger_never_deleted_cce8d', table='programs_progressionproposal', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='progressionproposal',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_progressionproposalevent" ("clinic_id", "decided_at", "decided_by_id", "dose", "evidence", "exercise_id", "id", "item_id", "kind", "led_to_id", "level", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_at", "reason", "status", "variable", "week") VALUES (OLD."clinic_id", OLD."decided_at", OLD."decided_by_id", OLD."dose", OLD."evidence", OLD."exercise_id", OLD."id", OLD."item_id", OLD."kind", OLD."led_to_id", OLD."level", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."proposed_at", OLD."reason", OLD."status", OLD."variable", OLD."week"); RETURN NULL;', hash='7426a5ef708358675bffce4fdb29d575a0bf6af1', operation='UPDATE', pgid='pgtrigger_before_change_update_b83d6', table='programs_progressionproposal', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='progressionproposal',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='42d67fa8260ef2d3d154c3f38450ef8f827995b6', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_cd58a', referencing='REFERENCING NEW TABLE AS written ', table='programs_progressionproposal', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='progressionproposal',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='a2b58a6a6a885c7a8123f4eb17b5a1f5775f2654', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_4f193', referencing='REFERENCING NEW TABLE AS written ', table='programs_progressionproposal', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='itemrest',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b6683d2b1891d7ad72e2f2f7813eee79bc84448e', operation='DELETE', pgid='pgtrigger_never_deleted_9e617', table='programs_itemrest', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='itemrest',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_itemrestevent" ("because", "clinic_id", "id", "item_id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rested_at", "rested_by_id", "settled_at", "settled_by_id", "settled_how", "until") VALUES (OLD."because", OLD."clinic_id", OLD."id", OLD."item_id", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."rested_at", OLD."rested_by_id", OLD."settled_at", OLD."settled_by_id", OLD."settled_how", OLD."until"); RETURN NULL;', hash='8e505893f4ad00ac2c443a05e05835ab16838b46', operation='UPDATE', pgid='pgtrigger_before_change_update_d3b42', table='programs_itemrest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='itemrest',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='3a70d9ca995a9d794151e7955ca411c0f87adcd4', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_1be6c', referencing='REFERENCING NEW TABLE AS written ', table='programs_itemrest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='itemrest',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='204272a376dcf4aae11558571c1f80a2fabd21c3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_e0da2', referencing='REFERENCING NEW TABLE AS written ', table='programs_itemrest', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='checkup',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='db6ba483bef65350f6fb3cce51bf39d2073c77ec', operation='DELETE', pgid='pgtrigger_never_deleted_64647', table='programs_checkup', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='checkup',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_checkupevent" ("answered_at", "answered_by_id", "clinic_id", "closing_id", "done_at", "done_by_id", "due_on", "has_fallen", "has_new_pain", "id", "keeps_going", "months", "note", "outcome", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "wants_call") VALUES (OLD."answered_at", OLD."answered_by_id", OLD."clinic_id", OLD."closing_id", OLD."done_at", OLD."done_by_id", OLD."due_on", OLD."has_fallen", OLD."has_new_pain", OLD."id", OLD."keeps_going", OLD."months", OLD."note", OLD."outcome", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."wants_call"); RETURN NULL;', hash='dfb4d9884d53d4e233f4631c48287f1b4f0bb11f', operation='UPDATE', pgid='pgtrigger_before_change_update_c254b', table='programs_checkup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='closing',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='26c069810d67ca372bc4c9aec296281fc766c473', operation='DELETE', pgid='pgtrigger_never_deleted_071ce', table='programs_closing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tick',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7524c6cf2c7f369e8dbd926d24dfb0c18bb73fc1', operation='DELETE', pgid='pgtrigger_never_deleted_74112', table='programs_tick', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='message',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='302482239f7cf5c80f11c8ca4a577ccdebb03a97', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_add19', table='programs_message', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='message',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='2ae180a5f6481549773c39aa243fc55cd0688fbd', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_e0ddd', referencing='REFERENCING NEW TABLE AS written ', table='programs_message', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='message',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='5c1b0132c8038dfd116d3251051c9b5f292bbbdf', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_e0f9f', referencing='REFERENCING NEW TABLE AS written ', table='programs_message', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='messageseen',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0e9c81e725972f702ea3bc8eb0094ee3e24302e9', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d00a', table='programs_messageseen', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answerreview',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='c95ad4c2ec4f188e7cd233703d091f72aa46bfb4', operation='DELETE', pgid='pgtrigger_never_deleted_60dc7', table='programs_answerreview', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pause',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='d39237082c6025eaf44ebd9180554708182d88b9', operation='DELETE', pgid='pgtrigger_never_deleted_d775e', table='programs_pause', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pause',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_pauseevent" ("back_on", "clinic_id", "ended_as", "ended_at", "ended_by_id", "id", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "started_as", "started_at", "started_by_id", "starts_on", "until") VALUES (OLD."back_on", OLD."clinic_id", OLD."ended_as", OLD."ended_at", OLD."ended_by_id", OLD."id", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."reason", OLD."started_as", OLD."started_at", OLD."started_by_id", OLD."starts_on", OLD."until"); RETURN NULL;', hash='1b4d3ad2cc77970f56935b83cc2ddde1aafed0b7', operation='UPDATE', pgid='pgtrigger_before_change_update_39c85', table='programs_pause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pause',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='1a7040704f643d00ac7ae4a4bfdde26d30d084ce', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_a855a', referencing='REFERENCING NEW TABLE AS written ', table='programs_pause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pause',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='87ea8e41ec9b24d65af078b7c08599deead0a50c', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_33145', referencing='REFERENCING NEW TABLE AS written ', table='programs_pause', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='checkin',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='483a7c4d1191388520882c815f3521fb62cbc961', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_4d386', table='programs_checkin', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='gymday',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='3ad9b444b1c376ce84de0c9197652937ddb0a4cb', operation='DELETE', pgid='pgtrigger_never_deleted_c204b', table='programs_gymday', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='hindrance',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e69e650612c9ea92191ba9bfd20b2802abfc04dc', operation='DELETE', pgid='pgtrigger_never_deleted_39896', table='programs_hindrance', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='textreview',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='71f9843703dbe629a96e23d11a7bfe1dc4a36b8b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_e5289', table='programs_textreview', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='continuationpack',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='027e684c5aae579c9517ac955d5fb54737ea6b00', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_edd2b', table='programs_continuationpack', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='devicestatus',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='29f51fd4d340d33bc6e4cbd9ea45823f8ed1fc5c', operation='DELETE', pgid='pgtrigger_never_deleted_1dd50', table='programs_devicestatus', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='devicestatus',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_devicestatusevent" ("basis", "clinic_id", "confirmed_at", "confirmed_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "software", "version", "withdrawn_at", "withdrawn_by_id", "withdrawn_reason") VALUES (OLD."basis", OLD."clinic_id", OLD."confirmed_at", OLD."confirmed_by_id", OLD."id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."software", OLD."version", OLD."withdrawn_at", OLD."withdrawn_by_id", OLD."withdrawn_reason"); RETURN NULL;', hash='f4b4bb2c7232d3f8d638216ca71cfe7d4ecae113', operation='UPDATE', pgid='pgtrigger_before_change_update_f574d', table='programs_devicestatus', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringacceptance',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c065b373bd6b6c9dffc801e148e8481274ee270b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_43bd4', table='programs_monitoringacceptance', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringepisode',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='11a235a766e7042ac271d6c6c466dc3b6e4b125e', operation='DELETE', pgid='pgtrigger_never_deleted_f42cd', table='programs_monitoringepisode', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringepisode',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_monitoringepisodeevent" ("clinic_id", "consent_by", "consent_name", "consent_on", "consent_text", "ended_at", "ended_by_id", "ended_note", "ended_reason", "id", "order", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "set_up_on", "started_at", "started_by_id", "taught_by_id") VALUES (OLD."clinic_id", OLD."consent_by", OLD."consent_name", OLD."consent_on", OLD."consent_text", OLD."ended_at", OLD."ended_by_id", OLD."ended_note", OLD."ended_reason", OLD."id", OLD."order", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."set_up_on", OLD."started_at", OLD."started_by_id", OLD."taught_by_id"); RETURN NULL;', hash='0ef9e92d7c65b226de89a54231bf397cba0fbec3', operation='UPDATE', pgid='pgtrigger_before_change_update_2de36', table='programs_monitoringepisode', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringsettings',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='77785e65d81a75565864a871cd33892b3419c926', operation='DELETE', pgid='pgtrigger_never_deleted_f04f2', table='programs_monitoringsettings', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringsettings',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_monitoringsettingsevent" ("changed_at", "changed_by_id", "clinic_id", "id", "is_on", "is_strict", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."clinic_id", OLD."id", OLD."is_on", OLD."is_strict", _pgh_attach_context(), NOW(), \'before_change\', OLD."id"); RETURN NULL;', hash='4c9ff0a0646f2f3b9cc78f65535134b587e34991', operation='UPDATE', pgid='pgtrigger_before_change_update_95007', table='programs_monitoringsettings', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringtime',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='0cac7c9f6764bfedde2d0101922214a26f86b7f3', operation='DELETE', pgid='pgtrigger_never_deleted_eb0a4', table='programs_monitoringtime', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='loggedweek',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='20e66e2a7a10fe170c9d629866e11e49cd74950f', operation='DELETE', pgid='pgtrigger_never_deleted_296b8', table='programs_loggedweek', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseloadlimits',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='768b32bcabe2b2b15c180db5d591524e13a18319', operation='DELETE', pgid='pgtrigger_never_deleted_39a41', table='programs_caseloadlimits', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseloadlimits',
                    trigger=pgtrigger.compiler.Trigger(name='new_for_a_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    WITH held AS (\n        SELECT patient_id FROM programs_caseloadplace\n        WHERE clinic_id IN (SELECT clinic_id FROM written)\n        ORDER BY patient_id FOR NO KEY UPDATE\n    )\n    UPDATE programs_caseloadplace AS kept SET version = kept.version + 1\n    FROM held WHERE kept.patient_id = held.patient_id;\n    RETURN NULL;\n', hash='c3a31cb17d389564ac5f866861bb47ee590fef28', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_for_a_caseload_46c70', referencing='REFERENCING NEW TABLE AS written ', table='programs_caseloadlimits', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseloadlimits',
                    trigger=pgtrigger.compiler.Trigger(name='changed_for_a_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    WITH held AS (\n        SELECT patient_id FROM programs_caseloadplace\n        WHERE clinic_id IN (SELECT clinic_id FROM written)\n        ORDER BY patient_id FOR NO KEY UPDATE\n    )\n    UPDATE programs_caseloadplace AS kept SET version = kept.version + 1\n    FROM held WHERE kept.patient_id = held.patient_id;\n    RETURN NULL;\n', hash='2870a9905c803309e43b9f422c81c005c539d4b3', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_for_a_caseload_df61f', referencing='REFERENCING NEW TABLE AS written ', table='programs_caseloadlimits', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseloadlimits',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_caseloadlimitsevent" ("clinic_id", "ending_days", "few_visits", "id", "less_percent", "pain_logs", "pain_points", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "quiet_days", "review_days", "silent_days") VALUES (OLD."clinic_id", OLD."ending_days", OLD."few_visits", OLD."id", OLD."less_percent", OLD."pain_logs", OLD."pain_points", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."quiet_days", OLD."review_days", OLD."silent_days"); RETURN NULL;', hash='4633020ccc8dce9f3f3ab20fbd686e81629a7288', operation='UPDATE', pgid='pgtrigger_before_change_update_b9396', table='programs_caseloadlimits', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseloadplace',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='353c4c56f399c89ef4e4ce793ef8d5e4fea3b336', operation='DELETE', pgid='pgtrigger_never_deleted_22c5b', table='programs_caseloadplace', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f6eb81cbc51a45a3c7eaf32a0981ff049c42885b', operation='DELETE', pgid='pgtrigger_never_deleted_787ce', table='programs_review', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='9ffc8d30ca6b20ccd29fb2b8cbaaab224e979e64', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_f0e8e', referencing='REFERENCING NEW TABLE AS written ', table='programs_review', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='review',
                    trigger=pgtrigger.compiler.Trigger(name='changed_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='ac6496473b358591f9c5694fd47927ed166ac24b', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_changed_on_the_caseload_30614', referencing='REFERENCING NEW TABLE AS written ', table='programs_review', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reminder',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='e6b756d9780910449a38502a3f11f09e172f8cb4', operation='DELETE', pgid='pgtrigger_never_deleted_47bb1', table='programs_reminder', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reminder',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_on" IS DISTINCT FROM (NEW."is_on") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."patient_id" IS DISTINCT FROM (NEW."patient_id") OR OLD."skips_clinic_days" IS DISTINCT FROM (NEW."skips_clinic_days"))', func='INSERT INTO "programs_reminderevent" ("at", "clinic_id", "id", "is_on", "kind", "patient_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "skips_clinic_days") VALUES (OLD."at", OLD."clinic_id", OLD."id", OLD."is_on", OLD."kind", OLD."patient_id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."skips_clinic_days"); RETURN NULL;', hash='bf83d90b191d210518be8eefbe9d5ab690e96045', operation='UPDATE', pgid='pgtrigger_before_change_update_36b28', table='programs_reminder', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='bfa8fc56a22b29f637f41176c40e65953a6eb68b', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_f0b6c', table='programs_escalation', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalation',
                    trigger=pgtrigger.compiler.Trigger(name='new_on_the_caseload', sql=pgtrigger.compiler.UpsertTriggerSql(func='\n    INSERT INTO programs_caseloadplace AS kept\n        (patient_id, clinic_id, version, counted, changed_at, place, reasons)\n    SELECT DISTINCT ON (patient_id) patient_id, clinic_id, 1, 0, clock_timestamp(), 0,\n        ARRAY[]::varchar[]\n    FROM (SELECT patient_id, clinic_id FROM written) AS changed\n    ORDER BY patient_id\n    ON CONFLICT (patient_id) DO UPDATE\n    SET version = kept.version + 1, changed_at = clock_timestamp();\n    RETURN NULL;\n', hash='ba77b3bf266539d64c8b069bfe905494dc0179e9', level='STATEMENT', operation='INSERT', pgid='pgtrigger_new_on_the_caseload_33856', referencing='REFERENCING NEW TABLE AS written ', table='programs_escalation', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalationsettings',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='1add3d9e086f10711ed5a923aacd1d853569e933', operation='DELETE', pgid='pgtrigger_never_deleted_c24a1', table='programs_escalationsettings', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='escalationsettings',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "programs_escalationsettingsevent" ("clinic_id", "days", "hours", "id", "people", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "stand_in_address", "stand_in_id", "stand_in_name") VALUES (OLD."clinic_id", OLD."days", OLD."hours", OLD."id", OLD."people", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."stand_in_address", OLD."stand_in_id", OLD."stand_in_name"); RETURN NULL;', hash='be807aeb5e257f72d46522ce4cbb6e8ce4c7613c', operation='UPDATE', pgid='pgtrigger_before_change_update_e1e6e', table='programs_escalationsettings', when='AFTER')),
                ),
            ],
        ),
        *map(clinic_follows_patient, TABLES),
        migrations.RunSQL(IS_CLOSED, "DROP FUNCTION programs_gate_is_closed"),
        migrations.RunSQL(STANDS, "DROP FUNCTION programs_gate_stands"),
        *(watch(*row) for row in WATCHED),
        migrations.RunSQL(
            RAISE_PLACE.format(name=OF_RECORD, patient="patient_id"),
            f"DROP FUNCTION {OF_RECORD}()",
        ),
        migrations.RunSQL(
            RAISE_PLACE.format(name=OF_PATIENT, patient="id"),
            f"DROP FUNCTION {OF_PATIENT}()",
        ),
        *(
            migrations.RunSQL(
                NEWS.format(table=table, event=event, name=name),
                f"DROP TRIGGER programs_news_{event} ON {table}",
            )
            for table, event, name in CHANGED
        ),
        *(migrations.RunSQL(made, gone) for made, gone in MADE),
    ]
