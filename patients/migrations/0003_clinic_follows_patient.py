"""A row about a patient belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLES = [
    "patients_accumulator",
    "patients_authorization",
    "patients_clinicsession",
    "patients_condition",
    "patients_conditionclearance",
    "patients_coverage",
    "patients_coveragesnapshot",
    "patients_expensethreshold",
    "patients_fall",
    "patients_fracture",
    "patients_fractureclearance",
    "patients_helperlink",
    "patients_measurement",
    "patients_prioruse",
    "patients_visitlimit",
]


class Migration(migrations.Migration):
    dependencies = [("patients", "0002_initial")]

    operations = [clinic_follows_patient(table) for table in TABLES]
