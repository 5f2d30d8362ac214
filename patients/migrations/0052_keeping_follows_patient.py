"""What is held or announced belongs to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0051_keeping")]

    operations = [
        clinic_follows_patient("patients_legalhold"),
        clinic_follows_patient("patients_dueerasure"),
    ]
