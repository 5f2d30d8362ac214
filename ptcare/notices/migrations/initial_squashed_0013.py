"""What a new database has of notices: of migrations 0001 to 0013, at once.

Written by scripts/squash.py; what is not of a model, by hand: docs/adr/0031.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.text
import pgtrigger.compiler
import pgtrigger.migrations
import ptcare.notices.models.choosing
import ptcare.squashing
import uuid
from django.conf import settings
from django.db import migrations, models

# What each promises stands in `ptcare/notices/hours.py`.
OFFSET = """
CREATE FUNCTION zone_offset(moment timestamptz, zone text) RETURNS interval
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT (moment AT TIME ZONE zone) - (moment AT TIME ZONE 'UTC')
$$
"""
# PostgreSQL moves an hour that the clocks skip on by what they skip, and of one that
# comes twice it means the second. The first is the one by the offset of the day before.
MOMENT = """
CREATE FUNCTION local_moment(wall timestamp, zone text) RETURNS timestamptz
LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN earlier < later AND earlier AT TIME ZONE zone = wall THEN earlier
        ELSE later
    END
    FROM (
        SELECT
            wall AT TIME ZONE zone AS later,
            (wall AT TIME ZONE 'UTC')
                - zone_offset((wall AT TIME ZONE zone) - interval '1 day', zone)
                AS earlier
    ) AS readings
$$
"""
OPENS = """
CREATE FUNCTION opens_at(quiet_until integer, wakes time) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT greatest(
        interval '8 hours',
        least(make_interval(hours => quiet_until), wakes::interval)
    )
$$
"""
CLOSES = """
CREATE FUNCTION closes_at(quiet_from integer) RETURNS interval
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT least(interval '21 hours', make_interval(hours => quiet_from))
$$
"""
ALLOWED = """
CREATE FUNCTION next_allowed(
    moment timestamptz, zone text, quiet_from integer, quiet_until integer, wakes time
) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN hour < opens THEN local_moment(day + opens, zone)
        WHEN hour >= closes THEN local_moment(day + 1 + opens, zone)
        ELSE moment
    END
    FROM (
        SELECT
            (moment AT TIME ZONE zone)::date AS day,
            (moment AT TIME ZONE zone)::time::interval AS hour,
            opens_at(quiet_until, wakes) AS opens,
            closes_at(quiet_from) AS closes
    ) AS clock
$$
"""
BEFORE = """
CREATE FUNCTION last_allowed(
    moment timestamptz, zone text, quiet_from integer, quiet_until integer, wakes time
) RETURNS timestamptz
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN hour < opens
            THEN local_moment(day - 1 + closes - interval '1 hour', zone)
        WHEN hour >= closes
            THEN local_moment(day + closes - interval '1 hour', zone)
        ELSE moment
    END
    FROM (
        SELECT
            (moment AT TIME ZONE zone)::date AS day,
            (moment AT TIME ZONE zone)::time::interval AS hour,
            opens_at(quiet_until, wakes) AS opens,
            closes_at(quiet_from) AS closes
    ) AS clock
$$
"""
HOUR = """
CREATE FUNCTION daily_hour(chosen time, quiet_from integer, quiet_until integer)
RETURNS interval LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE
        WHEN chosen::interval >= closes_at(quiet_from)
            THEN closes_at(quiet_from) - interval '1 hour'
        ELSE greatest(
            coalesce(chosen::interval, make_interval(hours => quiet_until)),
            opens_at(quiet_until, chosen)
        )
    END
$$
"""
NEXT = """
CREATE FUNCTION next_daily(moment timestamptz, hour interval, zone text)
RETURNS timestamptz LANGUAGE sql STABLE STRICT PARALLEL SAFE AS $$
    SELECT CASE
        WHEN local_moment(day + hour, zone) > moment THEN local_moment(day + hour, zone)
        ELSE local_moment(day + 1 + hour, zone)
    END
    FROM (SELECT (moment AT TIME ZONE zone)::date AS day) AS clock
$$
"""
# What floors above know is put in by them, with CREATE OR REPLACE.
WAKES = """
CREATE FUNCTION reader_wakes(clinic bigint, reader bigint) RETURNS time
LANGUAGE sql STABLE PARALLEL SAFE AS $$ SELECT NULL::time $$
"""
FUNCTIONS = {
    "zone_offset(timestamptz, text)": OFFSET,
    "local_moment(timestamp, text)": MOMENT,
    "opens_at(integer, time)": OPENS,
    "closes_at(integer)": CLOSES,
    "next_allowed(timestamptz, text, integer, integer, time)": ALLOWED,
    "last_allowed(timestamptz, text, integer, integer, time)": BEFORE,
    "daily_hour(time, integer, integer)": HOUR,
    "next_daily(timestamptz, interval, text)": NEXT,
    "reader_wakes(bigint, bigint)": WAKES,
}


class Migration(migrations.Migration):

    replaces = [
        ('notices', '0001_initial'),
        ('notices', '0002_initial'),
        ('notices', '0003_to_an_address'),
        ('notices', '0004_outbox_of_channels'),
        ('notices', '0005_local_time'),
        ('notices', '0006_batches'),
        ('notices', '0007_consents'),
        ('notices', '0008_choices'),
        ('notices', '0009_texts'),
        ('notices', '0010_address_news'),
        ('notices', '0011_daily_moment'),
        ('notices', '0012_push_subscriptions'),
        ('notices', '0013_to_be_seen'),
    ]

    initial = True

    dependencies = [
        ('people', '0006_cards_rest'),
        ('pghistory', '0007_auto_20250421_0444'),
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
                        ('is_safety', models.BooleanField(default=False, help_text='Before all others, at any hour, and again when in doubt.')),
                        ('due_at', models.DateTimeField()),
                        ('stale_at', models.DateTimeField(blank=True, null=True)),
                        ('state', models.CharField(choices=[('due', 'waiting'), ('claimed', 'being sent'), ('sent', 'sent'), ('delivered', 'delivered'), ('unknown', 'may have been sent'), ('failed', 'could not be sent'), ('cancelled', 'not needed any more'), ('stale', 'too late to be of use')], default='due', max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('tries', models.PositiveSmallIntegerField(default=0)),
                        ('lease_until', models.DateTimeField(blank=True, null=True)),
                        ('made_at', models.DateTimeField()),
                        ('settled_at', models.DateTimeField(blank=True, null=True)),
                        ('seen_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('user', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL)),
                        ('address', models.EmailField(blank=True, max_length=254)),
                        ('about', models.BigIntegerField(blank=True, null=True)),
                        ('channel', models.CharField(blank=True, choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], db_default='', default='', max_length=8)),
                        ('claim', models.UUIDField(blank=True, null=True)),
                        ('on', models.DateField(blank=True, null=True)),
                        ('waits_since', models.DateTimeField(blank=True, null=True)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', '-made_at'], name='notices_of_a_user'), models.Index(condition=models.Q(('state', 'due')), fields=['-is_safety', 'due_at', 'id'], name='notices_due'), models.Index(condition=models.Q(('state', 'claimed')), fields=['lease_until'], name='notices_claimed'), models.Index(condition=models.Q(('state__in', ['failed', 'unknown', 'stale'])), fields=['clinic', '-settled_at'], name='notices_in_trouble'), models.Index(condition=models.Q(('state__in', ['due', 'claimed'])), fields=['clinic', 'due_at', 'id'], name='notices_waiting'), models.Index(condition=models.Q(('state__in', ['sent', 'delivered', 'cancelled'])), fields=['clinic', '-settled_at'], name='notices_done_with')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('user__isnull', False)), models.Q(('user', None), models.Q(('address', ''), _negated=True)), _connector='OR'), name='notice_is_for_a_user_or_an_address'), models.CheckConstraint(condition=models.Q(models.Q(('claim__isnull', False), ('state', 'claimed')), models.Q(models.Q(('state', 'claimed'), _negated=True), ('claim', None)), _connector='OR'), name='notice_claimed_says_by_whom')],
                    },
                ),
                migrations.CreateModel(
                    name='Attempt',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], max_length=8)),
                        ('at', models.DateTimeField()),
                        ('outcome', models.CharField(choices=[('accepted', 'taken'), ('refused', 'refused for good'), ('later', 'refused for now'), ('unknown', 'may have been taken')], max_length=8)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('reference', models.CharField(blank=True, max_length=200)),
                        ('report', models.CharField(blank=True, choices=[('', 'nothing reported'), ('delivered', 'delivered'), ('bounced', 'came back')], max_length=9)),
                        ('reported_at', models.DateTimeField(blank=True, null=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='notices.notice')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('reference', ''), _negated=True), fields=['reference'], name='attempts_by_reference')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('report', ''), ('reported_at', None)), models.Q(models.Q(('report', ''), _negated=True), ('reported_at__isnull', False)), _connector='OR'), name='attempt_report_says_when'), models.CheckConstraint(condition=models.Q(('channel__in', ['push', 'email', 'sms', 'app'])), name='attempt_on_a_known_channel')],
                    },
                ),
                migrations.CreateModel(
                    name='Batch',
                    fields=[
                        ('claim', models.UUIDField(primary_key=True, serialize=False)),
                        ('posting', models.BigIntegerField(null=True)),
                        ('made_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name_plural': 'batches',
                    },
                ),
                migrations.CreateModel(
                    name='NumberProof',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.CharField(max_length=16)),
                        ('asked_at', models.DateTimeField()),
                        ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                        ('proved_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='number_proofs', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['user', 'number'], name='proofs_of_a_user'), models.Index(fields=['number', '-asked_at'], name='proofs_of_a_number')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('number__startswith', '+')), name='proof_is_of_a_whole_number')],
                    },
                ),
                migrations.CreateModel(
                    name='NumberProofEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('number', models.CharField(max_length=16)),
                        ('asked_at', models.DateTimeField()),
                        ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                        ('proved_at', models.DateTimeField(blank=True, null=True)),
                        ('asked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.numberproof')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='ChannelConsent',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('channel', models.CharField(choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], max_length=8)),
                        ('topic', models.CharField(choices=[('exercise', 'Daily exercise'), ('visits', 'Clinic visits'), ('due', 'What is due'), ('news', 'Messages and updates'), ('urgent', 'Urgent')], max_length=8)),
                        ('address', models.CharField(blank=True, max_length=254)),
                        ('wording', models.CharField(max_length=20)),
                        ('text', models.TextField(max_length=1500)),
                        ('given_how', models.CharField(choices=[('own', 'on their own page'), ('staff', 'told the clinic'), ('reply', 'replied to a text message'), ('link', 'pressed the link in a letter'), ('another', 'gave another number')], max_length=8)),
                        ('given_at', models.DateTimeField()),
                        ('withdrawn_how', models.CharField(blank=True, choices=[('own', 'on their own page'), ('staff', 'told the clinic'), ('reply', 'replied to a text message'), ('link', 'pressed the link in a letter'), ('another', 'gave another number')], max_length=8)),
                        ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('given_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='channel_consents', to=settings.AUTH_USER_MODEL)),
                        ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('channel', 'sms')), fields=['address'], name='consents_by_number')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('clinic', 'user', 'channel', 'topic'), name='one_consent_a_channel_and_topic'), models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at', None), ('withdrawn_by', None), ('withdrawn_how', '')), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_how', ''), _negated=True)), _connector='OR'), name='consent_withdrawal_says_who_when_and_how'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'sms'), _negated=True), models.Q(('address__startswith', '+'), models.Q(('topic', 'exercise'), _negated=True)), _connector='OR'), name='texts_go_to_a_number_and_never_about_exercise'), models.CheckConstraint(condition=models.Q(models.Q(('wording', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='consent_keeps_its_words')],
                    },
                ),
                migrations.CreateModel(
                    name='Choice',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('changed_at', models.DateTimeField()),
                        ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], max_length=8), blank=True, default=ptcare.notices.models.choosing.all_ways, size=None)),
                        ('left_out', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('exercise', 'Daily exercise'), ('visits', 'Clinic visits'), ('due', 'What is due'), ('news', 'Messages and updates'), ('urgent', 'Urgent')], max_length=8), blank=True, default=list, size=None)),
                        ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('clinic', 'user'), name='one_choice_a_person_and_clinic'), models.CheckConstraint(condition=models.Q(('channels__contained_by', ['push', 'email', 'sms'])), name='choice_is_of_ways_out_of_the_app'), models.CheckConstraint(condition=models.Q(('left_out__contained_by', ['visits', 'due', 'news'])), name='nobody_leaves_out_what_is_urgent')],
                    },
                ),
                migrations.CreateModel(
                    name='ChoiceEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('changed_at', models.DateTimeField()),
                        ('channels', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], max_length=8), blank=True, default=ptcare.notices.models.choosing.all_ways, size=None)),
                        ('left_out', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('exercise', 'Daily exercise'), ('visits', 'Clinic visits'), ('due', 'What is due'), ('news', 'Messages and updates'), ('urgent', 'Urgent')], max_length=8), blank=True, default=list, size=None)),
                        ('changed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.choice')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='StaffWishes',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('changed_at', models.DateTimeField()),
                        ('urgent_by_push', models.BooleanField(default=True)),
                        ('wants_digest', models.BooleanField(default=True)),
                        ('digest_hour', models.PositiveSmallIntegerField(default=7)),
                        ('hears_of_cover', models.BooleanField(default=True)),
                        ('changed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                        'constraints': [models.UniqueConstraint(fields=('clinic', 'user'), name='one_staffwishes_a_person_and_clinic'), models.CheckConstraint(condition=models.Q(('digest_hour__range', (5, 11))), name='digests_come_in_the_morning')],
                    },
                ),
                migrations.CreateModel(
                    name='StaffWishesEvent',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('changed_at', models.DateTimeField()),
                        ('urgent_by_push', models.BooleanField(default=True)),
                        ('wants_digest', models.BooleanField(default=True)),
                        ('digest_hour', models.PositiveSmallIntegerField(default=7)),
                        ('hears_of_cover', models.BooleanField(default=True)),
                        ('changed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                        ('clinic', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='people.clinic')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='notices.staffwishes')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='TextedNumber',
                    fields=[
                        ('number', models.CharField(max_length=16, primary_key=True, serialize=False)),
                        ('no_use_since', models.DateTimeField(blank=True, null=True)),
                        ('no_use_why', models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('no_use_since', None), ('no_use_why', '')), models.Q(('no_use_since__isnull', False), models.Q(('no_use_why', ''), _negated=True)), _connector='OR'), name='number_of_no_use_says_why')],
                    },
                ),
                migrations.CreateModel(
                    name='TextNews',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=40)),
                        ('stage', models.CharField(choices=[('on its way', 'On Its Way'), ('delivered', 'Delivered'), ('came back', 'Came Back')], max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=100)),
                        ('told_at', models.DateTimeField()),
                        ('applied_at', models.DateTimeField(blank=True, null=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_news', to='notices.notice')),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('applied_at', None)), fields=['told_at'], name='text_news_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('reference', 'stage'), name='news_of_a_text_are_kept_once')],
                    },
                ),
                migrations.CreateModel(
                    name='TextTurn',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField()),
                        ('taken_at', models.DateTimeField()),
                        ('given_back_at', models.DateTimeField(blank=True, null=True)),
                        ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_turns', to='notices.notice')),
                        ('number', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='turns', to='notices.textednumber')),
                    ],
                    options={
                        'constraints': [models.UniqueConstraint(condition=models.Q(('given_back_at', None)), fields=('number', 'on'), name='one_text_a_day_and_number')],
                    },
                ),
                migrations.CreateModel(
                    name='TextAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('reference', models.CharField(max_length=40, unique=True)),
                        ('word', models.CharField(choices=[('stop', 'Stop'), ('help', 'Help'), ('start', 'Start'), ('other', 'Other')], max_length=5)),
                        ('said', models.CharField(blank=True, max_length=80)),
                        ('at', models.DateTimeField()),
                        ('changed', models.PositiveSmallIntegerField(default=0)),
                        ('is_answered', models.BooleanField(default=False)),
                        ('clinic', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.clinic')),
                        ('number', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='notices.textednumber')),
                    ],
                    options={
                        'indexes': [models.Index(fields=['number', '-at'], name='answers_of_a_number')],
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('word', 'other'), _negated=True), ('said', ''), _connector='OR'), name='only_words_for_us_are_kept')],
                    },
                ),
                migrations.CreateModel(
                    name='AddressNews',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('address', models.EmailField(max_length=254)),
                        ('what', models.CharField(choices=[('bounced', 'letters come back'), ('complained', 'marked as unwanted mail'), ('proved', 'a code sent there was typed in'), ('reopened', 'somebody says that it is good')], max_length=10)),
                        ('reason', models.CharField(blank=True, max_length=200)),
                        ('at', models.DateTimeField()),
                        ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                        ('notice', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='notices.notice')),
                    ],
                    options={
                        'verbose_name_plural': 'address news',
                        'indexes': [models.Index(fields=['address', 'what', '-at'], name='news_of_an_address')],
                        'constraints': [models.UniqueConstraint(fields=('notice', 'what'), name='a_letter_comes_back_once'), models.CheckConstraint(condition=models.Q(('address', django.db.models.functions.text.Lower(models.F('address'))), models.Q(('address', ''), _negated=True)), name='address_news_in_small_letters'), models.CheckConstraint(condition=models.Q(models.Q(('what', 'reopened'), _negated=True), ('by__isnull', False), _connector='OR'), name='who_reopens_an_address_is_known')],
                    },
                ),
                migrations.CreateModel(
                    name='PushSubscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('device', models.UUIDField()),
                        ('endpoint', models.CharField(max_length=1000)),
                        ('p256dh', models.CharField(max_length=100)),
                        ('auth', models.CharField(max_length=40)),
                        ('server_key', models.CharField(max_length=100)),
                        ('wording', models.CharField(max_length=20)),
                        ('text', models.TextField(max_length=1500)),
                        ('user_agent', models.CharField(blank=True, max_length=300)),
                        ('made_at', models.DateTimeField()),
                        ('gone_at', models.DateTimeField(blank=True, null=True)),
                        ('gone_why', models.CharField(blank=True, choices=[('off', 'turned off'), ('signed_out', 'signed out there'), ('moved', 'somebody else uses it'), ('renewed', 'turned on anew'), ('refused', 'the browser takes no more messages'), ('crowded', 'too many devices')], max_length=10)),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='push_subscriptions', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(condition=models.Q(('gone_at', None)), fields=['user', '-made_at'], name='subscriptions_of_a_user')],
                        'constraints': [models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('endpoint',), name='one_subscription_an_endpoint'), models.UniqueConstraint(condition=models.Q(('gone_at', None)), fields=('device',), name='one_subscription_a_device'), models.CheckConstraint(condition=models.Q(models.Q(('gone_at', None), ('gone_why', '')), models.Q(('gone_at__isnull', False), models.Q(('gone_why', ''), _negated=True)), _connector='OR'), name='subscription_gone_says_when_and_why'), models.CheckConstraint(condition=models.Q(models.Q(('wording', ''), _negated=True), models.Q(('text', ''), _negated=True)), name='subscription_keeps_its_words')],
                    },
                ),
                migrations.CreateModel(
                    name='ChannelHealth',
                    fields=[
                        ('channel', models.CharField(choices=[('push', 'message on the screen'), ('email', 'e-mail'), ('sms', 'text message'), ('app', 'here in the app')], max_length=8, primary_key=True, serialize=False)),
                        ('taken_at', models.DateTimeField(null=True)),
                        ('shut_since', models.DateTimeField(null=True)),
                        ('shut_why', models.CharField(blank=True, max_length=200)),
                        ('heard_at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name_plural': 'health of channels',
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('shut_since', None), ('shut_why', '')), models.Q(('shut_since__isnull', False), models.Q(('shut_why', ''), _negated=True)), _connector='OR'), name='a_shut_channel_says_since_when_and_why')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='attempt',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f652ac75f764626233b17956c1d007a2bf267486', operation='DELETE', pgid='pgtrigger_never_deleted_c228b', table='notices_attempt', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='numberproof',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='ec14f35d30ea04e9b3dbdf5595a319cb9eadc44f', operation='DELETE', pgid='pgtrigger_never_deleted_3503f', table='notices_numberproof', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='numberproof',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_numberproofevent" ("asked_at", "asked_by_id", "clinic_id", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proved_at", "user_id", "wrong_tries") VALUES (OLD."asked_at", OLD."asked_by_id", OLD."clinic_id", OLD."id", OLD."number", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."proved_at", OLD."user_id", OLD."wrong_tries"); RETURN NULL;', hash='4996658275c35a8512e58a97efbaa55e49dae6cd', operation='UPDATE', pgid='pgtrigger_before_change_update_6b652', table='notices_numberproof', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='channelconsent',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='a548acd04c5e86f3682b538705e89da85c77fc2e', operation='DELETE', pgid='pgtrigger_never_deleted_8d02c', table='notices_channelconsent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='channelconsent',
                    trigger=pgtrigger.compiler.Trigger(name='said_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."clinic_id" IS DISTINCT FROM (NEW."clinic_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."channel" IS DISTINCT FROM (NEW."channel") OR OLD."topic" IS DISTINCT FROM (NEW."topic") OR OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."wording" IS DISTINCT FROM (NEW."wording") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."given_how" IS DISTINCT FROM (NEW."given_how") OR OLD."given_at" IS DISTINCT FROM (NEW."given_at") OR OLD."given_by_id" IS DISTINCT FROM (NEW."given_by_id"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='858702b451cd6a47b96701cae37a765d5c6b7ace', operation='UPDATE', pgid='pgtrigger_said_once_8c8d6', table='notices_channelconsent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='channelconsent',
                    trigger=pgtrigger.compiler.Trigger(name='withdrawn_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."withdrawn_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='f1a2f311217ac3785fb078bc651fc602bd2b1816', operation='UPDATE', pgid='pgtrigger_withdrawn_once_69aee', table='notices_channelconsent', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='choice',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='77f8240443af27934b67ecb8847001a1326ea3de', operation='DELETE', pgid='pgtrigger_never_deleted_ee113', table='notices_choice', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='choice',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_choiceevent" ("changed_at", "changed_by_id", "channels", "clinic_id", "id", "left_out", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."channels", OLD."clinic_id", OLD."id", OLD."left_out", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."user_id"); RETURN NULL;', hash='f94f860fb4aabcfb56bfe0edc39f1bb18edf7510', operation='UPDATE', pgid='pgtrigger_before_change_update_0319f', table='notices_choice', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='staffwishes',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f62a9c4837e2fa562371f7400acb4726b5e70296', operation='DELETE', pgid='pgtrigger_never_deleted_64eee', table='notices_staffwishes', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='staffwishes',
                    trigger=pgtrigger.compiler.Trigger(name='before_change_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "notices_staffwishesevent" ("changed_at", "changed_by_id", "clinic_id", "digest_hour", "hears_of_cover", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "urgent_by_push", "user_id", "wants_digest") VALUES (OLD."changed_at", OLD."changed_by_id", OLD."clinic_id", OLD."digest_hour", OLD."hears_of_cover", OLD."id", _pgh_attach_context(), NOW(), \'before_change\', OLD."id", OLD."urgent_by_push", OLD."user_id", OLD."wants_digest"); RETURN NULL;', hash='6f75f152d70c64bff67f6bc4f0c374c67aebac8f', operation='UPDATE', pgid='pgtrigger_before_change_update_d5a24', table='notices_staffwishes', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='textnews',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='6ddadfb8d849152427f5881149823268cef3dfa3', operation='DELETE', pgid='pgtrigger_never_deleted_a7018', table='notices_textnews', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='textturn',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='86a0e626b41af372c8f0d0f258da6eae354a9ec7', operation='DELETE', pgid='pgtrigger_never_deleted_07c7b', table='notices_textturn', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='textanswer',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='eef01ead0551cee3094553641221741e0d02e222', operation='DELETE', pgid='pgtrigger_never_deleted_73b4a', table='notices_textanswer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='addressnews',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='73e205a4d249b6f0dbff71d4b43d1d0a04c0b1fe', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a9de6', table='notices_addressnews', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pushsubscription',
                    trigger=pgtrigger.compiler.Trigger(name='never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7cf90ebc39feaf367a8051988b7b7533017bd1ea', operation='DELETE', pgid='pgtrigger_never_deleted_dc6cc', table='notices_pushsubscription', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pushsubscription',
                    trigger=pgtrigger.compiler.Trigger(name='made_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."device" IS DISTINCT FROM (NEW."device") OR OLD."endpoint" IS DISTINCT FROM (NEW."endpoint") OR OLD."p256dh" IS DISTINCT FROM (NEW."p256dh") OR OLD."auth" IS DISTINCT FROM (NEW."auth") OR OLD."server_key" IS DISTINCT FROM (NEW."server_key") OR OLD."wording" IS DISTINCT FROM (NEW."wording") OR OLD."text" IS DISTINCT FROM (NEW."text") OR OLD."user_agent" IS DISTINCT FROM (NEW."user_agent") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at"))', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='7e0b097b49c8ab7511d1ee96f1aebd806d392080', operation='UPDATE', pgid='pgtrigger_made_once_8e6b1', table='notices_pushsubscription', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='pushsubscription',
                    trigger=pgtrigger.compiler.Trigger(name='gone_once', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."gone_at" IS NOT NULL)', func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='b43e4064fe88c97107d496e5a1b35308ac0f1397', operation='UPDATE', pgid='pgtrigger_gone_once_db3a0', table='notices_pushsubscription', when='BEFORE')),
                ),
            ],
        ),
        *(
            migrations.RunSQL(made, f"DROP FUNCTION {name}")
            for name, made in FUNCTIONS.items()
        ),
    ]
