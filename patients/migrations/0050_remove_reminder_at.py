"""The hour of a patient's reminder is kept by `programs` from now on.

Where that has not read it yet, it is laid aside: `programs.0036` fetches it. So neither
has to come first, and both floors can be squashed whole.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


LAY_ASIDE = """
DO $$ BEGIN
    IF NOT EXISTS (
        SELECT FROM django_migrations
        WHERE app = 'programs' AND name = '0036_fill_reminders'
    ) THEN
        CREATE TABLE patients_reminder_at AS
        SELECT id, reminder_at FROM patients_patient WHERE reminder_at IS NOT NULL;
    END IF;
END $$
"""


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0049_calendar_feeds_follow_patient'),
    ]

    operations = [
        migrations.RunSQL(LAY_ASIDE, migrations.RunSQL.noop),
        pgtrigger.migrations.RemoveTrigger(
            model_name='patient',
            name='before_change_update',
        ),
        migrations.RemoveField(
            model_name='patient',
            name='reminder_at',
        ),
        migrations.RemoveField(
            model_name='patientevent',
            name='reminder_at',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_patientevent" ("admitted_on", "birth_on", "clinic_id", "discharged_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "sex", "therapist_id", "time_zone", "user_id") VALUES (OLD."admitted_on", OLD."birth_on", OLD."clinic_id", OLD."discharged_on", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."phone", OLD."sex", OLD."therapist_id", OLD."time_zone", OLD."user_id"); RETURN NULL;', hash='3943db3005e506d110bfd1b28ea1293d56810c48', operation='UPDATE', pgid='pgtrigger_before_change_update_d14c7', table='patients_patient', when='AFTER')),
        ),
    ]
