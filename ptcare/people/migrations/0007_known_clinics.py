"""Which clinics know a person: what the second wall asks of an account.

The column is kept by triggers and is no field of the model, so that nobody who saves an
account writes back what it was when they read it.
"""

from django.db import migrations

TOLD = "NULLIF(current_setting('ptcare.clinic', true), '')::bigint"

COLUMN = f"""
ALTER TABLE people_user ADD COLUMN clinics bigint[] NOT NULL DEFAULT '{{}}';
ALTER TABLE people_user ALTER COLUMN clinics
    SET DEFAULT array_remove(ARRAY[{TOLD}], NULL);
"""

# As the owner, for the clinic that writes the row may not see the account yet.
LEARN = """
CREATE FUNCTION people_learn_clinic() RETURNS trigger LANGUAGE plpgsql
SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE people_user SET clinics = clinics || NEW.clinic_id
    WHERE id = NEW.user_id AND NOT NEW.clinic_id = ANY (clinics);
    RETURN NULL;
END $$;
CREATE TRIGGER learn_clinic AFTER INSERT OR UPDATE OF user_id, clinic_id
    ON people_membership FOR EACH ROW EXECUTE FUNCTION people_learn_clinic();
UPDATE people_user SET clinics = ARRAY(
    SELECT DISTINCT clinic_id FROM people_membership
    WHERE user_id = people_user.id ORDER BY clinic_id
);
"""

KNOWS = f"""
CREATE FUNCTION people_knows_address(address text) RETURNS boolean LANGUAGE sql
STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT FROM people_user
        WHERE lower(email) = address AND {TOLD} = ANY (clinics)
    )
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("people", "0006_cards_rest")]

    operations = [
        migrations.RunSQL(
            COLUMN, "ALTER TABLE people_user DROP COLUMN clinics"
        ),
        migrations.RunSQL(
            LEARN, "DROP FUNCTION people_learn_clinic() CASCADE"
        ),
        migrations.RunSQL(KNOWS, "DROP FUNCTION people_knows_address(text) CASCADE"),
    ]
