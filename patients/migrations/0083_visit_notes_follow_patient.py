"""A note of a visit belongs to its patient's clinic."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0082_visit_notes")]

    operations = [clinic_follows_patient("patients_visitnote")]
