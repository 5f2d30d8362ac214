"""Every cover is counted again once, so that its snapshot says what the desk watches."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patients", "0032_alerts_follow_their_patient")]

    operations = [
        migrations.RunSQL(
            "UPDATE patients_coverversion SET version = version + 1",
            migrations.RunSQL.noop,
        )
    ]
