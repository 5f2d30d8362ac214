"""Rows of the treatment belong to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLES = [
    "patients_aid",
    "patients_bloodtest",
    "patients_bonedensity",
    "patients_bonescan",
    "patients_dose",
    "patients_fitcheck",
    "patients_frax",
    "patients_medication",
    "patients_medicationreport",
    "patients_spineimaging",
]


class Migration(migrations.Migration):
    dependencies = [("patients", "0012_treatment")]

    operations = [clinic_follows_patient(table) for table in TABLES]
