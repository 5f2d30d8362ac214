"""Everybody has a place on the caseload; a worker finds out which."""

from django.db import migrations

PLACE = """
    INSERT INTO programs_caseloadplace
        (patient_id, clinic_id, version, counted, changed_at, place, reasons)
    SELECT id, clinic_id, 1, 0, clock_timestamp(), 0, ARRAY[]::varchar[]
    FROM patients_patient
    ORDER BY id
    ON CONFLICT (patient_id) DO NOTHING
"""


class Migration(migrations.Migration):
    dependencies = [("programs", "0031_news_of_the_record")]

    operations = [migrations.RunSQL(PLACE, migrations.RunSQL.noop)]
