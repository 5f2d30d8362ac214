from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0005_language")]

    operations = [
        migrations.AddField(
            model_name="entrycard",
            name="tried_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
