"""What comes every day at a chosen hour: moved out of the quiet, never to another day.

What each promises stands in `ptcare/notices/hours.py`.
"""

from django.db import migrations

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
    "daily_hour(time, integer, integer)": HOUR,
    "next_daily(timestamptz, interval, text)": NEXT,
    "reader_wakes(bigint, bigint)": WAKES,
}


class Migration(migrations.Migration):
    dependencies = [("notices", "0010_address_news")]

    operations = [
        migrations.RunSQL(made, f"DROP FUNCTION {name}")
        for name, made in FUNCTIONS.items()
    ]
