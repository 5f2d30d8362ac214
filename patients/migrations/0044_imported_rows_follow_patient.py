"""An imported row belongs to the patient's clinic: held by the database."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0043_imports")]

    operations = [clinic_follows_patient("patients_importedrow")]
