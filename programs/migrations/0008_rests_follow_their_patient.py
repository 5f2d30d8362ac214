"""Rests belong to their patient's clinic; what is signed already has version 1."""

from django.db import migrations

from patients.composite import clinic_follows_patient


class Migration(migrations.Migration):
    dependencies = [("programs", "0007_item_rests_and_editions")]

    operations = [
        clinic_follows_patient("programs_itemrest"),
        migrations.RunSQL(
            "UPDATE programs_program SET edition = 1 WHERE signed_at IS NOT NULL",
            migrations.RunSQL.noop,
        ),
    ]
