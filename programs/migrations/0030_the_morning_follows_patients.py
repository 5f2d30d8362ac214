"""A row about a patient belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("programs", "0029_the_morning")]

    operations = [
        clinic_follows_patient("programs_caseloadplace"),
        clinic_follows_patient("programs_review"),
    ]
