"""What is asked at intake belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient

TABLES = [
    "patients_consent",
    "patients_diagnosis",
    "patients_emergencycontact",
    "patients_fracturecheck",
    "patients_goal",
    "patients_goaloutcome",
    "patients_homecheck",
    "patients_referral",
]


class Migration(migrations.Migration):
    dependencies = [("patients", "0008_add_intake")]

    operations = [clinic_follows_patient(table) for table in TABLES]
