"""Where sessions took place, from what was known: by video, or of the gym."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("patients", "0023_places_signatures_closures")]

    operations = [
        migrations.RunSQL(
            "UPDATE patients_clinicsession SET place = CASE"
            " WHEN is_telehealth THEN 'telehealth' ELSE 'gym' END"
            " WHERE is_telehealth OR kind = 'gym'",
            "UPDATE patients_clinicsession SET is_telehealth = (place = 'telehealth')",
        )
    ]
