"""Who may see a record, and who opened it, belong to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0054_guarding")]

    operations = [
        clinic_follows_patient("patients_restrictedrecord"),
        clinic_follows_patient("patients_namedcolleague"),
        clinic_follows_patient("patients_emergencyaccess"),
        clinic_follows_patient("patients_emergencyreview"),
    ]
