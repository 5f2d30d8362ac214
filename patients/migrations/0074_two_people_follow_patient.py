"""Two people who look alike are of one clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLE, NAME = "patients_twopeople", "patients_twopeople_other_of_the_clinic"


class Migration(migrations.Migration):
    dependencies = [("patients", "0073_two_people")]

    operations = [
        clinic_follows_patient(TABLE),
        migrations.RunSQL(
            f'ALTER TABLE "{TABLE}" ADD CONSTRAINT "{NAME}"'
            " FOREIGN KEY (other_id, clinic_id)"
            " REFERENCES patients_patient (id, clinic_id)"
            " DEFERRABLE INITIALLY DEFERRED",
            f'ALTER TABLE "{TABLE}" DROP CONSTRAINT "{NAME}"',
        ),
    ]
