from django.db import migrations

# Where 0002 ran before it said so itself.
FORWARD = "ALTER TABLE audit_auditevent ALTER COLUMN kind SET DEFAULT 'write'"


class Migration(migrations.Migration):
    heavy = "changes no row, only what the table says of itself"

    dependencies = [("audit", "0005_seals")]

    operations = [migrations.RunSQL(FORWARD, migrations.RunSQL.noop)]
