"""The ledger by months, and closed for good against UPDATE, DELETE and TRUNCATE.

No line is copied: the table as it was becomes the first part, of all that is before the
next month. An id is drawn only after the transaction has its number, for the sealer
must know when all who hold a smaller id have ended (see services/sealing.py).
"""

from django.db import migrations

FORWARD = """
ALTER TABLE audit_auditevent RENAME TO audit_auditevent_before;
ALTER TABLE audit_auditevent_before DROP CONSTRAINT audit_auditevent_pkey;
ALTER TABLE audit_auditevent_before ALTER COLUMN id DROP IDENTITY;
DO $$ BEGIN
    IF to_regclass('audit_before_key') IS NOT NULL THEN
        ALTER TABLE audit_auditevent_before ADD CONSTRAINT audit_auditevent_before_pkey
            PRIMARY KEY USING INDEX audit_before_key;
    END IF;
END $$;
ALTER INDEX audit_by_clinic RENAME TO audit_before_by_clinic;
ALTER INDEX audit_by_patient RENAME TO audit_before_by_patient;
ALTER INDEX audit_by_person RENAME TO audit_before_by_person;
ALTER INDEX audit_by_showed RENAME TO audit_before_by_showed;

CREATE SEQUENCE audit_auditevent_id_seq;
SELECT setval('audit_auditevent_id_seq', coalesce(max(id), 0) + 1, false)
    FROM audit_auditevent_before;
ALTER TABLE audit_auditevent_before ALTER COLUMN id SET DEFAULT nextval(
    CASE WHEN pg_current_xact_id() IS NOT NULL
    THEN 'audit_auditevent_id_seq'::regclass END);

CREATE TABLE audit_auditevent
    (LIKE audit_auditevent_before INCLUDING DEFAULTS) PARTITION BY RANGE (at);
ALTER SEQUENCE audit_auditevent_id_seq OWNED BY audit_auditevent.id;
ALTER TABLE audit_auditevent ADD PRIMARY KEY (id, at);
CREATE INDEX audit_by_clinic ON audit_auditevent (clinic_id, at DESC);
CREATE INDEX audit_by_patient ON audit_auditevent (patient_id, at DESC);
CREATE INDEX audit_by_person ON audit_auditevent (by_user_id, at DESC);
CREATE INDEX audit_by_showed ON audit_auditevent USING gin (showed)
    WHERE showed IS NOT NULL;

CREATE FUNCTION audit_never_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Nothing of % is changed or taken away', TG_TABLE_NAME;
END $$;

CREATE FUNCTION audit_close(part regclass) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE'
        ' ON %s FOR EACH STATEMENT EXECUTE FUNCTION audit_never_changes()', part);
END $$;

-- What fell into the part for all other moments goes to its month. Whoever owns the
-- table does this for those who only write into it.
CREATE FUNCTION audit_make_month(month date) RETURNS void LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    part text := 'audit_auditevent_' || to_char(month, 'YYYY_MM');
    since timestamptz := make_timestamptz(
        extract(year FROM month)::int, extract(month FROM month)::int, 1, 0, 0, 0,
        'UTC');
    until timestamptz := (since AT TIME ZONE 'UTC' + interval '1 month')
        AT TIME ZONE 'UTC';
BEGIN
    EXECUTE format('CREATE TABLE %I (LIKE audit_auditevent INCLUDING DEFAULTS,'
        ' CONSTRAINT its_month CHECK (at >= %L AND at < %L))', part, since, until);
    IF EXISTS (SELECT FROM audit_auditevent_other WHERE at >= since AND at < until)
    THEN
        LOCK TABLE audit_auditevent IN ACCESS EXCLUSIVE MODE;
        ALTER TABLE audit_auditevent_other DISABLE TRIGGER append_only;
        EXECUTE format('WITH stray AS (DELETE FROM audit_auditevent_other'
            ' WHERE at >= %L AND at < %L RETURNING *)'
            ' INSERT INTO %I SELECT * FROM stray', since, until, part);
        ALTER TABLE audit_auditevent_other ENABLE TRIGGER append_only;
    END IF;
    EXECUTE format('ALTER TABLE audit_auditevent ATTACH PARTITION %I'
        ' FOR VALUES FROM (%L) TO (%L)', part, since, until);
    EXECUTE format('ALTER TABLE %I DROP CONSTRAINT its_month', part);
    PERFORM audit_close(part::regclass);
END $$;

CREATE TABLE audit_auditevent_other PARTITION OF audit_auditevent DEFAULT;
DO $$
DECLARE
    next date := date_trunc('month', now() AT TIME ZONE 'UTC')::date
        + interval '1 month';
BEGIN
    EXECUTE format('ALTER TABLE audit_auditevent ATTACH PARTITION'
        ' audit_auditevent_before FOR VALUES FROM (MINVALUE) TO (%L)',
        next::text || ' 00:00:00+00');
    PERFORM audit_close('audit_auditevent');
    PERFORM audit_close('audit_auditevent_before');
    PERFORM audit_close('audit_auditevent_other');
    FOR ahead IN 0..2 LOOP
        PERFORM audit_make_month((next + ahead * interval '1 month')::date);
    END LOOP;
END $$;
"""

BACKWARD = """
CREATE TABLE audit_auditevent_whole (LIKE audit_auditevent INCLUDING DEFAULTS);
INSERT INTO audit_auditevent_whole SELECT * FROM audit_auditevent ORDER BY id;
ALTER TABLE audit_auditevent_whole ALTER COLUMN id DROP DEFAULT;
DROP TABLE audit_auditevent;
DROP FUNCTION audit_make_month, audit_close, audit_never_changes;
ALTER TABLE audit_auditevent_whole RENAME TO audit_auditevent;
ALTER TABLE audit_auditevent ADD PRIMARY KEY (id);
ALTER TABLE audit_auditevent
    ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;
SELECT setval(pg_get_serial_sequence('audit_auditevent', 'id'),
    coalesce(max(id), 0) + 1, false) FROM audit_auditevent;
CREATE INDEX audit_by_clinic ON audit_auditevent (clinic_id, at DESC);
CREATE INDEX audit_by_patient ON audit_auditevent (patient_id, at DESC);
CREATE INDEX audit_by_person ON audit_auditevent (by_user_id, at DESC);
CREATE INDEX audit_by_showed ON audit_auditevent USING gin (showed)
    WHERE showed IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_kinds_and_lists")]

    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
