from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """What another system calls a row is looked for in whichever letter case."""

    atomic = False

    dependencies = [
        ("patients", "0080_evaluations_of_another_patient"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="importedrow",
            index=models.Index(
                "clinic",
                "kind",
                Upper("source_id"),
                condition=~models.Q(source_id=""),
                name="source_ids_in_any_case",
            ),
        ),
    ]
