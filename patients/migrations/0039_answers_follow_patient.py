"""Answers, changes, claims and write-offs belong to the patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0038_thresholds_by_year")]

    operations = [
        clinic_follows_patient("patients_payeranswer"),
        clinic_follows_patient("patients_planchange"),
        clinic_follows_patient("patients_claim"),
        clinic_follows_patient("patients_writeoff"),
    ]
