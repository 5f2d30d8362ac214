"""What the desk writes down about a patient belongs to the patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0041_desk_day")]

    operations = [
        clinic_follows_patient("patients_insuranceconfirmed"),
        clinic_follows_patient("patients_collected"),
        clinic_follows_patient("patients_missedfee"),
    ]
