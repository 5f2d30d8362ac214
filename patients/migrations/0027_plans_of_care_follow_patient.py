"""Rows about a patient belong to the patient's clinic, and steps to the plan's patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient, patient_follows

TABLES = ("patients_planofcare", "patients_carestep", "patients_progressnote")


class Migration(migrations.Migration):
    dependencies = [("patients", "0026_plans_of_care")]

    operations = [
        *map(clinic_follows_patient, TABLES),
        patient_follows("patients_carestep", "plan", of="patients_planofcare"),
    ]
