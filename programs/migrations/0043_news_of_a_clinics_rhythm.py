"""What the caseload reads of the clinic itself raises the version of all its places.

The trigger stands here, and not on its model, because the ground floor knows nothing of
a caseload. Rows are locked in the order of patients, as by all who raise a version.
"""

from django.db import migrations

NAME = "programs_news_of_a_clinic"
RAISE_ALL = f"""
    CREATE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql AS $news$
    BEGIN
        WITH held AS (
            SELECT patient_id FROM programs_caseloadplace
            WHERE clinic_id IN (
                SELECT id FROM written AS now JOIN before AS was USING (id)
                WHERE (now.time_zone, now.reevaluate_after_days,
                        now.reevaluate_after_visits)
                    IS DISTINCT FROM (was.time_zone, was.reevaluate_after_days,
                        was.reevaluate_after_visits)
            )
            ORDER BY patient_id FOR NO KEY UPDATE
        )
        UPDATE programs_caseloadplace AS kept SET version = kept.version + 1
        FROM held WHERE kept.patient_id = held.patient_id;
        RETURN NULL;
    END
    $news$
"""
TRIGGER = f"""
    CREATE TRIGGER programs_news_update AFTER UPDATE ON people_clinic
    REFERENCING OLD TABLE AS before NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION {NAME}()
"""


class Migration(migrations.Migration):
    dependencies = [
        ("programs", "0042_rows_of_the_caseload"),
        ("people", "initial_squashed_0007"),
    ]

    operations = [
        migrations.RunSQL(RAISE_ALL, f"DROP FUNCTION {NAME}()"),
        migrations.RunSQL(TRIGGER, "DROP TRIGGER programs_news_update ON people_clinic"),
    ]
