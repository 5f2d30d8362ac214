"""A confirmation of a draft belongs to the clinic of its patient."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("programs", "0052_draft_confirmations")]

    operations = [clinic_follows_patient("programs_draftconfirmation")]
