from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0045_checkins_in_full"),
    ]

    operations = [
        migrations.CreateModel(
            name="CaseloadRules",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("code", models.CharField(max_length=12, unique=True)),
                ("seen_at", models.DateTimeField()),
            ],
            options={"verbose_name_plural": "rules of the caseload"},
        ),
    ]
