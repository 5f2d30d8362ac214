"""To whom a record was given belongs to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("patients", "0061_disclosures")]

    operations = [clinic_follows_patient("patients_disclosure")]
