from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Coalesce


class Migration(migrations.Migration):
    """When the whole list was last answered, without reading a check-in a day."""

    atomic = False

    dependencies = [
        ("programs", "0044_one_trigger_of_a_log"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="checkin",
            index=models.Index(
                "patient",
                Coalesce("made_at", "said_at").desc(),
                condition=models.Q(asked="full", signs__isnull=False),
                name="checkins_in_full",
            ),
        ),
    ]
