import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

# By its name: made with the column, and what it is on.
INDEXES = {
    "notices_notice_key_e6f8d5bc_like": "key varchar_pattern_ops",
    "notices_notice_clinic_id_70a30ae9": "clinic_id",
    "notices_notice_user_id_62c74e71": "user_id",
}


class Migration(migrations.Migration):
    """Without the three that nobody asked for: others begin with the same column.

    The key stays unique, by the constraint that it had.
    """

    atomic = False

    dependencies = [
        ("notices", "0013_to_be_seen"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    f"DROP INDEX CONCURRENTLY IF EXISTS {name}",
                    f"CREATE INDEX CONCURRENTLY {name} ON notices_notice ({what})",
                )
                for name, what in INDEXES.items()
            ],
            state_operations=[
                migrations.AlterField(
                    model_name="notice",
                    name="key",
                    field=models.CharField(max_length=120),
                ),
                migrations.AddConstraint(
                    model_name="notice",
                    constraint=models.UniqueConstraint(
                        fields=("key",), name="notices_notice_key_key"
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="clinic",
                    field=models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.clinic",
                    ),
                ),
                migrations.AlterField(
                    model_name="notice",
                    name="user",
                    field=models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
