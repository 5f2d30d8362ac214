"""What a new database has of notices: of migrations 0001 to 0003, at once.

Written by scripts/squash.py; what is not of a model, by hand: docs/adr/0031.
"""

import django.db.models.deletion
import ptcare.squashing
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_initial'),
        ('notices', '0003_to_an_address'),
    ]

    initial = True

    dependencies = [
        ('people', '0003_reevaluation_interval'),
    ]

    operations = [
        ptcare.squashing.Together(
            operations=[
                migrations.CreateModel(
                    name='Heartbeat',
                    fields=[
                        ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('beaten_at', models.DateTimeField()),
                    ],
                ),
                migrations.CreateModel(
                    name='Notice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.CharField(max_length=120, unique=True)),
                        ('kind', models.CharField(max_length=40)),
                        ('message_id', models.UUIDField(default=uuid.uuid4, unique=True)),
                        ('link', models.CharField(blank=True, max_length=200)),
                        ('is_safety', models.BooleanField(default=False, help_text='Sent again when nobody can know whether it went out.')),
                        ('due_at', models.DateTimeField()),
                        ('stale_at', models.DateTimeField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('due', 'waiting'), ('claimed', 'being sent'), ('sent', 'sent'), ('unknown', 'may have been sent'), ('failed', 'could not be sent'), ('cancelled', 'not needed any more'), ('stale', 'too late to be of use')], default='due', max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('made_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('address', models.EmailField(blank=True, max_length=254)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('state__in', ['due', 'claimed'])), fields=['due_at'], name='notices_waiting'), models.Index(fields=['user', '-made_at'], name='notices_of_a_user')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('user__isnull', False)), models.Q(('user', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notice_is_for_a_user_or_an_address')],
                    },
                ),
            ],
        ),
    ]
