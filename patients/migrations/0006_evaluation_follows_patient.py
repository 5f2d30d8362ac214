"""What is about an evaluation belongs to its patient, and to the patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient, patient_follows_evaluation


class Migration(migrations.Migration):
    dependencies = [("patients", "0005_add_evaluations")]

    operations = [
        clinic_follows_patient("patients_evaluation"),
        clinic_follows_patient("patients_addendum"),
        patient_follows_evaluation("patients_addendum"),
        patient_follows_evaluation("patients_measurement"),
    ]
