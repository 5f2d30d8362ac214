"""What doctors say of heavy lifting belongs to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0067_intensity")]

    operations = [
        clinic_follows_patient("patients_intensityclearance"),
        clinic_follows_patient("patients_imaginganswer"),
    ]
