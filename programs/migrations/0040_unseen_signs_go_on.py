"""What nobody has looked at by now is somebody's turn at once."""

from django.db import migrations

GO_ON = """
    UPDATE programs_safetyflag SET escalates_at = now()
    WHERE seen_at IS NULL AND level IN ('emergency', 'urgent', 'hold')
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0039_escalations_follow_their_patient")]

    operations = [migrations.RunSQL(GO_ON, migrations.RunSQL.noop)]
