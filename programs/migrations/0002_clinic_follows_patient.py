"""A row about a patient belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLES = [
    "programs_dayreport",
    "programs_exerciselog",
    "programs_program",
    "programs_programitem",
    "programs_safetyflag",
    "programs_signoff",
]


class Migration(migrations.Migration):
    dependencies = [("programs", "0001_initial")]

    operations = [clinic_follows_patient(table) for table in TABLES]
