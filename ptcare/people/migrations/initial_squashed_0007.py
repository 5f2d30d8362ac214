"""What a new database has of people: of migrations 0001 to 0007, at once.

Written by scripts/squash.py; what is not of a model, by hand: docs/adr/0031.
"""

import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import ptcare.people.models
import ptcare.people.roles
import ptcare.squashing
from django.conf import settings
from django.core.management import call_command
from django.db import migrations, models


def create_rate_limits(apps, schema_editor):
    """In the database, so that no request needs Redis."""
    call_command("createcachetable", database=schema_editor.connection.alias)


def drop_rate_limits(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS rate_limits")


# Which clinics know a person. The column is kept by triggers and is no field of the
# model, so that nobody who saves an account writes back what it was when they read it.
TOLD = "NULLIF(current_setting('ptcare.clinic', true), '')::bigint"

COLUMN = f"""
ALTER TABLE people_user ADD COLUMN clinics bigint[] NOT NULL DEFAULT '{{}}';
ALTER TABLE people_user ALTER COLUMN clinics
    SET DEFAULT array_remove(ARRAY[{TOLD}], NULL);
"""

# As the owner, for the clinic that writes the row may not see the account yet.
LEARN = """
CREATE FUNCTION people_learn_clinic() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE people_user SET clinics = clinics || NEW.clinic_id
    WHERE id = NEW.user_id AND NOT NEW.clinic_id = ANY (clinics);
    RETURN NULL;
END $$;
CREATE TRIGGER learn_clinic AFTER INSERT OR UPDATE OF user_id, clinic_id
    ON people_membership FOR EACH ROW EXECUTE FUNCTION people_learn_clinic();
"""

KNOWS = f"""
CREATE FUNCTION people_knows_address(address text) RETURNS boolean LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_user
        WHERE lower(email) = address AND {TOLD} = ANY (clinics)
    )
$$;
"""


class Migration(migrations.Migration):

    replaces = [
        ('people', '0001_initial'),
        ('people', '0002_rate_limits'),
        ('people', '0003_reevaluation_interval'),
        ('people', '0004_public_page'),
        ('people', '0005_language'),
        ('people', '0006_cards_rest'),
        ('people', '0007_known_clinics'),
    ]

    initial = True

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        ptcare.squashing.Together(
            operations=[
                migrations.CreateModel(
                    name='Clinic',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('name', models.CharField(max_length=120)),
                        ('notice_name', models.CharField(help_text='Stands in messages: no word of bones, falls or treatment.', max_length=60)),
                        ('phone', models.CharField(max_length=40)),
                        ('emergency_number', models.CharField(help_text='The local one, for the safety screens.', max_length=20)),
                        ('time_zone', models.CharField(max_length=64, validators=[ptcare.people.models.is_a_time_zone])),
                        ('quiet_from', models.PositiveSmallIntegerField(default=20, help_text='No message from this local hour on.')),
                        ('quiet_until', models.PositiveSmallIntegerField(default=9)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('reevaluate_after_days', models.PositiveSmallIntegerField(default=30, verbose_name='days to the next evaluation')),
                        ('reevaluate_after_visits', models.PositiveSmallIntegerField(default=10, verbose_name='visits to the next evaluation')),
                        ('about', models.TextField(blank=True, max_length=1500)),
                        ('address', models.TextField(blank=True, max_length=300)),
                        ('hours', models.TextField(blank=True, max_length=300)),
                        ('is_public', models.BooleanField(default=False)),
                        ('slug', models.SlugField(blank=True, max_length=60, null=True, unique=True)),
                        ('what_to_expect', models.TextField(blank=True, max_length=1500)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('quiet_from__lte', 24), ('quiet_until__lt', 24)), name='quiet_hours_are_hours_of_a_day'), models.CheckConstraint(condition=models.Q(('reevaluate_after_days__range', (7, 182)), ('reevaluate_after_visits__range', (1, 60))), name='patients_are_evaluated_within_a_program'), models.CheckConstraint(condition=models.Q(('is_public', False), models.Q(('slug__isnull', False), models.Q(('about', ''), _negated=True)), _connector='OR'), name='a_public_clinic_says_who_it_is')],
                    },
                ),
                migrations.CreateModel(
                    name='ClinicEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('name', models.CharField(max_length=120)),
                        ('notice_name', models.CharField(help_text='Stands in messages: no word of bones, falls or treatment.', max_length=60)),
                        ('phone', models.CharField(max_length=40)),
                        ('emergency_number', models.CharField(help_text='The local one, for the safety screens.', max_length=20)),
                        ('time_zone', models.CharField(max_length=64, validators=[ptcare.people.models.is_a_time_zone])),
                        ('quiet_from', models.PositiveSmallIntegerField(default=20, help_text='No message from this local hour on.')),
                        ('quiet_until', models.PositiveSmallIntegerField(default=9)),
                        ('is_demo', models.BooleanField(default=False)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.clinic')),
                        ('reevaluate_after_days', models.PositiveSmallIntegerField(default=30, verbose_name='days to the next evaluation')),
                        ('reevaluate_after_visits', models.PositiveSmallIntegerField(default=10, verbose_name='visits to the next evaluation')),
                        ('about', models.TextField(blank=True, max_length=1500)),
                        ('address', models.TextField(blank=True, max_length=300)),
                        ('hours', models.TextField(blank=True, max_length=300)),
                        ('is_public', models.BooleanField(default=False)),
                        ('slug', models.SlugField(blank=True, db_index=False, max_length=60, null=True)),
                        ('what_to_expect', models.TextField(blank=True, max_length=1500)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='EntryCard',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.CharField(default=ptcare.people.models.random_address, max_length=40, unique=True)),
                        ('digits_hash', models.CharField(max_length=128)),
                        ('issued_at', models.DateTimeField()),
                        ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                        ('last_used_at', models.DateTimeField(blank=True, null=True)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entry_cards', to='people.clinic')),
                        ('issued_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='entry_cards', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('tried_at', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('user', 'clinic'), name='one_valid_card_per_user_and_clinic')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('therapist', 'Therapist'), ('clinic_admin', 'Clinic admin')], max_length=20)),
                        ('is_lead', models.BooleanField(default=False)),
                        ('started_at', models.DateTimeField(auto_now_add=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='people.clinic')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                        ('languages', models.CharField(blank=True, max_length=120)),
                        ('shows_publicly', models.BooleanField(default=False)),
                        ('training', models.CharField(blank=True, max_length=200)),
                        ('training_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('ended_at', None)), fields=('clinic', 'user', 'role'), name='one_current_membership_per_role'), models.CheckConstraint(condition=models.Q(('role__in', [ptcare.people.roles.Role['THERAPIST'], ptcare.people.roles.Role['CLINIC_ADMIN']])), name='membership_is_for_staff')],
                    },
                ),
                migrations.CreateModel(
                    name='MembershipEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('role', models.CharField(choices=[('therapist', 'Therapist'), ('clinic_admin', 'Clinic admin')], max_length=20)),
                        ('is_lead', models.BooleanField(default=False)),
                        ('started_at', models.DateTimeField(auto_now_add=True)),
                        ('ended_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='people.membership')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('languages', models.CharField(blank=True, max_length=120)),
                        ('shows_publicly', models.BooleanField(default=False)),
                        ('training', models.CharField(blank=True, max_length=200)),
                        ('training_year', models.PositiveSmallIntegerField(blank=True, null=True)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='UserEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('email', models.EmailField(blank=True, max_length=254, null=True, verbose_name='e-mail')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True)),
                        ('joined_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to=settings.AUTH_USER_MODEL)),
                        ('language', models.CharField(blank=True, max_length=5)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('email', models.EmailField(blank=True, max_length=254, null=True, verbose_name='e-mail')),
                        ('name', models.CharField(max_length=120, verbose_name='name')),
                        ('is_active', models.BooleanField(default=True)),
                        ('joined_at', models.DateTimeField(auto_now_add=True)),
                        ('language', models.CharField(blank=True, max_length=5)),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='one_user_per_email'), models.CheckConstraint(condition=models.Q(('email', ''), _negated=True), name='no_email_is_null_and_never_empty')],
                    },
                    managers=[
                        ('objects', ptcare.people.models.UserManager()),
                    ],
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='clinic',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_clinicevent" ("about", "address", "emergency_number", "hours", "id", "is_demo", "is_public", "name", "notice_name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "quiet_from", "quiet_until", "reevaluate_after_days", "reevaluate_after_visits", "slug", "time_zone", "what_to_expect") VALUES (OLD."about", OLD."address", OLD."emergency_number", OLD."hours", OLD."id", OLD."is_demo", OLD."is_public", OLD."name", OLD."notice_name", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."phone", OLD."quiet_from", OLD."quiet_until", OLD."reevaluate_after_days", OLD."reevaluate_after_visits", OLD."slug", OLD."time_zone", OLD."what_to_expect"); RETURN NULL;', hash='0919c10026e0d1756aefa135e5d6c5eeb2379f10', operation='UPDATE', pgid='pgtrigger_before_change_update_dc895', table='people_clinic', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='entrycard',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='472bebb0823c0fa14776a25e175a15520f3c7712', operation='DELETE', pgid='pgtrigger_never_deleted_8296c', table='people_entrycard', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='366955df83736f6d01980d4c7a899bed1ed0f270', operation='DELETE', pgid='pgtrigger_never_deleted_5e2bd', table='people_membership', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='membership',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "people_membershipevent" ("clinic_id", "ended_at", "id", "is_lead", "languages", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "shows_publicly", "started_at", "training", "training_year", "user_id") VALUES (OLD."clinic_id", OLD."ended_at", OLD."id", OLD."is_lead", OLD."languages", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."role", OLD."shows_publicly", OLD."started_at", OLD."training", OLD."training_year", OLD."user_id"); RETURN NULL;', hash='be75aba295d2dd86a0fae0148edb1a840c745db8', operation='UPDATE', pgid='pgtrigger_before_change_update_dc1e4', table='people_membership', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='user',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."joined_at" IS DISTINCT FROM (NEW."joined_at") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name"))', func='INSERT INTO "people_userevent" ("email", "id", "is_active", "joined_at", "language", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."email", OLD."id", OLD."is_active", OLD."joined_at", OLD."language", OLD."name", _pgh_attach_context(), NOW(), \'before_change\', OLD."id"); RETURN NULL;', hash='8ebbdf7cf3d7372f7a1744be22374ad7241c186d', operation='UPDATE', pgid='pgtrigger_before_change_update_f506f', table='people_user', when='AFTER')),
                ),
            ],
        ),
        migrations.RunPython(create_rate_limits, drop_rate_limits),
        migrations.RunSQL(COLUMN, "ALTER TABLE people_user DROP COLUMN clinics"),
        migrations.RunSQL(LEARN, "DROP FUNCTION people_learn_clinic() CASCADE"),
        migrations.RunSQL(KNOWS, "DROP FUNCTION people_knows_address(text) CASCADE"),
    ]
