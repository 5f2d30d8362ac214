"""Everybody in care so far has facts of cover that are still to be counted."""

from django.db import migrations

from patients.composite import clinic_follows_patient

BEGIN = """
    INSERT INTO patients_coverversion (patient_id, clinic_id, version, counted)
    SELECT id, clinic_id, 1, 0 FROM patients_patient
"""


class Migration(migrations.Migration):
    dependencies = [("patients", "0028_cover_versions")]

    operations = [
        clinic_follows_patient("patients_coverversion"),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
