#!/bin/sh
# Run once, by the image of PostgreSQL, on an empty database: the site's own login, which
# owns nothing, and the right to receive the log for backups.
set -eu

psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" \
    --set password="$(cat /run/secrets/site_password)" <<'SQL'
CREATE ROLE site LOGIN PASSWORD :'password';
SQL
echo "host replication $POSTGRES_USER samenet scram-sha-256" >>"$PGDATA/pg_hba.conf"
