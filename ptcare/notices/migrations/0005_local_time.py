"""Zone arithmetic has one home: these functions of the database.

What each promises stands in `ptcare/notices/hours.py`.
"""

from django.db import migrations

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
FUNCTIONS = {
    "zone_offset(timestamptz, text)": OFFSET,
    "local_moment(timestamp, text)": MOMENT,
    "opens_at(integer, time)": OPENS,
    "closes_at(integer)": CLOSES,
    "next_allowed(timestamptz, text, integer, integer, time)": ALLOWED,
    "last_allowed(timestamptz, text, integer, integer, time)": BEFORE,
}


class Migration(migrations.Migration):
    dependencies = [("notices", "0004_outbox_of_channels")]

    operations = [
        migrations.RunSQL(made, f"DROP FUNCTION {name}")
        for name, made in FUNCTIONS.items()
    ]
