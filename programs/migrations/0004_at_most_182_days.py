"""The first and the last day of a program both count towards its 182.

The gate's own trigger is put aside meanwhile: one day less starts no program, and its
question, deferred to the end, would keep the table from being altered.
"""

import datetime

from django.db import migrations, models
from django.db.models import F, Q

SHORTEN = """
ALTER TABLE programs_program DISABLE TRIGGER gate_stands;
UPDATE programs_program SET ends_on = starts_on + 181 WHERE ends_on > starts_on + 181;
ALTER TABLE programs_program ENABLE TRIGGER gate_stands;
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0003_gate_wall")]

    operations = [
        migrations.RemoveConstraint(
            model_name="program", name="program_lasts_at_most_26_weeks"
        ),
        migrations.RunSQL(SHORTEN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="program",
            constraint=models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on"))
                & Q(ends_on__lte=F("starts_on") + datetime.timedelta(days=181)),
                name="program_lasts_at_most_26_weeks",
            ),
        ),
    ]
