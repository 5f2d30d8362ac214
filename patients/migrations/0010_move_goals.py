"""The one goal that a patient's row held becomes a fact of its own."""

from django.db import migrations

MOVE = """
INSERT INTO patients_goal
    (patient_id, clinic_id, words, recorded_by_id, recorded_at, withdrawn_reason)
SELECT id, clinic_id, goal, user_id, admitted_on::timestamptz, ''
FROM patients_patient WHERE goal <> ''
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0009_intake_follows_clinic")]

    operations = [migrations.RunSQL(MOVE, migrations.RunSQL.noop)]
