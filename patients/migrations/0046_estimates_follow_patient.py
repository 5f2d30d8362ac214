"""Rows about a patient belong to the patient's clinic, deliveries to the patient's."""

from django.db import migrations

from patients.composite import clinic_follows_patient, patient_follows

TABLES = (
    "patients_estimaterequest",
    "patients_goodfaithestimate",
    "patients_estimatedelivery",
)


class Migration(migrations.Migration):
    dependencies = [("patients", "0045_estimates")]

    operations = [
        *map(clinic_follows_patient, TABLES),
        patient_follows(
            "patients_estimatedelivery", "estimate", of="patients_goodfaithestimate"
        ),
        patient_follows(
            "patients_goodfaithestimate", "replaces", of="patients_goodfaithestimate"
        ),
    ]
