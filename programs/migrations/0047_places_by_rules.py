from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.models.functions import Left


class Migration(migrations.Migration):
    """Whose row was kept by other rules, without looking at any of the others."""

    atomic = False

    dependencies = [
        ("programs", "0046_rules_of_the_caseload"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="caseloadplace",
            index=models.Index("clinic", Left("shown", 21), name="places_by_rules"),
        ),
    ]
