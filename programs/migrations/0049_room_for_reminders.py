from django.db import migrations

# Each day every row has a new version, for which these two name its place anew, beside the
# old one: where a page has no room for both, it is divided.
INDEXES = ("programs_reminder_pkey", "one_reminder_a_kind_and_patient")


class Migration(migrations.Migration):
    """What is built or filled from now on; what there is has been divided long ago."""

    dependencies = [
        ("programs", "0048_reports_are_news"),
    ]

    operations = [
        migrations.RunSQL(
            f"ALTER INDEX {name} SET (fillfactor = 50)",
            f"ALTER INDEX {name} RESET (fillfactor)",
        )
        for name in INDEXES
    ]
