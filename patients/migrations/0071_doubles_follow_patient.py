"""A doubled record and the one that is kept are of one clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLE, NAME = "patients_doubledrecord", "patients_doubledrecord_kept_of_the_clinic"


class Migration(migrations.Migration):
    dependencies = [("patients", "0070_doubled_records")]

    operations = [
        clinic_follows_patient(TABLE),
        migrations.RunSQL(
            f'ALTER TABLE "{TABLE}" ADD CONSTRAINT "{NAME}"'
            " FOREIGN KEY (kept_id, clinic_id)"
            " REFERENCES patients_patient (id, clinic_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            f'ALTER TABLE "{TABLE}" DROP CONSTRAINT "{NAME}"',
        ),
    ]
