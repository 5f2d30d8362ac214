"""Helpers of before are called as their account is."""

from django.db import migrations

NAMES = """
    UPDATE patients_helperlink AS link SET name = account.name
    FROM people_user AS account WHERE account.id = link.user_id AND link.name = ''
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0018_helper_scopes")]

    operations = [migrations.RunSQL(NAMES, migrations.RunSQL.noop)]
