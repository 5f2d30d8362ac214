import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('patients', '0010_move_goals'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='patient',
            name='before_change_update',
        ),
        migrations.RemoveField(
            model_name='patient',
            name='goal',
        ),
        migrations.RemoveField(
            model_name='patientevent',
            name='goal',
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='patient',
            trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "patients_patientevent" ("admitted_on", "birth_on", "clinic_id", "discharged_on", "id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "phone", "reminder_at", "sex", "therapist_id", "time_zone", "user_id") VALUES (OLD."admitted_on", OLD."birth_on", OLD."clinic_id", OLD."discharged_on", OLD."id", OLD."name", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."phone", OLD."reminder_at", OLD."sex", OLD."therapist_id", OLD."time_zone", OLD."user_id"); RETURN NULL;', hash='c61279f207db195213aaf4d09108ea589b7cc9d5', operation='UPDATE', pgid='pgtrigger_before_change_update_d14c7', table='patients_patient', when='AFTER')),
        ),
    ]
