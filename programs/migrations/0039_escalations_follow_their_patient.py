"""A row about a patient belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("programs", "0038_signs_go_on")]

    operations = [clinic_follows_patient("programs_escalation")]
